"""What national databases are asked, what they answer, and silence: in time or not at all."""

from datetime import timedelta

import pytest

from schemas.lookups import LookupRequestedData
from services._runtime.decisions import Happening
from tests.unit.intake.builders import CARD, FORM, MONDAY, lodged
from tests.unit.intake.evidence.builders import (
    CARD_CODE,
    answer,
    asked,
    consent,
    request,
    revocation,
)
from tests.unit.intake.evidence.lane import (
    HOUR,
    OTHER,
    card_of,
    claiming,
    dead,
    question_of,
    refused_with,
    tick,
)
from tests.unit.intake.lane import Lane


def test_what_the_register_does_not_have_is_asked_of_the_database_that_keeps_it() -> None:
    lane = Lane(consent())
    (emit,) = lane.take(request())
    told = emit.data
    assert isinstance(told, LookupRequestedData)
    assert (told.database, told.component_code, told.purpose, told.legal_basis) == (
        "population", CARD_CODE, "2.000488", "consent",
    )  # fmt: skip
    assert told.answer_until > MONDAY + timedelta(hours=8)
    lane.take(answer(at=MONDAY + HOUR, reference="P-17", valid_to=MONDAY + timedelta(days=9)))
    lane.take(lodged(claiming(), MONDAY + 2 * HOUR))
    card = card_of(lane)
    assert (card.outcome, card.reused_from, card.could_share) == ("shared", "P-17", True)
    assert not card.held_before


def test_what_a_database_found_counts_as_shareable_also_where_the_paper_was_brought() -> None:
    lane = Lane(consent(), request(), answer())
    lane.take(lodged(claiming(components=(FORM, CARD)), MONDAY + HOUR))
    assert (card_of(lane).outcome, card_of(lane).could_share) == ("attached", True)
    assert asked(lane).uses == ()


@pytest.mark.parametrize(
    ("before", "consent_id"), [((), None), ((), "c-9"), ((revocation(at=MONDAY + HOUR),), "c-1")],
    ids=["names no consent", "names one that nobody gave", "took it back"],
)  # fmt: skip
def test_what_a_database_found_is_told_of_a_paper_that_was_brought_without_consent_too(
    before: tuple[Happening, ...], consent_id: str | None
) -> None:
    lane = Lane(consent(), request(), answer(), *before)
    data = claiming(components=(FORM, CARD), consent_id=consent_id)
    lane.take(lodged(data, MONDAY + 2 * HOUR))
    assert (card_of(lane).outcome, card_of(lane).could_share) == ("attached", True)


def test_what_a_database_found_for_another_person_is_not_told() -> None:
    lane = Lane(consent(), request(), answer())
    lane.take(lodged(claiming(components=(FORM, CARD), id_token=OTHER, consent_id=None), MONDAY + HOUR))
    assert (card_of(lane).outcome, card_of(lane).could_share) == ("attached", False)


def test_silence_becomes_unavailable_by_tick_and_never_before() -> None:
    lane = Lane(consent(), request())
    until = question_of(lane).answer_until
    tick(lane, until)
    assert question_of(lane).outcome is None, "the deadline is inclusive"
    tick(lane, until + timedelta(seconds=1))
    question = question_of(lane)
    assert (question.outcome, question.timed_out, question.answered_at) == ("unavailable", True, until)
    assert asked(lane).timers == ()


def test_an_answer_that_comes_too_late_is_kept_and_counted_and_changes_nothing() -> None:
    lane = Lane(consent(), request())
    late = question_of(lane).answer_until + HOUR
    tick(lane, late)
    for _ in range(2):
        lane.take(answer(at=late, reference="P-17"))
    assert (question_of(lane).outcome, asked(lane).late_answers) == ("unavailable", 1)
    assert refused_with(lane, claiming(), late + HOUR) == "held-not-usable"


def test_an_answer_after_the_lodging_is_late_too() -> None:
    lane = Lane(consent(), request())
    assert refused_with(lane, claiming(), MONDAY + HOUR) == "held-not-usable"
    lane.take(answer(at=MONDAY + 2 * HOUR))
    assert (question_of(lane).outcome, asked(lane).late_answers) == (None, 1)


def test_unavailable_is_no_answer_yet_and_the_same_answer_again_changes_nothing() -> None:
    lane = Lane(consent(), request(), answer(outcome="unavailable"))
    assert (question_of(lane).outcome, question_of(lane).said_unavailable) == (None, True)
    lane.take(answer(at=MONDAY + HOUR, reference="P-17"))
    before = dict(lane.documents)
    lane.take(answer(at=MONDAY + 2 * HOUR, reference="P-17"))
    assert lane.documents == before
    assert question_of(lane).outcome == "found"
    assert dead(lane, answer(reference="P-18")) == "conflict"


def test_a_database_that_has_no_paper_leaves_it_to_the_applicant() -> None:
    lane = Lane(consent(), request(), answer(outcome="not-found"))
    assert refused_with(lane, claiming(), MONDAY + HOUR) == "held-not-usable"
