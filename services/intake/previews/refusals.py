"""How the doors of evidence say no: each rule its own problem type, with both texts and the article."""

from typing import Final

from services._runtime.problems import Problem
from services.intake.callers.refusals import refusal
from services.intake.rules.problem import Problem as Wrong

_STATUS: Final = {
    "unknown-consent": 404,
    "another-persons-consent": 403,
    "another-persons-dossier": 403,
    "unknown-dossier": 404,
    "consent-revoked": 409,
    "consent-ended": 409,
    "already-lodged": 409,
    "dossier-withdrawn": 409,
    "dossier-finished": 409,
    "no-supplement-asked": 409,
    "conflict": 409,
}
"""By reason; any other is 422: another body would do."""


def against(*wrong: Wrong) -> Problem:
    """Return the answer to what intake would not take, with everything wrong at once."""
    problem = refusal(*wrong)
    problem.status = problem.body["status"] = _STATUS.get(wrong[0].reason, 422)
    problem.body.pop("form", None)  # no form is handed out: nothing was lodged
    return problem


def already_asked() -> Problem:
    """Return the answer to another request under an id that was used."""
    message = "papers were asked for under this id before, with other content; take a new submission_id"
    return against(Wrong("submission_id", message, "conflict", "unprocessable"))


def unknown_request() -> Problem:
    """Return the answer where no request is decided under an id."""
    return Problem(
        404,
        "unknown-evidence-request",
        "No such request",
        "Nothing is decided under this id; look it up again, or ask: POST /evidence/requests.",
    )


def not_yours() -> Problem:
    """Return the answer to who is neither the person nor the desk that asked, without saying who is."""
    return Problem(
        403,
        "not-your-evidence",
        "This preview is not yours",
        "Only the person whose papers they are, by the identity number, and the desk that asked may see it.",
    )
