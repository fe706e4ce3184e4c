"""The days that the State decided on, year by year: holidays, days in their lieu, swaps of working days."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from pydantic import Field

from services._province.calendar import WorkingCalendar
from services._province.data_files import ContradictoryData, Fact, Mark, built, parsed, texts_under
from services._province.data_lines import line_of

DayKind = Literal["holiday", "in-lieu", "day-off", "working-saturday"]
"""A paid holiday; the day off for one that fell on a weekend; the two halves of a swap of working days."""
Occasion = Literal["new-year", "tet", "hung-kings", "victory", "labour", "national", "culture"]

PAID_DAYS: Final[Mapping[Occasion, int]] = MappingProxyType(
    {"new-year": 1, "tet": 5, "hung-kings": 1, "victory": 1, "labour": 1, "national": 2}
)
"""Paid holidays of a year (Bộ luật Lao động 45/2019/QH14 Đ112.1)."""
CULTURE_DAY_SINCE: Final = 2026
"""First year with 24 November (Nghị quyết 28/2026/QH16 Đ2)."""

_SATURDAY = 5


class Decision(Fact):
    """What orders a day, since when it was known, and how sure we are of it."""

    text: str
    decided_on: date
    mark: Mark


class DecidedDay(Fact):
    """A day that is no plain weekday or weekend.

    `instead_of` is the day that it stands for, `source` the name of a Decision of its file.
    """

    day: date
    kind: DayKind
    occasion: Occasion
    instead_of: date | None = None
    name_vi: str
    name_en: str
    source: str


class DecidedYear(Fact):
    """A year's days. `decided`: the State has fixed its Tết and its National Day, so nothing is missing."""

    year: int
    decided: bool
    days: tuple[DecidedDay, ...]
    sources: dict[str, Decision] = Field(min_length=1)


@cache
def decided_years() -> Mapping[int, DecidedYear]:
    """Return every year that a file tells of, read once; raises ContradictoryData."""
    return read_years(texts_under("calendar"))


def is_decided(year: int) -> bool:
    """Whether the days of that year are known; in another one only weekends are days off."""
    known = decided_years().get(year)
    return known is not None and known.decided


@cache
def decided_calendar() -> WorkingCalendar:
    """Return the working calendar of all years that files tell of; raises ContradictoryData.

    A swap counts for due dates worked out before it was decided, too: what a record means must not depend on
    the day on which it is read.
    """
    rows = [row for year in decided_years().values() for row in year.days]
    off = frozenset(row.day for row in rows if row.kind != "working-saturday" and _is_weekday(row.day))
    worked = frozenset(row.day for row in rows if row.kind == "working-saturday")
    return WorkingCalendar(days_off=off, working_saturdays=worked)


def read_years(texts: Mapping[str, str]) -> Mapping[int, DecidedYear]:
    """Years of several files (name → TOML text), one a file; raises ContradictoryData."""
    found: dict[int, DecidedYear] = {}
    for file, text in texts.items():
        read = built(DecidedYear, file, parsed(file, text), text)
        if found.setdefault(read.year, read) is not read:
            raise ContradictoryData(file, f"{read.year}: already in another file", line_of(text, ("year",)))
        for number, row in enumerate(read.days):
            for reason in _contradictions(row, read):
                raise ContradictoryData(file, f"{row.day}: {reason}", line_of(text, ("days", number)))
        for reason in _missing(read):
            raise ContradictoryData(file, reason, line_of(text, ("decided",)))
    return MappingProxyType(dict(sorted(found.items())))


def _contradictions(row: DecidedDay, within: DecidedYear) -> Iterable[str]:
    on = {other.day: other for other in within.days}
    if row.day.year != within.year:
        yield f"not a day of {within.year}"
    if on[row.day] is not row:
        yield "listed twice"
    if row.source not in within.sources:
        yield f"no source is called {row.source}"
    if (row.kind == "holiday") != (row.instead_of is None):
        yield "instead_of belongs to every day but a holiday"
    if row.kind in {"in-lieu", "day-off"} and not _is_weekday(row.day):
        yield f"{row.kind} on a weekend changes nothing"
    if row.kind == "working-saturday" and row.day.weekday() != _SATURDAY:
        yield "no Saturday"
    if row.instead_of is not None:
        yield from _of_counterpart(row, on.get(row.instead_of))


def _of_counterpart(row: DecidedDay, other: DecidedDay | None) -> Iterable[str]:
    """Yield why the day cannot stand for the other: a holiday on a weekend, or the other half of a swap."""
    if other is None:
        yield f"{row.instead_of} is not listed"
    elif row.kind == "in-lieu":
        if other.kind != "holiday" or _is_weekday(other.day):
            yield f"{other.day} is no holiday on a weekend (Đ111.3)"
    elif {row.kind, other.kind} != {"day-off", "working-saturday"} or other.instead_of != row.day:
        yield f"{other.day} is not the other half of the swap"


def _missing(read: DecidedYear) -> Iterable[str]:
    if not read.decided:
        return
    wanted = dict(PAID_DAYS) | ({"culture": 1} if read.year >= CULTURE_DAY_SINCE else {})
    found = Counter(row.occasion for row in read.days if row.kind == "holiday")
    for occasion in sorted(wanted.keys() | found.keys()):
        if found[occasion] != wanted.get(occasion, 0):
            yield f"{occasion}: {found[occasion]} paid days, the law gives {wanted.get(occasion, 0)} (Đ112.1)"


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY
