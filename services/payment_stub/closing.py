"""When days are closed and weeks are remitted, and to which day a fact is booked that comes late. Pure.

ASSUMPTION: a day is closed at 10:00 of the next working day. No source gives an hour: providers file after
midnight, so the books are ready on the morning of the first day on which somebody reads them. ASSUMPTION:
the week from Monday to Sunday goes to the Treasury at 15:00 of the next week's first working day, after its
Sunday is closed, as TT 37/2023 has it weekly.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from services._province.calendar import ZONE, in_zone
from services._province.decided_days import decided_calendar

CLOSES: Final = time(10)
REMITS: Final = time(15)
_DAY: Final = timedelta(days=1)
_LONGEST_REST: Final = timedelta(days=31)
"""No row of days off is longer, so a day further back is closed."""


def closes_at(day: date) -> datetime:
    """Return when a day's settlement is closed; what is dated then still belongs to it."""
    return datetime.combine(decided_calendar().next_working_day(day), CLOSES, ZONE)


def booked_on(day: date, at: datetime) -> date:
    """Return the day whose settlement takes a fact of ``day`` that is told at ``at``.

    Its own day, or the first that is not closed then: a closed day never changes.
    """
    booked = max(day, in_zone(at).date() - _LONGEST_REST)
    while closes_at(booked) < at:
        booked += _DAY
    return booked


def last_closed(at: datetime) -> date:
    """Return the latest day that is closed at a moment."""
    day = in_zone(at).date()
    while closes_at(day) >= at:
        day -= _DAY
    return day


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def remits_at(monday: date) -> datetime:
    """Return when a week is remitted: on the next week's first working day."""
    sunday = monday + timedelta(days=6)
    return datetime.combine(decided_calendar().next_working_day(sunday), REMITS, ZONE)


def last_remitted(at: datetime) -> date:
    """Return the Monday of the latest week that is remitted at a moment."""
    monday = week_of(in_zone(at).date())
    while remits_at(monday) >= at:
        monday -= timedelta(weeks=1)
    return monday
