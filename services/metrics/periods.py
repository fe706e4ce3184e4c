"""Periods of the calendar: a day, a month, a quarter, a year, and everything to date."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.metrics.nearest import nearest

TO_DATE: Final = "to-date"
_EXAMPLES: Final = ("2021-03-08", "2021-03", "2021-Q1", "2021")
_ONE_DAY: Final = timedelta(days=1)


class PeriodKind(StrEnum):
    """How long a period is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TO_DATE = "to-date"


ON_TOPIC: Final = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.TO_DATE)
"""The kinds of period that the topic ``kpis`` carries."""


class MalformedPeriod(ValueError):
    """The text names no period; ``nearest`` is one that it may have meant, or at least looks as they do."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no period: {', '.join(_EXAMPLES)} and {TO_DATE} are")
        self.text = text
        self.nearest = nearest(text, _alternatives(text))


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days in the province, both ends inclusive; no ends for everything to date."""

    kind: PeriodKind
    first: date | None = None
    last: date | None = None


_LABELS: Final[Mapping[PeriodKind, Callable[[date], str]]] = MappingProxyType(
    {
        PeriodKind.DAY: lambda day: day.isoformat(),
        PeriodKind.MONTH: lambda day: f"{day.year:04}-{day.month:02}",
        PeriodKind.QUARTER: lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
        PeriodKind.YEAR: lambda day: f"{day.year:04}",
        PeriodKind.TO_DATE: lambda _: TO_DATE,
    }
)


def period_of(day: date, kind: PeriodKind) -> str:
    """Return the name of the period of that kind in which the day lies: ``2021-Q1``."""
    return _LABELS[kind](day)


def measured_on(period: Period, now: date) -> date | None:
    """Return the day on which a stock of the period is taken: its last, or today while it runs.

    None where it has not begun.
    """
    if period.first is not None and period.first > now:
        return None
    return now if period.last is None else min(period.last, now)


def periods_between(first: date, last: date, kinds: Iterable[PeriodKind]) -> dict[str, Period]:
    """Return the periods of those kinds that have a day in the span, by name."""
    found: dict[str, Period] = {}
    for kind in kinds:
        day = first
        while day <= last:
            name = period_of(day, kind)
            found[name] = parse_period(name)
            end = found[name].last
            if end is None or end == date.max:
                break
            day = end + _ONE_DAY
    return found


_FORM: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
)


def parse_period(text: str) -> Period:
    """Return the period that the text names; raises MalformedPeriod."""
    if text == TO_DATE:
        return Period(PeriodKind.TO_DATE)
    form = _FORM.fullmatch(text)
    if form is None:
        raise MalformedPeriod(text)
    try:
        return _span(**{name: int(part) for name, part in form.groupdict().items() if part})
    except ValueError:
        raise MalformedPeriod(text) from None


def name_of(period: Period) -> str:
    """Return the name that parses to the period."""
    return _LABELS[period.kind](period.first or date.min)


def _span(year: int, quarter: int | None = None, month: int | None = None, day: int | None = None) -> Period:
    if day is not None and month is not None:
        return Period(PeriodKind.DAY, date(year, month, day), date(year, month, day))
    if month is not None:
        return Period(PeriodKind.MONTH, date(year, month, 1), _month_end(year, month))
    if quarter is not None:
        return Period(PeriodKind.QUARTER, date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter))
    return Period(PeriodKind.YEAR, date(year, 1, 1), date(year, 12, 31))


def _month_end(year: int, month: int) -> date:
    """Return a month's last day, without stepping outside the years that a date can have."""
    thirty_first = date(year, month, 28) + 3 * _ONE_DAY
    return thirty_first if thirty_first.month == month else thirty_first - thirty_first.day * _ONE_DAY


def _alternatives(text: str) -> list[str]:
    year = re.search(r"[1-9][0-9]{3}", text)
    if year is None:
        return [TO_DATE, *_EXAMPLES]
    quarters = [f"{year[0]}-Q{number}" for number in range(1, 5)]
    months = [f"{year[0]}-{number:02}" for number in range(1, 13)]
    return [*months, *quarters, year[0], TO_DATE]
