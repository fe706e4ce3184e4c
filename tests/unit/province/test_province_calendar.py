"""Working time by hand. In March 2021 the 8th is a Monday, the 12th a Friday, the 15th a Monday."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services._province.calendar import WEEKDAYS_ONLY, ZONE, NaiveMoment, WorkingCalendar

HOLIDAY_TUESDAY = WorkingCalendar(days_off=frozenset({date(2021, 3, 9)}))
SWAPPED = WorkingCalendar(
    days_off=frozenset({date(2021, 3, 8)}), working_saturdays=frozenset({date(2021, 3, 13)})
)


def at(text: str) -> datetime:
    """Read a moment of March 2021 in the province: `08 09:12`."""
    return datetime.strptime(f"2021-03-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("08 09:12", "08 09:12"),
        ("08 06:59", "08 07:00"),
        ("08 07:00", "08 07:00"),
        ("08 11:29", "08 11:29"),
        ("08 11:30", "08 13:30"),  # the end of the morning starts nothing
        ("08 12:45", "08 13:30"),
        ("08 13:30", "08 13:30"),
        ("08 16:59", "08 16:59"),
        ("08 17:00", "09 07:00"),  # nor does the end of the day
        ("08 23:59", "09 07:00"),
        ("12 17:01", "15 07:00"),  # Friday evening
        ("13 10:00", "15 07:00"),  # Saturday
        ("14 00:00", "15 07:00"),  # Sunday
    ],
)
def test_a_clock_starts_only_while_the_offices_are_open(moment: str, opens: str) -> None:
    assert WEEKDAYS_ONLY.into_working_hours(at(moment)) == at(opens)


@pytest.mark.parametrize(
    ("moment", "working_days", "then"),
    [
        ("08 09:12", 0, "08 09:12"),
        ("08 09:12", 1, "09 09:12"),
        ("08 09:12", 5, "15 09:12"),
        ("11 16:00", 3, "16 16:00"),
        ("12 09:00", 1, "15 09:00"),
        ("08 17:00", 1, "09 17:00"),  # a due date at closing time stays at closing time
        ("08 11:30", 1, "09 11:30"),
        ("08 12:00", 1, "09 13:30"),
        ("13 10:00", 1, "16 07:00"),  # from Monday's opening
    ],
)
def test_working_days_keep_the_time_of_day(moment: str, working_days: int, then: str) -> None:
    assert WEEKDAYS_ONLY.add_working_days(at(moment), working_days) == at(then)


@pytest.mark.parametrize(
    ("moment", "hours", "then"),
    [
        ("08 07:00", 0, "08 07:00"),
        ("08 07:00", 4.5, "08 11:30"),  # up at noon's closing, not at 13:30
        ("08 07:00", 5, "08 14:00"),
        ("08 07:00", 8, "08 17:00"),  # up at closing time, not the next morning
        ("08 16:30", 1, "09 07:30"),
        ("08 17:00", 1, "09 08:00"),
        ("08 11:30", 0.5, "08 14:00"),
        ("08 13:30", 8, "09 11:30"),  # 3.5 h that afternoon, 4.5 the next morning
        ("12 16:00", 2, "15 08:00"),
        ("12 16:00", 17, "16 17:00"),  # 1 h on Friday, 8 on Monday, 8 on Tuesday
        ("13 09:00", 0.25, "15 07:15"),
    ],
)
def test_working_hours_run_only_while_the_offices_are_open(moment: str, hours: float, then: str) -> None:
    assert WEEKDAYS_ONLY.add_working_hours(at(moment), hours) == at(then)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("08 09:00", "08 09:00", 0),
        ("08 09:00", "08 10:30", 90),
        ("08 11:00", "08 14:00", 60),
        ("08 16:00", "09 08:00", 120),
        ("12 16:30", "15 07:30", 60),
        ("13 00:00", "14 23:59", 0),
        ("08 05:00", "12 20:00", 5 * 480),
        ("09 08:00", "08 16:00", -120),
    ],
)
def test_working_time_leaves_out_lunch_nights_and_weekends(start: str, end: str, minutes: int) -> None:
    assert WEEKDAYS_ONLY.working_time_between(at(start), at(end)) == timedelta(minutes=minutes)


def test_a_day_off_is_stepped_over() -> None:
    assert HOLIDAY_TUESDAY.into_working_hours(at("08 17:00")) == at("10 07:00")
    assert HOLIDAY_TUESDAY.add_working_days(at("08 09:00"), 1) == at("10 09:00")
    assert HOLIDAY_TUESDAY.add_working_hours(at("08 16:00"), 2) == at("10 08:00")
    assert HOLIDAY_TUESDAY.working_time_between(at("08 16:00"), at("10 08:00")) == timedelta(hours=2)


def test_a_swapped_saturday_is_worked_in_place_of_its_monday() -> None:
    assert SWAPPED.is_working_day(date(2021, 3, 13))
    assert not SWAPPED.is_working_day(date(2021, 3, 8))
    assert SWAPPED.next_working_day(date(2021, 3, 12)) == date(2021, 3, 13)
    assert SWAPPED.previous_working_day(date(2021, 3, 14)) == date(2021, 3, 13)
    assert WEEKDAYS_ONLY.previous_working_day(at("15 07:00")) == date(2021, 3, 12)
    assert SWAPPED.add_working_days(at("12 09:00"), 2) == at("15 09:00")


def test_the_day_ends_at_17_o_clock() -> None:
    assert WEEKDAYS_ONLY.end_of_day(date(2021, 3, 8)) == at("08 17:00")


def test_moments_of_other_offsets_are_read_in_the_province() -> None:
    late_in_utc = datetime(2021, 3, 7, 23, 30, tzinfo=UTC)  # Monday 06:30 in the province
    assert WEEKDAYS_ONLY.into_working_hours(late_in_utc).isoformat() == "2021-03-08T07:00:00+07:00"
    assert WEEKDAYS_ONLY.is_working_day(late_in_utc)
    assert WEEKDAYS_ONLY.end_of_day(late_in_utc) == at("08 17:00")


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        WEEKDAYS_ONLY.into_working_hours(datetime(2021, 3, 8, 9))  # noqa: DTZ001 - the case itself


@pytest.mark.parametrize("day", [date(2021, 3, 14), date(2021, 3, 12)])
def test_only_a_saturday_can_be_a_working_saturday(day: date) -> None:
    with pytest.raises(ValueError, match="no Saturday"):
        WorkingCalendar(working_saturdays=frozenset({day}))


def test_a_day_is_not_off_and_worked_at_once() -> None:
    saturday = frozenset({date(2021, 3, 13)})
    with pytest.raises(ValueError, match="off and worked"):
        WorkingCalendar(days_off=saturday, working_saturdays=saturday)


def test_time_is_never_taken_away() -> None:
    with pytest.raises(ValueError, match="-1"):
        WEEKDAYS_ONLY.add_working_days(at("08 09:00"), -1)
    with pytest.raises(ValueError, match="-1"):
        WEEKDAYS_ONLY.add_working_hours(at("08 09:00"), -1)
