"""How intake's doors say no: which rule, what people are told in both languages, the article, what to do."""

from typing import Final

from services._runtime.problems import Problem
from services.intake.rules.problem import Problem as Wrong
from services.intake.rules.reasons import told

_CURABLE: Final = frozenset({
    "incomplete", "held-no-consent", "held-not-usable", "component-not-asked", "repeated-component",
    "contradictory-code", "evidence-not-requested", "evidence-expired", "purpose-mismatch",
    "unknown-legal-basis", "paper-not-offered", "paper-not-agreed",
})  # fmt: skip
"""Reasons that other content would cure (422); else it is where the dossier stands (409)."""


def refusal(*wrong: Wrong) -> Problem:
    """Return the answer to what intake would not take, with everything wrong at once."""
    first = wrong[0]
    curable = first.reason in _CURABLE
    problem = Problem(
        422 if curable else 409, first.reason, "It cannot be taken", f"{first.field}: {first.message}.",
        errors=[{"field": each.field, "message": each.message} for each in wrong],
    )  # fmt: skip
    problem.body |= {"reason": first.reason, **told(first.reason)}
    if missing := [code for each in wrong for code in each.missing]:
        problem.body["missing"] = missing
    return problem


def unknown_dossier(wrong: Wrong | None = None) -> Problem:
    """Return the answer about a code under which nothing was received; ``wrong``: why nothing could be."""
    why = "A code looks like H62.12-210308-0004" if wrong is None else wrong.message
    detail = f"No dossier was received under this code: {why[0].lower()}{why[1:]}."
    problem = Problem(404, "unknown-dossier", "No such dossier", detail)
    problem.body |= {"reason": "unknown-dossier", **told("unknown-dossier")}
    return problem
