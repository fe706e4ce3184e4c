"""When a dossier counts as received, and which number it gets."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services._province.calendar import WorkingCalendar
from services._province.decided_days import decided_calendar
from services._runtime.decisions import Happening, Unprocessable
from services.intake.state.documents import RunningNumber
from tests.unit.intake.builders import CARD, FORM, ICT, MONDAY, VINH_YEN, certified_copy, lodged, submission
from tests.unit.intake.lane import Lane


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2021, 3, day, hour, minute, tzinfo=ICT)


@pytest.mark.parametrize(
    ("lodged_at", "received_at", "code"),
    [
        (at(8, 6, 59), at(8, 7), "H62.12-210308-0001"),
        (at(8, 11, 30), at(8, 13, 30), "H62.12-210308-0001"),
        (at(8, 17), at(9, 7), "H62.12-210309-0001"),
        (at(12, 20), at(15, 7), "H62.12-210315-0001"),
        (at(13, 10), at(15, 7), "H62.12-210315-0001"),
    ],
)
def test_the_clock_starts_within_working_hours_and_the_code_carries_that_day(
    lodged_at: datetime, received_at: datetime, code: str
) -> None:
    lane = Lane(lodged(submission(), lodged_at))
    (emit,), (dossier,) = lane.emits, lane.received()
    assert (dossier.received_at, emit.time, dossier.dossier_code) == (received_at, received_at, code)
    assert lane.submission().decided_at == lodged_at


def test_a_holiday_receives_nothing() -> None:
    calendar = WorkingCalendar(days_off=frozenset({date(2021, 3, 8)}))
    assert Lane(lodged(submission()), calendar=calendar).codes() == ["H62.12-210309-0001"]


def test_every_agency_and_day_counts_from_one() -> None:
    lane = Lane(
        lodged(submission(submission_id="a")),
        lodged(submission(submission_id="b", receiving_agency=VINH_YEN)),
        lodged(submission(submission_id="c")),
        lodged(submission(submission_id="d"), at(9, 8)),
        lodged(submission(submission_id="e")),
    )
    assert lane.codes() == [
        "H62.12-210308-0001",
        "H62.21-210308-0001",
        "H62.12-210308-0002",
        "H62.12-210309-0001",
        "H62.12-210308-0003",
    ]


def test_the_10000th_dossier_of_a_day_is_received_on_the_next_working_day() -> None:
    lane = Lane()
    lane.exhaust("210312")
    lane.take(lodged(submission(submission_id="a"), at(12, 16)))
    lane.take(lodged(submission(submission_id="b"), at(15, 8)))
    assert lane.codes() == ["H62.12-210315-0001", "H62.12-210315-0002"]
    assert [each.received_at for each in lane.received()] == [at(15, 7), at(15, 8)]
    assert lane.received()[0].due_at == at(29, 7)


def test_two_full_days_are_too_many() -> None:
    lane = Lane()
    lane.exhaust("210308", "210309")
    with pytest.raises(Unprocessable) as caught:
        lane.take(lodged(submission()))
    assert caught.value.reason == "numbers-exhausted"


def test_the_last_number_of_a_day_is_9999() -> None:
    lane = Lane()
    lane.exhaust("210308")
    lane.documents["number/H62.12-210308"] = RunningNumber(last=9998)
    lane.take(lodged(submission()))
    assert lane.codes() == ["H62.12-210308-9999"]


@pytest.mark.parametrize("year", [1, 1999, 2000, 2099, 9999])
def test_a_time_outside_the_years_of_codes_is_no_poison(year: int) -> None:
    with pytest.raises(Unprocessable) as caught:
        Lane(lodged(submission(), MONDAY.replace(year=year, month=12, day=31, hour=23)))
    assert caught.value.reason == "impossible-time"


@pytest.mark.parametrize(
    ("lodged_at", "moved"),
    [
        (at(8, 9), None),
        (at(8, 6, 30), None),
        (at(8, 12), None),
        (at(8, 17), "after-hours"),
        (at(12, 20), "after-hours"),
        (at(8, 15), None),  # ten working days: only a limit of the same day moves at 15:00
    ],
)
def test_the_slip_can_say_why_a_dossier_is_the_next_days(lodged_at: datetime, moved: str | None) -> None:
    lane = Lane(lodged(submission(), lodged_at))
    assert lane.dossier(lane.codes()[0]).moved_to_next_day == moved


@pytest.mark.parametrize(("hour", "minute", "moved"), [(14, 59, None), (15, 0, "15:00"), (16, 30, "15:00")])
def test_the_slip_can_say_that_a_same_day_ends_tomorrow(hour: int, minute: int, moved: str | None) -> None:
    lane = Lane(lodged(certified_copy(), at(8, hour, minute)))
    record = lane.dossier(lane.codes()[0])
    assert (record.moved_to_next_day, record.received_at) == (moved, at(8, hour, minute))
    assert record.due_at == (at(9, 17) if moved else at(8, 17))


def test_the_slip_of_the_10000th_says_that_the_numbers_were_used_up() -> None:
    lane = Lane()
    lane.exhaust("210308")
    lane.take(lodged(submission()))
    record = lane.dossier("H62.12-210309-0001")
    assert (record.moved_to_next_day, record.received_at) == ("numbers-used-up", at(9, 7))


@given(st.integers(0, 400 * 24 * 60), st.booleans())
def test_reception_is_never_more_than_eight_working_hours_after_the_lodging(
    minutes: int, numbers_used_up: bool
) -> None:
    calendar = decided_calendar()
    lodged_at = at(1, 0) + timedelta(minutes=minutes)
    lane = Lane(calendar=calendar)
    if numbers_used_up:
        lane.exhaust(f"{calendar.into_working_hours(lodged_at):%y%m%d}")
    lane.take(lodged(submission(), lodged_at))
    (dossier,) = lane.received()
    assert calendar.working_time_between(lodged_at, dossier.received_at) <= timedelta(hours=8)
    record = lane.submission()
    assert record.answer_due_at is not None
    assert dossier.received_at <= calendar.into_working_hours(record.answer_due_at)
    assert not record.answered_late


@pytest.mark.parametrize(
    ("reached_at", "late"),
    [(at(8, 16), False), (at(9, 9, 12), False), (at(9, 9, 13), True), (at(10, 9), True)],
)
def test_an_online_submission_that_reaches_the_hub_after_eight_working_hours_is_answered_late(
    reached_at: datetime, late: bool
) -> None:
    for components in ((FORM, CARD), (FORM,)):
        lane = Lane(Happening(lodged(submission(components=components)).event, reached_at))
        record = lane.submission()
        assert record.answer_due_at == MONDAY + timedelta(days=1)
        assert record.answered_late is late


def test_no_hours_are_set_for_an_answer_over_the_counter_or_by_post() -> None:
    for channel in ("counter", "post"):
        event = lodged(submission(channel=channel)).event
        record = Lane(Happening(event, at(10, 9))).submission()
        assert (record.answer_due_at, record.answered_late) == (None, False)


@pytest.mark.parametrize("year", [1, 9999])
def test_a_lodging_of_an_impossible_time_that_came_late_is_received(year: int) -> None:
    event = lodged(submission(), MONDAY.replace(year=year)).event
    lane = Lane(Happening(event, MONDAY))
    assert (len(lane.codes()), lane.submission().answer_due_at) == (1, None)
