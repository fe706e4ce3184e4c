"""Days, weeks and quarters, whole."""

from calendar import monthrange
from datetime import date
from typing import Literal, NamedTuple

from services.payment_stub.closing import week_of

Span = Literal["day", "week", "quarter"]


class Whole(NamedTuple):
    """A span from its first day to its last: ``2021-03-08`` (a day, or the week from it) or ``2021-Q1``."""

    first: date
    last: date
    name: str


def whole(day: date, by: Span) -> Whole:
    """Return the span that has a day in it."""
    if by == "day":
        return Whole(day, day, day.isoformat())
    if by == "week":
        monday = week_of(day)
        return Whole(monday, _later(monday, 6), monday.isoformat())
    quarter = (day.month + 2) // 3
    first = date(day.year, 3 * quarter - 2, 1)
    last = date(day.year, 3 * quarter, monthrange(day.year, 3 * quarter)[1])
    return Whole(first, last, f"{day.year}-Q{quarter}")


def _later(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
