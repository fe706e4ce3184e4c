"""What the core refuses becomes an answer that says no, with the rule and its article."""

from typing import Final, NamedTuple

from services._runtime.decisions import Unprocessable
from services._runtime.problems import Problem


class _Rule(NamedTuple):
    status: int
    title: str
    rule: str


_RULES: Final = {  # what to do; the law and its article stand in the core's explanation
    "unknown-dossier": _Rule(404, "No such dossier", "A leg's id begins with its dossier's code."),
    "unknown-leg": _Rule(404, "No such leg", "An agency answers the legs that were sent to it."),
    "wrong-agency": _Rule(
        403, "The leg is with another agency", "It is answered with that agency's token, under its path."
    ),
    "leg-closed": _Rule(409, "The leg is closed", "A leg is never reopened."),
    "conflict": _Rule(
        409, "The leg has this answer with other content",
        "The first answer counts; the same one again is fine.",
    ),
    "second-supplement": _Rule(
        409, "A supplement was asked for already", "Decide on the papers that there are."
    ),
    "wrong-outcome": _Rule(
        422, "This is no answer on this leg",
        "The lead agency decides, a consulted one gives an opinion, the desk hands over.",
    ),
}  # fmt: skip
_OTHER: Final = _Rule(422, "The answer cannot be taken", "See docs/agency-gateway.md for what a leg takes.")


def refused(unprocessable: Unprocessable) -> Problem:
    """Return the problem for a reply that routing would make a dead letter of."""
    rule = _RULES.get(unprocessable.reason, _OTHER)
    detail = f"{unprocessable.explanation}. {rule.rule}"
    return Problem(rule.status, unprocessable.reason, rule.title, detail)
