"""What is lodged about a dossier later: taken once, whole and in time, or refused with the rule."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dossiers import (
    DossierWithdrawnData,
    FeedbackGivenData,
    ReceivedComponent,
    SupplementReceivedData,
)
from schemas.follow_ups import FeedbackLodged, SupplementLodged, WithdrawalLodged
from schemas.inbound import LodgedComponent
from services._province.calendar import WEEKDAYS_ONLY, WorkingCalendar
from services._province.decided_days import decided_calendar
from services._runtime.decisions import Happening, Unprocessable
from services.intake.callers.refusals import unknown_dossier
from services.intake.rules.follow_ups import check_code, check_follow_up
from services.intake.rules.reasons import REASONS
from services.intake.state.documents import DossierRecord
from tests.unit.intake.builders import (
    CARD,
    CERTIFIED_COPY,
    ICT,
    JUSTICE,
    MONDAY,
    Rating,
    certified_copy,
    feedback,
    lodged,
    submission,
    supplement,
    withdrawal,
)
from tests.unit.intake.lane import Lane, besides_looks
from tests.unit.intake.told import due_changed, finished, requested

CODE = "H62.12-210308-0001"
BIRTH = LodgedComponent(code="birth-certificate", form="copy")
PHOTO = LodgedComponent(code="photo", form="original", digest="ef" * 32)
WEDNESDAY = datetime(2021, 3, 10, 9, 12, 31, tzinfo=ICT)
FRIDAY = datetime(2021, 3, 12, 16, 0, tzinfo=ICT)
SATURDAY = datetime(2021, 3, 13, 10, 0, tzinfo=ICT)
NEXT_MONDAY = datetime(2021, 3, 15, 7, 0, tzinfo=ICT)


def a_lane(*later: Happening) -> Lane:
    """Return a lane with a dossier of ten working days, due on Monday the 22nd."""
    return Lane(lodged(submission()), *later)


def waiting(clock: str = "reset") -> Lane:
    return a_lane(
        requested(
            CODE, "birth-certificate", "photo", at=WEDNESDAY, clock="pause" if clock == "pause" else "reset"
        )
    )


def refused(lane: Lane, happening: Happening) -> Unprocessable:
    before = besides_looks(lane.documents)
    with pytest.raises(Unprocessable) as caught:
        lane.take(happening)
    assert besides_looks(lane.documents) == before, "what is refused changes nothing"
    assert REASONS[caught.value.reason].article in caught.value.explanation
    return caught.value


def brought(paper: LodgedComponent) -> ReceivedComponent:
    """Return how a paper is met that was handed in and of which the State has nothing."""
    assert paper.form != "held"
    return ReceivedComponent(
        code=paper.code, outcome="attached", held_before=False, could_share=False,
        digitised=paper.digest is not None, form=paper.form, digest=paper.digest,
    )  # fmt: skip


def test_a_supplement_starts_the_limit_anew_when_the_dossier_is_complete() -> None:
    lane = waiting()
    (emit,) = lane.take(supplement(CODE, BIRTH, PHOTO, at=FRIDAY))
    assert emit.data == SupplementReceivedData(
        dossier_code=CODE, components=(BIRTH, PHOTO), new_due_at=FRIDAY + timedelta(days=14),
        outcomes=tuple(brought(each) for each in (BIRTH, PHOTO)),
    )  # fmt: skip
    assert (emit.subject, emit.key, emit.time, emit.discriminator) == (CODE, JUSTICE, FRIDAY, "1")
    assert lane.dossier(CODE).due_at == FRIDAY + timedelta(days=14)


def test_a_pause_moves_the_due_date_in_force_by_the_working_time_of_the_wait() -> None:
    lane = waiting("pause")
    moved = datetime(2021, 3, 23, 9, 12, 31, tzinfo=ICT)
    lane.take(due_changed(CODE, moved))
    (emit,) = lane.take(supplement(CODE, BIRTH, PHOTO, at=FRIDAY))
    assert isinstance(emit.data, SupplementReceivedData)
    wait = WEEKDAYS_ONLY.working_time_between(WEDNESDAY, FRIDAY)
    assert emit.data.new_due_at == WEEKDAYS_ONLY.add_working_hours(moved, wait)


def test_papers_brought_on_a_day_off_complete_the_dossier_when_the_office_opens() -> None:
    (emit,) = waiting().take(supplement(CODE, BIRTH, PHOTO, at=SATURDAY))
    assert isinstance(emit.data, SupplementReceivedData)
    assert (emit.time, emit.data.new_due_at) == (NEXT_MONDAY, NEXT_MONDAY + timedelta(days=14))


def test_the_limit_of_the_version_of_the_day_of_reception_counts_again() -> None:
    lane = Lane(lodged(certified_copy(receiving_agency="H62.21.01")))
    code = lane.codes()[0]
    lane.take(requested(code, "original-document", at=MONDAY))
    late = MONDAY.replace(hour=15, minute=30)
    (emit,) = lane.take(supplement(code, LodgedComponent(code="original-document", form="original"), at=late))
    assert isinstance(emit.data, SupplementReceivedData)
    assert emit.data.new_due_at == datetime(2021, 3, 9, 17, tzinfo=ICT), (
        "the same day, and after 15:00 the next"
    )
    assert lane.dossier(code).procedure_code == CERTIFIED_COPY


def test_a_supplement_that_nobody_asked_for_is_refused() -> None:
    assert refused(a_lane(), supplement(CODE, BIRTH)).reason == "no-supplement-asked"


def test_an_incomplete_supplement_is_told_all_that_lacks_and_may_come_again_whole() -> None:
    lane = waiting()
    said = refused(lane, supplement(CODE, PHOTO, at=FRIDAY))
    assert (said.reason, "birth-certificate" in str(said)) == ("incomplete", True)
    held = LodgedComponent(code="photo", form="held", held_ref="result-1")
    assert refused(lane, supplement(CODE, BIRTH, held, at=FRIDAY)).reason == "held-no-consent"
    (emit,) = lane.take(supplement(CODE, BIRTH, PHOTO, at=FRIDAY))
    assert emit.time == FRIDAY


@pytest.mark.parametrize(
    ("papers", "reason", "field"),
    [
        ((BIRTH, PHOTO, CARD), "component-not-asked", "components.2.code"),
        ((BIRTH, PHOTO, BIRTH), "repeated-component", "components.2.code"),
    ],
)
def test_wrong_papers_are_refused_by_their_place(
    papers: tuple[LodgedComponent, ...], reason: str, field: str
) -> None:
    said = refused(waiting(), supplement(CODE, *papers))
    assert (said.reason, str(said).partition(":")[0]) == (reason, field)


def test_the_same_supplement_again_changes_nothing_and_another_is_the_second() -> None:
    lane = waiting()
    lane.take(supplement(CODE, BIRTH, PHOTO, at=FRIDAY))
    lane.take(finished(CODE, FRIDAY))
    assert lane.take(supplement(CODE, BIRTH, PHOTO, at=SATURDAY)) == ()
    other = waiting()
    other.take(supplement(CODE, BIRTH, PHOTO, at=FRIDAY))
    assert refused(other, supplement(CODE, PHOTO, BIRTH)).reason == "second-supplement"


def test_papers_are_asked_for_once() -> None:
    lane = waiting()
    assert lane.take(requested(CODE, "birth-certificate", "photo", at=WEDNESDAY)) == ()
    assert refused(lane, requested(CODE, "photo", at=FRIDAY)).reason == "second-supplement"


def test_a_withdrawal_is_taken_once_with_its_reason() -> None:
    lane = a_lane()
    (emit,) = lane.take(withdrawal(CODE, at=WEDNESDAY))
    assert emit.data == DossierWithdrawnData(dossier_code=CODE, reason="changed-plans")
    assert (emit.time, emit.key, emit.discriminator) == (WEDNESDAY, JUSTICE, "1")
    assert lane.take(withdrawal(CODE, at=FRIDAY)) == ()
    assert refused(lane, withdrawal(CODE, reason="moved-away")).reason == "conflict"
    assert refused(lane, supplement(CODE, BIRTH)).reason == "dossier-withdrawn"


def test_a_dossier_is_not_taken_back_before_it_was_received() -> None:
    lane = Lane(lodged(submission(), SATURDAY))
    code = lane.codes()[0]
    (emit,) = lane.take(withdrawal(code, at=SATURDAY + timedelta(hours=1)))
    assert emit.time == NEXT_MONDAY


def test_after_the_finish_nothing_is_taken_back_or_added() -> None:
    lane = waiting()
    lane.take(finished(CODE, FRIDAY))
    assert refused(lane, withdrawal(CODE, at=SATURDAY)).reason == "dossier-finished"
    assert refused(lane, supplement(CODE, BIRTH, PHOTO, at=SATURDAY)).reason == "dossier-finished"


def test_the_last_rating_counts_and_every_one_is_a_fact_of_its_own() -> None:
    lane = a_lane()
    (first,) = lane.take(feedback(CODE, "satisfied", WEDNESDAY))
    (second,) = lane.take(feedback(CODE, "dissatisfied", FRIDAY))
    (third,) = lane.take(feedback(CODE, "dissatisfied", SATURDAY))
    assert [each.discriminator for each in (first, second, third)] == ["1", "2", "3"]
    assert second.data == FeedbackGivenData(dossier_code=CODE, rating="dissatisfied")
    assert third.time == SATURDAY, "said again after the finish it is said after the finish"


def test_a_repeated_or_overtaken_rating_says_nothing() -> None:
    lane = a_lane(feedback(CODE, "satisfied", WEDNESDAY), feedback(CODE, "dissatisfied", FRIDAY))
    assert lane.take(feedback(CODE, "dissatisfied", FRIDAY)) == ()
    assert lane.take(feedback(CODE, "satisfied", WEDNESDAY)) == ()


@given(
    st.lists(
        st.tuples(st.sampled_from(["satisfied", "neutral", "dissatisfied"]), st.integers(0, 5)), max_size=12
    )
)
def test_whatever_order_ratings_come_in_the_latest_one_stands(said: list[tuple[Rating, int]]) -> None:
    lane = a_lane()
    for rating, hour in said:
        lane.take(feedback(CODE, rating, MONDAY + timedelta(hours=hour)))
    rated = lane.dossier(CODE).rated
    latest = max((hour for _, hour in said), default=None)
    if latest is None:
        assert rated is None
    else:
        assert rated is not None
        assert rated.lodged_at == MONDAY + timedelta(hours=latest)
        assert rated.rating in {rating for rating, hour in said if hour == latest}
    times = [emit.time for emit in lane.emits if isinstance(emit.data, FeedbackGivenData)]
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("H62.12-210308-0002", "unknown-dossier"),
        ("H62.99-210308-0001", "contradictory-code"),
        ("H62.12-210307-0001", "contradictory-code"),  # a Sunday
        ("H62.12-210230-0001", "contradictory-code"),
        ("H62.12-210308-0000", "contradictory-code"),
        ("H62.24.14-210308-0001", "contradictory-code"),  # a commune founded in 2025
        ("0-210308-0001", "contradictory-code"),
    ],
)
def test_a_code_that_nobody_was_given_is_refused_by_the_part_that_is_wrong(code: str, reason: str) -> None:
    for happening in (supplement(code, BIRTH), withdrawal(code), feedback(code, "neutral")):
        assert refused(a_lane(), happening).reason == reason


def test_a_code_of_a_holiday_contradicts_itself() -> None:
    calendar = WorkingCalendar(days_off=frozenset({date(2021, 3, 8)}))
    lane = Lane(calendar=calendar)
    assert refused(lane, withdrawal(CODE)).reason == "contradictory-code"


@pytest.mark.parametrize("year", [1, 9999])
def test_a_follow_up_of_an_impossible_time_is_no_poison(year: int) -> None:
    for happening in (supplement(CODE, BIRTH), withdrawal(CODE), feedback(CODE, "neutral")):
        at = MONDAY.replace(year=year)
        said = refused(waiting(), Happening(happening.event, at))
        assert said.reason == "impossible-time"


def test_the_door_foresees_what_the_decision_says() -> None:
    lane = waiting()
    cases = (
        supplement(CODE, PHOTO), supplement(CODE, BIRTH, PHOTO), supplement(CODE, CARD), withdrawal(CODE),
        feedback(CODE, "neutral"),
    )  # fmt: skip
    for happening in cases:
        event = happening.event
        assert isinstance(event, SupplementLodged | WithdrawalLodged | FeedbackLodged)
        foreseen = [each.reason for each in check_follow_up(lane.dossier(CODE), event.data)]
        if not foreseen:
            assert lane.core.decide(lane.documents, happening).emits
        else:
            assert refused(lane, happening).reason == foreseen[0]


def test_a_record_of_before_follow_ups_loads_and_may_be_withdrawn() -> None:
    lane = a_lane()
    new = {"moved_to_next_day", "passed_on", "applicant_seal", "asked", "supplement", "withdrawal", "rated"}
    older = lane.dossier(CODE).model_dump_json(exclude=new)
    lane.documents[f"dossier/{CODE}"] = DossierRecord.from_body(older)
    assert lane.take(withdrawal(CODE))


@given(st.integers(60, 120_000), st.integers(0, 120_000), st.sampled_from(["reset", "pause"]))
def test_a_supplement_never_makes_a_dossier_due_before_it_is_complete(
    asked_after_minutes: int, wait_minutes: int, clock: str
) -> None:
    asked_at = MONDAY + timedelta(minutes=asked_after_minutes)
    lodged_at = asked_at + timedelta(minutes=wait_minutes)
    lane = a_lane(requested(CODE, "photo", at=asked_at, clock="pause" if clock == "pause" else "reset"))
    before = lane.dossier(CODE).due_at
    (emit,) = lane.take(supplement(CODE, PHOTO, at=lodged_at))
    assert isinstance(emit.data, SupplementReceivedData)
    assert emit.time >= lodged_at
    assert WEEKDAYS_ONLY.into_working_hours(emit.time) == emit.time
    assert emit.data.new_due_at >= (emit.time if clock == "reset" else before)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("000.00.12.H62-210308-0004", "write it H62.12-210308-0004"),
        ("H62.12-211399-0001", "its day is none of the calendar"),
        ("H62.12-210308-0000", "its number is none from 0001 to 9999"),
        ("000.12.00.H62-210308-0004", "its agency is no electronic id"),
        ("H62.12", "a code is agency, date and number"),
        ("H62.12-210307-0001", "its day is a day off"),
    ],
)
def test_a_code_that_nothing_can_have_is_told_which_part_is_wrong(code: str, said: str) -> None:
    wrong = check_code(code, decided_calendar())
    assert wrong is not None
    assert said in wrong.message
    assert said[1:] in str(unknown_dossier(wrong).body["detail"])
