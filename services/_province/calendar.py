"""Working time in the province: which days, which hours, and how far from one moment to another.

Edges: a clock *starts* in [07:00, 11:30) or [13:30, 17:00), so 17:00 sharp starts the next working day;
a limit *ends* in [07:00, 11:30] or [13:30, 17:00], so eight hours from 07:00 are up at 17:00 the same day.
Moments must carry an offset; answers carry that of `ZONE`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Viet Nam keeps +07:00 all year since 1975, so a fixed offset is exact and needs no time zone files."""

# Hours: practice of the provincial centre and of systems in use [V2], domain reference §3.5.
MORNING_STARTS, MORNING_ENDS = time(7), time(11, 30)
AFTERNOON_STARTS, AFTERNOON_ENDS = time(13, 30), time(17)
MORNING = timedelta(hours=4, minutes=30)
WORKING_DAY = timedelta(hours=8)
"""Working time of one working day: 4.5 hours in the morning, 3.5 in the afternoon."""

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class NaiveMoment(ValueError):
    """A moment without an offset: what it means would depend on the machine."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(f"{moment.isoformat()} has no UTC offset")
        self.moment = moment


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Monday to Friday, less `days_off` (holidays, swaps), plus `working_saturdays` (swaps)."""

    days_off: frozenset[date] = frozenset()
    working_saturdays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a day that cannot be what it is listed as."""
        for day in self.working_saturdays:
            if day.weekday() != _SATURDAY or day in self.days_off:
                raise ValueError(f"{day} is no Saturday, or is off and worked at once")

    def is_working_day(self, day: date) -> bool:
        """Whether the offices are open; of a moment, on its day in the province."""
        day = _day_of(day)
        weekday = day.weekday()
        if weekday == _SATURDAY:
            return day in self.working_saturdays
        return weekday < _SATURDAY and day not in self.days_off

    def next_working_day(self, day: date) -> date:
        """Return the first working day after this day, never the day itself."""
        day = _day_of(day) + _ONE_DAY
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before this day, never the day itself."""
        day = _day_of(day) - _ONE_DAY
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def end_of_day(self, day: date) -> datetime:
        """17:00 of the day, working or not."""
        return datetime.combine(_day_of(day), AFTERNOON_ENDS, ZONE)

    def into_working_hours(self, moment: datetime) -> datetime:
        """When a clock started at this moment begins to run: the moment itself, or the next opening."""
        moment = in_zone(moment)
        at = moment.time()
        if not self.is_working_day(moment) or at >= AFTERNOON_ENDS:
            return datetime.combine(self.next_working_day(moment), MORNING_STARTS, ZONE)
        if at < MORNING_STARTS:
            return datetime.combine(moment.date(), MORNING_STARTS, ZONE)
        if MORNING_ENDS <= at < AFTERNOON_STARTS:
            return datetime.combine(moment.date(), AFTERNOON_STARTS, ZONE)
        return moment

    def add_working_days(self, moment: datetime, working_days: int) -> datetime:
        """Return the same time of day so many working days on, counted from the opening if outside hours."""
        if working_days < 0:
            raise ValueError(f"cannot add {working_days} working days")
        start = self._from(moment)
        return datetime.combine(self._working_day_after(start.date(), working_days), start.time(), ZONE)

    def add_working_hours(self, moment: datetime, hours: float | timedelta) -> datetime:
        """Return the first moment by which so much working time has passed (hours, or a span)."""
        span = hours if isinstance(hours, timedelta) else timedelta(hours=hours)
        if span < timedelta(0):
            raise ValueError(f"cannot add {span} of working time")
        start = self._from(moment)
        if not span:
            return start
        days, worked = divmod(_worked(start.time()) + span, WORKING_DAY)
        if not worked:  # ends with a day, not with the opening of the next
            days, worked = days - 1, WORKING_DAY
        return _after_work(self._working_day_after(start.date(), days), worked)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from one moment to the other; negative when the end comes first."""
        first, last = in_zone(start), in_zone(end)
        if last < first:
            return -self.working_time_between(last, first)
        total = _worked(last.time()) if self.is_working_day(last) else timedelta(0)
        if self.is_working_day(first):
            total -= _worked(first.time())
        day, last_day = first.date(), last.date()
        while day < last_day:
            if self.is_working_day(day):
                total += WORKING_DAY
            day += _ONE_DAY
        return total

    def _from(self, moment: datetime) -> datetime:
        moment = in_zone(moment)
        if moment.time() in (MORNING_ENDS, AFTERNOON_ENDS) and self.is_working_day(moment):
            return moment
        return self.into_working_hours(moment)

    def _working_day_after(self, day: date, working_days: int) -> date:
        for _ in range(working_days):
            day = self.next_working_day(day)
        return day


WEEKDAYS_ONLY = WorkingCalendar()
"""Monday to Friday without holidays; the hub itself works by `decided_days.decided_calendar`."""


def in_zone(moment: datetime) -> datetime:
    """Return the same moment with the province's offset; raises NaiveMoment."""
    if moment.tzinfo is ZONE:
        return moment
    if moment.utcoffset() is None:
        raise NaiveMoment(moment)
    return moment.astimezone(ZONE)


def _day_of(day: date) -> date:
    return in_zone(day).date() if isinstance(day, datetime) else day


def _worked(at: time) -> timedelta:
    """Working time of a working day that has passed at this time of day."""
    since_midnight = datetime.combine(date.min, at) - datetime.combine(date.min, time.min)
    if at < AFTERNOON_STARTS:
        return min(max(since_midnight - timedelta(hours=7), timedelta(0)), MORNING)
    return min(since_midnight - timedelta(hours=9), WORKING_DAY)


def _after_work(day: date, worked: timedelta) -> datetime:
    """Return the earliest moment of a working day at which so much of it has passed."""
    if worked <= MORNING:
        return datetime.combine(day, MORNING_STARTS, ZONE) + worked
    return datetime.combine(day, AFTERNOON_STARTS, ZONE) + (worked - MORNING)
