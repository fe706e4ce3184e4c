"""A lane whose register and databases have papers of people, and what comes of claiming them."""

from datetime import date, datetime, timedelta
from typing import Final

import pytest

from schemas.dossiers import DossierRefusedData, ReceivedComponent
from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._runtime.decisions import Decision, Happening, Unprocessable
from services.intake.state.entries import RegisterEntry, entry_key, person_of
from services.intake.state.requests import Question
from tests.unit.intake.builders import FORM, JUSTICE, MONDAY, TOKEN, lodged, submission
from tests.unit.intake.evidence.builders import (
    CARD_CODE,
    asked,
)
from tests.unit.intake.lane import Lane, besides_looks

CLAIM: Final = LodgedComponent(code=CARD_CODE, form="held")
OTHER: Final = "cd" * 32
HOUR: Final = timedelta(hours=1)
FIRST: Final = "H62.12-210301-0001"


def claiming(submission_id: str = "sub-1", **changes: object) -> SubmissionLodgedData:
    given: dict[str, object] = {"components": (FORM, CLAIM), "consent_id": "c-1"}
    return submission(submission_id=submission_id, **{**given, **changes})  # type: ignore[arg-type]


def lane_with_a_card(token: str = TOKEN, code: str = FIRST, valid_until: date | None = None) -> Lane:
    """Return a lane whose register has the card of a person, from the agency that decides."""
    lane = Lane()
    add_card(lane, token, code, valid_until)
    return lane


def add_card(lane: Lane, token: str, code: str, valid_until: date | None = None) -> None:
    lane.documents[entry_key(code, CARD_CODE)] = RegisterEntry(
        person=person_of(token), paper=CARD_CODE, dossier_code=code, visible_on=date(2021, 3, 2),
        valid_until=valid_until, held_by=JUSTICE, shared_with="agencies", digitised=True,
    )  # fmt: skip


def card_of(lane: Lane) -> ReceivedComponent:
    (card,) = [each for each in lane.received()[-1].components if each.code == CARD_CODE]
    return card


def refused_with(lane: Lane, data: SubmissionLodgedData, at: datetime = MONDAY) -> str:
    (emit,) = lane.take(lodged(data, at))
    assert isinstance(emit.data, DossierRefusedData)
    assert emit.data.missing == (CARD_CODE,)
    return emit.data.reason


def tick(lane: Lane, at: datetime) -> None:
    """Fire what is due before a moment, as the runtime does at a tick."""
    for key, document in list(lane.documents.items()):
        due = [timer for timer in document.timers if timer.due_at < at]
        for timer in sorted(due, key=lambda each: each.ref):
            decision: Decision = lane.core.on_timer(key, lane.documents[key], timer)
            lane.documents.update(decision.changes)


def question_of(lane: Lane, submission_id: str = "sub-1") -> Question:
    (paper,) = asked(lane, submission_id).papers
    assert paper.question is not None
    return paper.question


def dead(lane: Lane, happening: Happening) -> str:
    """Return the reason why something is a dead letter; it changes nothing but that papers were looked at."""
    before = besides_looks(lane.documents)
    with pytest.raises(Unprocessable) as caught:
        lane.take(happening)
    assert besides_looks(lane.documents) == before
    assert "(" in str(caught.value), "it says by which rule"
    return caught.value.reason
