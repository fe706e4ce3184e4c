"""What holds for every moment, span and set of days off."""

from datetime import date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from services._province.calendar import WORKING_DAY, ZONE, WorkingCalendar

FIRST = date(2021, 1, 1)
days = st.integers(0, 120).map(lambda n: FIRST + timedelta(days=n))
edges = st.sampled_from([time(7), time(11, 30), time(13, 30), time(17)])
moments = st.builds(lambda day, at: datetime.combine(day, at, ZONE), days, st.times() | edges)
spans = st.timedeltas(timedelta(0), timedelta(hours=200)) | st.sampled_from([timedelta(0), WORKING_DAY])
calendars = st.builds(
    lambda off, saturdays: WorkingCalendar(off, frozenset(d for d in saturdays - off if d.weekday() == 5)),
    st.frozensets(days, max_size=20),
    st.frozensets(days, max_size=40),
)


def is_inside(calendar: WorkingCalendar, moment: datetime) -> bool:
    at = moment.time()
    return calendar.is_working_day(moment) and (
        time(7) <= at <= time(11, 30) or time(13, 30) <= at <= time(17)
    )


@given(calendars, moments)
def test_a_clock_starts_at_the_next_open_moment(calendar: WorkingCalendar, moment: datetime) -> None:
    start = calendar.into_working_hours(moment)
    assert is_inside(calendar, start)
    assert start.time() not in (time(11, 30), time(17))
    assert start >= moment
    assert calendar.working_time_between(moment, start) == timedelta(0)
    assert calendar.into_working_hours(start) == start


@given(calendars, moments, spans, spans)
def test_hours_add_up(calendar: WorkingCalendar, moment: datetime, one: timedelta, two: timedelta) -> None:
    stepwise = calendar.add_working_hours(calendar.add_working_hours(moment, one), two)
    assert stepwise == calendar.add_working_hours(moment, one + two)


@given(calendars, moments, st.integers(0, 40), st.integers(0, 40))
def test_days_add_up(calendar: WorkingCalendar, moment: datetime, one: int, two: int) -> None:
    stepwise = calendar.add_working_days(calendar.add_working_days(moment, one), two)
    assert stepwise == calendar.add_working_days(moment, one + two)


@given(calendars, moments, moments, spans, st.integers(0, 40))
def test_who_starts_later_is_never_due_earlier(
    calendar: WorkingCalendar, one: datetime, two: datetime, span: timedelta, working_days: int
) -> None:
    first, second = sorted((one, two))
    assert calendar.into_working_hours(first) <= calendar.into_working_hours(second)
    assert calendar.add_working_hours(first, span) <= calendar.add_working_hours(second, span)
    assert calendar.add_working_days(first, working_days) <= calendar.add_working_days(second, working_days)


@given(calendars, moments, spans, spans)
def test_more_time_is_never_up_earlier(
    calendar: WorkingCalendar, moment: datetime, one: timedelta, two: timedelta
) -> None:
    short, long = sorted((one, two))
    assert calendar.add_working_hours(moment, short) <= calendar.add_working_hours(moment, long)


@given(calendars, moments, spans, st.integers(0, 40))
def test_nothing_is_due_outside_working_hours(
    calendar: WorkingCalendar, moment: datetime, span: timedelta, working_days: int
) -> None:
    assert is_inside(calendar, calendar.add_working_hours(moment, span))
    assert is_inside(calendar, calendar.add_working_days(moment, working_days))


@given(calendars, moments, spans, st.integers(0, 40))
def test_the_time_added_is_the_time_between(
    calendar: WorkingCalendar, moment: datetime, span: timedelta, working_days: int
) -> None:
    assert calendar.working_time_between(moment, calendar.add_working_hours(moment, span)) == span
    later = calendar.add_working_days(moment, working_days)
    assert calendar.working_time_between(moment, later) == working_days * WORKING_DAY


@given(calendars, moments, spans)
def test_time_is_up_at_the_first_possible_moment(
    calendar: WorkingCalendar, moment: datetime, span: timedelta
) -> None:
    assume(span)
    just_before = calendar.add_working_hours(moment, span) - timedelta(microseconds=1)
    assert calendar.working_time_between(moment, just_before) < span


@given(calendars, moments, moments, moments)
def test_working_time_is_the_sum_of_its_parts(
    calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    parts = calendar.working_time_between(one, two) + calendar.working_time_between(two, three)
    assert parts == calendar.working_time_between(one, three)
