"""Figures of a day's end: the stock of results, the catalogue, connected systems.

Each is measured on a period's last day, or today while it runs. Without an agency or period named, those are
listed that the hub has to do with: agencies that ever counted anything, and the districts, levels and
province they are of; periods since the first dossier was received.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, func, select

from services._province.agencies import agencies
from services._province.systems import systems
from services.metrics.catalogue import catalogue_on
from services.metrics.connected import days_heard, spoke_in
from services.metrics.counting.asked import Asked
from services.metrics.definition import Exclusion
from services.metrics.definitions import CATALOGUE, STOCK, SYSTEMS
from services.metrics.figures import Cell
from services.metrics.leaves import COUNTED_IN, ZERO, Count, Leaf
from services.metrics.periods import Period, measured_on, periods_between
from services.metrics.periods import name_of as name_of_period
from services.metrics.scopes import PROVINCE, Scope, ScopeKind, scope_of, scopes_of
from services.metrics.scopes import name_of as name_of_scope
from services.metrics.store import begun_on, first_day
from services.metrics.tables import leaves, places

DATED: Final = frozenset((*STOCK, *CATALOGUE, *SYSTEMS))
"""The ids of the definitions that are measured at a day's end."""
_KINDS: Final = (ScopeKind.PROVINCE, ScopeKind.LEVEL, ScopeKind.DISTRICT, ScopeKind.AGENCY)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The scopes; the periods, by name, with the day on which each is measured and its first."""

    definitions: Collection[str]
    scopes: frozenset[str]
    periods: Mapping[str, tuple[date, date | None]]


def dated_cells(tx: Connection, asked: Asked) -> dict[Cell, Count]:
    """Return the figures of a day's end among those asked for; none that come to nothing."""
    definitions = [name for name in asked.definitions if name in DATED]
    if not definitions or asked.now is None:
        return {}
    wanted = _Wanted(definitions, _scopes(tx, asked), _periods(tx, asked, asked.now))
    found: dict[Cell, Count] = {}
    if not STOCK.keys().isdisjoint(definitions):
        found |= _stock(tx, wanted)
    if not CATALOGUE.keys().isdisjoint(definitions):
        found |= _catalogue(wanted)
    if not SYSTEMS.keys().isdisjoint(definitions):
        found |= _systems(tx, wanted, begun_on(tx, asked.now))
    return {cell: count for cell, count in found.items() if count.denominator}


def _scopes(tx: Connection, asked: Asked) -> frozenset[str]:
    if isinstance(asked.scopes, Scope):
        return frozenset({name_of_scope(asked.scopes)})
    c = places.c
    rows = tx.execute(select(c.agency, c.level, c.district).distinct()).all()
    names = {scope_of(_as_leaf(*row), kind) for row in rows for kind in asked.scope_kinds if kind in _KINDS}
    return frozenset(name for name in names | {PROVINCE} if name is not None)


def _periods(tx: Connection, asked: Asked, now: date) -> dict[str, tuple[date, date | None]]:
    if isinstance(asked.periods, Period):
        periods = {name_of_period(asked.periods): asked.periods}
    else:
        first = first_day(tx)
        periods = periods_between(min(first or now, now), now, asked.period_kinds)
    measured = {name: (measured_on(period, now), period.first) for name, period in periods.items()}
    return {name: (day, first) for name, (day, first) in measured.items() if day is not None}


def _stock(tx: Connection, wanted: _Wanted) -> dict[Cell, Count]:
    """Add the changes up day by day, and note the sums at the end of each day that is asked for."""
    by_day: defaultdict[date, list[str]] = defaultdict(list)
    for period, (day, _) in wanted.periods.items():
        by_day[day].append(period)
    c = leaves.c
    keys = c.definition, c.agency, c.level, c.district, c.day
    rows = tx.execute(
        select(*keys, func.sum(c.numerator), func.sum(c.denominator))
        .where(c.definition.in_(STOCK.keys() & set(wanted.definitions)), c.reason == COUNTED_IN)
        .where(c.day <= max(by_day, default=date.min))
        .group_by(*keys)
        .order_by(c.day)
    )
    changes = iter(rows)
    change = next(changes, None)
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    found: dict[Cell, Count] = {}
    for day in sorted(by_day):
        while change is not None and change.day <= day:
            definition, agency, level, district, _, numerator, denominator = change
            for kind in _KINDS:
                scope = scope_of(_as_leaf(agency, level, district), kind)
                if scope is not None and scope in wanted.scopes:
                    sums[definition, scope][0] += int(numerator)
                    sums[definition, scope][1] += int(denominator)
            change = next(changes, None)
        for (definition, scope), count in sums.items():
            found |= {Cell(definition, scope, period): Count(*count) for period in by_day[day]}
    return found


def _catalogue(wanted: _Wanted) -> dict[Cell, Count]:
    definitions = CATALOGUE.keys() & set(wanted.definitions)
    return {
        Cell(name, scope, period): catalogue_on(day).get((name, scope), ZERO)
        for period, (day, _) in wanted.periods.items()
        for name in definitions
        for scope in wanted.scopes
    }


def _systems(tx: Connection, wanted: _Wanted, begun: date) -> dict[Cell, Count]:
    """Count who spoke; of periods that were over before the hub began nothing is known, which is not 0."""
    heard = days_heard(tx)
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    since = ((period, *days) for period, days in wanted.periods.items() if days[0] >= begun)
    for period, last, first in since:
        for system in systems().values():
            spoke = spoke_in(system, heard.get(system.id, []), first, last)
            if isinstance(spoke, Exclusion):
                continue
            for scope in wanted.scopes & (scopes_of(agencies()[system.owner]) | {PROVINCE}):
                sums[scope, period][0] += bool(spoke)
                sums[scope, period][1] += 1
    names = SYSTEMS.keys() & set(wanted.definitions)
    return {Cell(name, *where): Count(*count) for where, count in sums.items() for name in names}


def _as_leaf(agency: str, level: str, district: str) -> Leaf:
    return Leaf("", COUNTED_IN, agency, level, district, "", date.min)
