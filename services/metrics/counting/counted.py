"""Figures that are sums of days: the leaves, summed at read."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, extract, func, select

from services.metrics.counting.asked import Asked
from services.metrics.definitions import COUNTED
from services.metrics.figures import Cell, rolled_up
from services.metrics.leaves import COUNTED_IN, Count, Leaf
from services.metrics.periods import Period, PeriodKind
from services.metrics.scopes import Scope, ScopeKind
from services.metrics.tables import leaves

_COLUMN_OF: Final = {
    ScopeKind.LEVEL: "level",
    ScopeKind.DISTRICT: "district",
    ScopeKind.AGENCY: "agency",
    ScopeKind.FIELD: "field",
}


def counted_cells(tx: Connection, asked: Asked) -> dict[Cell, Count]:
    """Return the sums of the counted definitions among those asked for, in order, but those of nothing."""
    wanted = [name for name in asked.definitions if name in COUNTED]
    where = [leaves.c.definition.in_(wanted), leaves.c.reason == COUNTED_IN, *limits(leaves, asked)]
    by_field, by_day = ScopeKind.FIELD in asked.scope_kinds, PeriodKind.DAY in asked.period_kinds
    summed = _summed(tx, where, by_field=by_field, by_day=by_day) if wanted else []
    found = rolled_up(summed, asked.scope_kinds, asked.period_kinds)
    return {cell: count for cell, count in found.items() if count.denominator}


def limits(table: Table, asked: Asked) -> list[ColumnElement[bool]]:
    """Return the conditions for the one scope and the one period that are asked for."""
    where: list[ColumnElement[bool]] = []
    scopes, periods = asked.scopes, asked.periods
    if isinstance(scopes, Scope) and scopes.kind is not ScopeKind.PROVINCE:
        where.append(table.c[_COLUMN_OF[scopes.kind]] == scopes.value)
    if isinstance(periods, Period) and periods.first is not None and periods.last is not None:
        where.append(table.c.day.between(periods.first, periods.last))
    return where


def left_out(tx: Connection, definition: str, scope: Scope, period: Period) -> dict[str, int]:
    """Return how many dossiers the definition leaves out there, by reason; each on its day of reception."""
    c = leaves.c
    where = [c.definition == definition, c.reason != COUNTED_IN, *limits(leaves, Asked((), scope, period))]
    rows = tx.execute(select(c.reason, func.sum(c.denominator)).where(*where).group_by(c.reason))
    return {str(reason): int(number) for reason, number in sorted(rows.all()) if number}


def _summed(
    tx: Connection, where: Sequence[ColumnElement[bool]], *, by_field: bool, by_day: bool
) -> list[tuple[Leaf, Count]]:
    """Return the leaves summed over partitions, and over fields and the days of a month unless asked for."""
    c = leaves.c
    days = [c.day] if by_day else [extract("year", c.day), extract("month", c.day)]
    field = [c.field] if by_field else []
    keys: list[ColumnElement[Any]] = [c.definition, c.agency, c.level, c.district, *field, *days]
    sums = func.sum(c.numerator), func.sum(c.denominator)
    found = tx.execute(select(*keys, *sums).where(*where).group_by(*keys))
    return [_leaf_and_count(row, by_field=by_field, by_day=by_day) for row in found]


def _leaf_and_count(row: Sequence[Any], *, by_field: bool, by_day: bool) -> tuple[Leaf, Count]:
    definition, agency, level, district, *rest, numerator, denominator = row
    field = rest.pop(0) if by_field else ""
    day = rest[0] if by_day else date(int(rest[0]), int(rest[1]), 1)  # numeric on PostgreSQL
    leaf = Leaf(definition, COUNTED_IN, agency, level, district, field, day)
    return leaf, Count(int(numerator), int(denominator))
