"""A leg as its agency may see it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from schemas.routing import Duty, Mode
from services.routing.dossiers import AnswerOutcome, Leg, RoutedDossier


class LegShown(BaseModel):
    """One leg: what is to be done by when, and what the agency has said of it so far.

    ``state``: ``open`` until it is closed; an answer that waits for something else leaves it open.
    """

    leg_id: str
    dossier_code: str
    procedure_code: str
    from_agency: str
    agency: str
    duty: Duty
    mode: Mode
    state: Literal["open", "closed"]
    sent_at: datetime | None
    due_at: datetime | None
    accepted_at: datetime | None
    closed_at: datetime | None
    answers: tuple[AnswerOutcome, ...]


def leg_shown(dossier: RoutedDossier, leg: Leg) -> LegShown:
    """Return a leg of a dossier as it stands."""
    return LegShown(
        leg_id=leg.leg_id,
        dossier_code=dossier.code,
        procedure_code=dossier.received.procedure_code,
        from_agency=leg.from_agency,
        agency=leg.to_agency,
        duty=leg.duty,
        mode=leg.mode,
        state="open" if leg.is_open else "closed",
        sent_at=leg.sent_at,
        due_at=leg.due_at,
        accepted_at=leg.accepted_at,
        closed_at=leg.closed_at,
        answers=tuple(answer.outcome for answer in leg.answers),
    )
