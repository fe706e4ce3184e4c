"""When a dossier counts as received, and which number it gets."""

from datetime import date, datetime

import pytest

from services._province.calendar import WorkingCalendar
from services._runtime.decisions import Unprocessable
from services.intake.documents import RunningNumber
from tests.unit.intake.builders import (
    ICT,
    MONDAY,
    VINH_YEN,
    Lane,
    lodged,
    submission,
)


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
