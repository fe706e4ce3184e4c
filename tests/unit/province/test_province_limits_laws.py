"""What holds for every limit and every pause, on the decided calendar and on any other."""

from datetime import date, datetime, time, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from services._province.calendar import WORKING_DAY, ZONE, WorkingCalendar
from services._province.decided_days import decided_calendar
from services._province.limits import LimitKind, ends_after_pause, limit_ends

days = st.dates(date(2021, 1, 1), date(2026, 12, 31))
odd = st.integers(0, 60).map(lambda n: date(2021, 1, 1) + timedelta(days=n))
calendars = st.just(decided_calendar()) | st.builds(
    lambda off, more: WorkingCalendar(off, frozenset(d for d in more - off if d.weekday() == 5)),
    st.frozensets(odd, max_size=20),
    st.frozensets(odd, max_size=30),
)
edges = st.sampled_from([time(7), time(11, 30), time(13, 30), time(15), time(17)])
moments = st.builds(lambda day, at: datetime.combine(day, at, ZONE), days | odd, st.times() | edges)
kinds: st.SearchStrategy[LimitKind] = st.sampled_from(get_args(LimitKind))
in_working_time: st.SearchStrategy[LimitKind] = st.sampled_from(["same-day", "working-days", "working-hours"])
amounts = st.integers(0, 60)
pauses = st.tuples(moments, st.timedeltas(timedelta(0), timedelta(days=40)))
limits = st.tuples(in_working_time, amounts, moments)


def is_open(calendar: WorkingCalendar, moment: datetime) -> bool:
    at = moment.time()
    in_hours = time(7) <= at <= time(11, 30) or time(13, 30) <= at <= time(17)
    return in_hours and calendar.is_working_day(moment)


@given(calendars, kinds, amounts, moments)
def test_nothing_is_due_outside_office_hours_or_before_it_begins(
    calendar: WorkingCalendar, kind: LimitKind, amount: int, moment: datetime
) -> None:
    ends = limit_ends(kind, amount, moment, calendar)
    assert is_open(calendar, ends)
    assert ends >= calendar.into_working_hours(moment)


@given(calendars, kinds, st.tuples(amounts, amounts), st.tuples(moments, moments))
def test_who_begins_later_or_has_more_time_is_never_due_earlier(
    calendar: WorkingCalendar, kind: LimitKind, two: tuple[int, int], starts: tuple[datetime, datetime]
) -> None:
    first, second = sorted(starts)
    less, more = sorted(two)
    assert limit_ends(kind, less, first, calendar) <= limit_ends(kind, more, second, calendar)


@given(calendars, amounts, moments)
def test_working_days_and_hours_are_worked_out_of_working_time(
    calendar: WorkingCalendar, amount: int, moment: datetime
) -> None:
    for kind, unit in (("working-days", WORKING_DAY), ("working-hours", timedelta(hours=1))):
        ends = limit_ends(kind, amount, moment, calendar)  # type: ignore[arg-type]
        assert calendar.working_time_between(moment, ends) == amount * unit


@given(calendars, amounts, moments)
def test_calendar_days_end_on_the_last_of_them_or_on_the_first_working_day_after(
    calendar: WorkingCalendar, amount: int, moment: datetime
) -> None:
    last = calendar.into_working_hours(moment).date() + timedelta(days=amount)
    ends = limit_ends("calendar-days", amount, moment, calendar)
    assert ends.time() == time(17)
    assert ends.date() >= last
    passed = (ends.date() - last).days
    assert not any(calendar.is_working_day(last + timedelta(days=n)) for n in range(passed))


@given(calendars, kinds, amounts, moments, pauses)
def test_a_pause_never_takes_time_away_and_an_empty_one_changes_nothing(
    calendar: WorkingCalendar,
    kind: LimitKind,
    amount: int,
    moment: datetime,
    pause: tuple[datetime, timedelta],
) -> None:
    ends, (paused, span) = limit_ends(kind, amount, moment, calendar), pause
    assert ends_after_pause(kind, ends, paused, paused, calendar) == ends
    then = ends_after_pause(kind, ends, paused, paused + span, calendar)
    assert then >= ends
    assert is_open(calendar, then)


@given(calendars, limits, pauses, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_a_pause_in_two_parts_is_one_pause(
    calendar: WorkingCalendar,
    limit: tuple[LimitKind, int, datetime],
    pause: tuple[datetime, timedelta],
    more: timedelta,
) -> None:
    (kind, *_), ends, (paused, span) = limit, limit_ends(*limit, calendar), pause
    halfway = paused + span
    once = ends_after_pause(kind, ends, paused, halfway + more, calendar)
    first = ends_after_pause(kind, ends, paused, halfway, calendar)
    assert ends_after_pause(kind, first, halfway, halfway + more, calendar) == once


@given(calendars, limits, pauses)
def test_the_time_that_was_left_is_left_after_the_pause(
    calendar: WorkingCalendar, limit: tuple[LimitKind, int, datetime], pause: tuple[datetime, timedelta]
) -> None:
    (kind, *_), ends, (paused, span) = limit, limit_ends(*limit, calendar), pause
    then = ends_after_pause(kind, ends, paused, paused + span, calendar)
    left = calendar.working_time_between(paused, ends)
    assert calendar.working_time_between(paused + span, then) == left
