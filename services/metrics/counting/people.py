"""Figures of distinct people: counted by SQL over what each had received in a scope and a period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Integer, cast, extract, func, select

from services.metrics.counting.asked import Asked
from services.metrics.counting.counted import limits
from services.metrics.counting.people_moved import moved_people
from services.metrics.definition import PersonDefinition, PersonDossiers
from services.metrics.definitions import PERSONS
from services.metrics.figures import Cell
from services.metrics.leaves import ZERO, Count, plus
from services.metrics.periods import Period, PeriodKind, period_of
from services.metrics.periods import name_of as name_of_period
from services.metrics.scopes import Scope, ScopeKind
from services.metrics.scopes import name_of as name_of_scope
from services.metrics.tables import person_days, published, unpublished_people

_COLUMN_OF: Final[Mapping[ScopeKind, ColumnElement[Any]]] = {
    ScopeKind.LEVEL: person_days.c.level,
    ScopeKind.DISTRICT: person_days.c.district,
    ScopeKind.AGENCY: person_days.c.agency,
    ScopeKind.FIELD: person_days.c.field,
}
_MONTHS_OF_A_QUARTER: Final = 3
MOST_MOVED: Final = 500
"""Rows of people moved since the topic was told that are looked at sooner than everybody is counted."""


def people_cells(tx: Connection, asked: Asked) -> dict[Cell, Count]:
    """Return the figures of people among those asked for; none that come to nothing.

    What the topic carries is what it was told with what moved since: to count people anew takes two thirds of
    a second for a million of them, and seconds for every agency and month. Where much moved since, as while
    everything is counted anew, one figure is counted sooner.
    """
    wanted = {name: PERSONS[name] for name in asked.definitions if name in PERSONS}
    if not wanted:
        return {}
    told = asked.is_of_the_topic or (asked.is_on_the_topic and not _much_moved(tx))
    found = _told(tx, wanted, asked) if told else _counted(tx, wanted, asked)
    return {cell: count for cell, count in found.items() if count.denominator}


def _much_moved(tx: Connection) -> bool:
    some = select(unpublished_people.c.id).limit(MOST_MOVED + 1).subquery()
    return bool(tx.execute(select(func.count()).select_from(some)).scalar_one() > MOST_MOVED)


def _told(tx: Connection, wanted: Mapping[str, PersonDefinition], asked: Asked) -> dict[Cell, Count]:
    c = published.c
    where: list[ColumnElement[bool]] = [c.definition.in_(wanted)]
    if isinstance(asked.scopes, Scope):
        where.append(c.scope == name_of_scope(asked.scopes))
    if isinstance(asked.periods, Period):
        where.append(c.period == name_of_period(asked.periods))
    sums = {
        Cell(row.definition, row.scope, row.period): Count(row.numerator, row.denominator)
        for row in tx.execute(select(published).where(*where))
    }
    for cell, count in moved_people(tx).items():
        if cell.definition in wanted:
            sums[cell] = plus(sums.get(cell, ZERO), count)
    if asked.is_of_the_topic:
        return sums
    return {cell: count for cell, count in sums.items() if asked.names(cell.scope, cell.period)}


def _counted(tx: Connection, wanted: Mapping[str, PersonDefinition], asked: Asked) -> dict[Cell, Count]:
    sums: defaultdict[Cell, Count] = defaultdict(lambda: ZERO)
    for scope_kind in asked.scope_kinds:
        for period_kind in asked.period_kinds:
            for scope, period, person, number in _groups(tx, asked, scope_kind, period_kind):
                for name, definition in wanted.items():
                    if definition.counts(person):
                        good = number if definition.good(person) else 0
                        cell = Cell(name, scope, period)
                        sums[cell] = plus(sums[cell], Count(good, number))
    return sums


def _groups(
    tx: Connection, asked: Asked, scope_kind: ScopeKind, period_kind: PeriodKind
) -> Iterable[tuple[str, str, PersonDossiers, int]]:
    """Yield scope, period, a person as definitions see one, and how many such people there are."""
    c = person_days.c
    where = limits(person_days, asked)
    one_scope = isinstance(asked.scopes, Scope) or scope_kind is ScopeKind.PROVINCE
    scope = [] if one_scope else [_COLUMN_OF[scope_kind].label("scope")]
    where += [column != "" for column in scope]
    days = [] if isinstance(asked.periods, Period) else _days(period_kind)
    keys = [*scope, *days]
    person = (
        select(*keys, c.person, func.sum(c.asked_again).label("asked"), func.sum(c.exposed).label("exposed"))
        .where(*where)
        .group_by(*keys, c.person)
        .subquery()
    )
    again, exposed = person.c.asked > 0, person.c.exposed > 0
    names = [person.c[key.name] for key in keys]
    rows = tx.execute(select(*names, again, exposed, func.count()).group_by(*names, again, exposed))
    for row in rows:
        yield _named(tuple(row), asked, scope_kind, period_kind)


def _days(kind: PeriodKind) -> list[Any]:
    """Return the columns that tell the periods of a kind apart."""
    day = person_days.c.day
    year = cast(extract("year", day), Integer).label("year")
    month = cast(extract("month", day), Integer)
    match kind:
        case PeriodKind.DAY:
            return [day.label("day")]
        case PeriodKind.MONTH:
            return [year, month.label("month")]
        case PeriodKind.QUARTER:
            quarter = (month + (_MONTHS_OF_A_QUARTER - 1)) // _MONTHS_OF_A_QUARTER
            return [year, quarter.label("quarter")]
        case PeriodKind.YEAR:
            return [year]
        case PeriodKind.TO_DATE:
            return []


def _named(
    row: Sequence[Any], asked: Asked, scope_kind: ScopeKind, period_kind: PeriodKind
) -> tuple[str, str, PersonDossiers, int]:
    *keys, again, exposed, number = row
    if isinstance(asked.scopes, Scope):
        scope = name_of_scope(asked.scopes)
    else:
        scope = name_of_scope(Scope(scope_kind, "" if scope_kind is ScopeKind.PROVINCE else keys.pop(0)))
    period = (
        name_of_period(asked.periods) if isinstance(asked.periods, Period) else _period(period_kind, keys)
    )
    return scope, period, PersonDossiers(1, int(again), int(exposed)), int(number)


def _period(kind: PeriodKind, keys: Sequence[Any]) -> str:
    match kind:
        case PeriodKind.DAY:
            day = keys[0]
        case PeriodKind.MONTH:
            day = date(int(keys[0]), int(keys[1]), 1)
        case PeriodKind.QUARTER:
            day = date(int(keys[0]), int(keys[1]) * _MONTHS_OF_A_QUARTER, 1)
        case PeriodKind.YEAR:
            day = date(int(keys[0]), 1, 1)
        case PeriodKind.TO_DATE:
            day = date.min
    return period_of(day, kind)
