"""The leaves in SQL: added to in one statement, summed at read. Works on SQLite and PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, case, extract, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from services._runtime.instants import from_text, to_text
from services.metrics.figures import Cell, rolled_up
from services.metrics.leaves import Count, Leaf, summed
from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.periods import Period, PeriodKind
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.scopes import Scope, ScopeKind
from services.metrics.tables import leaves, newest_events, unpublished

_COLUMN_OF: Final = {
    ScopeKind.LEVEL: leaves.c.level,
    ScopeKind.DISTRICT: leaves.c.district,
    ScopeKind.AGENCY: leaves.c.agency,
    ScopeKind.FIELD: leaves.c.field,
}


def apply_deltas(
    tx: Connection, deltas: Mapping[Leaf, Count], *, partition: int, newest: datetime | None = None
) -> None:
    """Add the deltas to the leaves of one partition and note them for the next publishing.

    ``partition`` must have one writer at a time: its lane. ``newest`` is the greatest event time among the
    facts that changed.
    """
    if deltas:
        rows = [leaf._asdict() | count._asdict() | {"partition": partition} for leaf, count in deltas.items()]
        tx.execute(adding(tx, leaves), rows)
    if moved := _by_month(deltas):
        tx.execute(insert(unpublished), moved)
    if newest is not None:
        row = {"partition": partition, "time": to_text(newest)}
        tx.execute(_keeping_the_newest(tx), row)


def cells(
    tx: Connection,
    definitions: Collection[str],
    scopes: Sequence[ScopeKind] | Scope = SCOPES_ON_TOPIC,
    periods: Sequence[PeriodKind] | Period = PERIODS_ON_TOPIC,
) -> dict[Cell, Count]:
    """Return the sums of the definitions for kinds of scopes or one scope, kinds of periods or one period.

    In order; a cell to which nothing counts any more is left out.
    """
    scope_kinds = (scopes.kind,) if isinstance(scopes, Scope) else tuple(scopes)
    period_kinds = (periods.kind,) if isinstance(periods, Period) else tuple(periods)
    where: list[ColumnElement[bool]] = [leaves.c.definition.in_(definitions)]
    if isinstance(scopes, Scope) and scopes.kind is not ScopeKind.PROVINCE:
        where.append(_COLUMN_OF[scopes.kind] == scopes.value)
    if isinstance(periods, Period) and periods.first is not None and periods.last is not None:
        where.append(leaves.c.day.between(periods.first, periods.last))
    by_field, by_day = ScopeKind.FIELD in scope_kinds, PeriodKind.DAY in period_kinds
    found = rolled_up(_summed(tx, where, by_field=by_field, by_day=by_day), scope_kinds, period_kinds)
    return {cell: count for cell, count in found.items() if count.denominator}


def newest_event(tx: Connection) -> datetime | None:
    """Return the greatest event time applied on any partition; None before any."""
    newest = tx.execute(select(func.max(newest_events.c.time))).scalar()
    return None if newest is None else from_text(newest)


def adding(tx: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the insert that adds numerator and denominator to the row of the same key, if there is one."""
    statement = _upsert(tx, table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: table.c[name] + statement.excluded[name] for name in ("numerator", "denominator")},
    )


def _upsert(tx: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if tx.dialect.name == "sqlite" else postgresql.insert(table)


def _keeping_the_newest(tx: Connection) -> sqlite.Insert | postgresql.Insert:
    statement = _upsert(tx, newest_events)
    kept, given = newest_events.c.time, statement.excluded.time
    return statement.on_conflict_do_update(
        index_elements=[newest_events.c.partition], set_={"time": case((given > kept, given), else_=kept)}
    )


def _by_month(deltas: Mapping[Leaf, Count]) -> list[dict[str, Any]]:
    coarse = summed(
        (leaf._replace(field="", day=leaf.day.replace(day=1)), count) for leaf, count in deltas.items()
    )
    return [
        {
            "definition": leaf.definition,
            "agency": leaf.agency,
            "level": leaf.level,
            "district": leaf.district,
            "month": leaf.day,
            **count._asdict(),
        }
        for leaf, count in coarse.items()
    ]


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
    return Leaf(definition, agency, level, district, field, day), Count(int(numerator), int(denominator))
