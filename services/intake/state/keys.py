"""The keys of what intake keeps: which document is whose, and which agency's lane it belongs to."""

from datetime import date
from typing import Final

from services.intake.state.consents import CONSENT
from services.intake.state.entries import CHANGES
from services.intake.state.looks import LOOK
from services.intake.state.requests import EVIDENCE

OF_REQUEST: Final = "//"
"""What the look-up of an evidence request is named by before its id; ids do not begin with a slash."""
OF_DEAD_LETTER: Final = "///"
"""What the look-up for a dead letter is named by before its day, its fingerprint and what it was for."""
_ENOUGH: Final = 16
"""So many characters of a fingerprint tell the contents under one name apart."""
_AGENCY_FIRST: Final = frozenset({CHANGES, LOOK, CONSENT, EVIDENCE})
"""The kinds whose keys begin with an agency and a slash."""


def look_key(receiving_agency: str, what_for: str) -> str:
    """Return the key of a look-up: of a submission its id, a supplement ``/<code>``, a request ``//<id>``."""
    return f"{LOOK}/{receiving_agency}/{what_for}"


def refused_look_key(receiving_agency: str, what_for: str, day: date, content: str) -> str:
    """Return the key of the look-up for what became a dead letter: one a day for the same content.

    ``content`` is its fingerprint: it may be lodged again, better or not, and each is a look of its own.
    """
    return look_key(receiving_agency, f"{OF_DEAD_LETTER}{day}/{content[:_ENOUGH]}/{what_for}")


def submission_key(submission_id: str, receiving_agency: str) -> str:
    """Return the key of a submission's document; an agency's id has no slash, a submission's may."""
    return f"submission/{submission_id}/{receiving_agency}"


def number_key(receiving_agency: str, day: date) -> str:
    """Return the key of an agency's running number of a day."""
    # not strftime, which costs ten times as much
    return f"number/{receiving_agency}-{day.year % 100:02}{day.month:02}{day.day:02}"


def agency_of(key: str) -> str:
    """Return the agency that the key of a document names: the receiving one, or who holds a result."""
    kind, _, rest = key.partition("/")
    if kind == "submission":
        return rest.rpartition("/")[2]
    return rest.partition("/")[0] if kind in _AGENCY_FIRST else rest.partition("-")[0]


def dossier_key(code: str) -> str:
    """Return the key of a dossier's document."""
    return f"dossier/{code}"
