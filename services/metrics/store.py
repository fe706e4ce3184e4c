"""What moves, in SQL: added to in one statement, never read first. Works on SQLite and PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection, Table, case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from services._runtime.instants import from_text, to_text
from services.metrics.definitions import SYSTEMS
from services.metrics.leaves import COUNTED_IN, Count, Leaf
from services.metrics.persons import Lodged, PersonDay
from services.metrics.rows import add_rows, insert_rows
from services.metrics.seats import Seat
from services.metrics.tables import (
    heard_systems,
    leaves,
    newest_events,
    person_days,
    places,
    unpublished,
    unpublished_people,
)


def apply_deltas(tx: Connection, deltas: Mapping[Leaf, Count], *, partition: int) -> None:
    """Add the deltas to the leaves of one partition and note them for the next publishing.

    ``partition`` must have one writer at a time: its lane.
    """
    rows = [(*leaf[:-1], leaf.day.isoformat(), partition, *count) for leaf, count in deltas.items()]
    add_rows(tx, leaves, rows)
    insert_rows(tx, unpublished, _by_month(deltas))


def apply_people(tx: Connection, deltas: Mapping[PersonDay, Lodged], *, partition: int) -> None:
    """Add the deltas to what people had received and note them for the next publishing."""
    days = [(day, day.day.isoformat(), lodged) for day, lodged in deltas.items()]
    add_rows(tx, person_days, [(*day[:-1], text, partition, *lodged) for day, text, lodged in days])
    insert_rows(tx, unpublished_people, [(*day[:4], text, *lodged) for day, text, lodged in days])


def apply_hearing(tx: Connection, heard: Iterable[tuple[str, date]], *, partition: int) -> None:
    """Note on which days which systems spoke."""
    found = list(heard)
    rows = [{"system": system, "day": day, "partition": partition} for system, day in found]
    if rows:
        tx.execute(_upsert(tx.dialect.name, heard_systems).on_conflict_do_nothing(), rows)
        insert_rows(tx, unpublished, [(name, "", "", "", found[0][1].isoformat(), 0, 0) for name in SYSTEMS])


def keep_places(tx: Connection, found: Mapping[Seat, date | None], *, partition: int) -> None:
    """Note where anything is counted, and since when dossiers are received there."""
    if found:
        rows = [
            seat._asdict() | {"partition": partition, "first_day": day}
            for seat, day in sorted(found.items(), key=lambda each: each[0])
        ]
        tx.execute(_keeping_the_earliest(tx.dialect.name), rows)


def keep_newest(tx: Connection, newest: datetime | None, *, partition: int) -> None:
    """Keep the greatest event time among what was applied to a partition."""
    if newest is not None:
        tx.execute(_keeping_the_newest(tx.dialect.name), {"partition": partition, "time": to_text(newest)})


def first_day(tx: Connection) -> date | None:
    """Return the day of the first reception; None before it."""
    found: date | None = tx.execute(select(func.min(places.c.first_day))).scalar()
    return found


def begun_on(tx: Connection, now: date) -> date:
    """Return the hub's first day: a dossier was received, or a system spoke; today before either."""
    heard: date | None = tx.execute(select(func.min(heard_systems.c.day))).scalar()
    return min(heard or now, first_day(tx) or now, now)


def newest_event(tx: Connection) -> datetime | None:
    """Return the greatest event time applied on any partition; None before any."""
    newest = tx.execute(select(func.max(newest_events.c.time))).scalar()
    return None if newest is None else from_text(newest)


def _upsert(database: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if database == "sqlite" else postgresql.insert(table)


@cache
def _keeping_the_earliest(database: str) -> sqlite.Insert | postgresql.Insert:
    """Built once, as the next: SQLAlchemy takes as long to build a statement as to execute it."""
    statement = _upsert(database, places)
    given, kept = statement.excluded.first_day, places.c.first_day
    earlier = case((kept.is_(None), given), (given < kept, given), else_=kept)
    keys = list(places.primary_key.columns)
    return statement.on_conflict_do_update(index_elements=keys, set_={"first_day": earlier})


@cache
def _keeping_the_newest(database: str) -> sqlite.Insert | postgresql.Insert:
    statement = _upsert(database, newest_events)
    kept, given = newest_events.c.time, statement.excluded.time
    return statement.on_conflict_do_update(
        index_elements=[newest_events.c.partition], set_={"time": case((given > kept, given), else_=kept)}
    )


def _by_month(deltas: Mapping[Leaf, Count]) -> list[tuple[str | int, ...]]:
    """Return what moved by month, agency and definition, which is what the topic tells."""
    sums: defaultdict[tuple[str, str, str, str, date], list[int]] = defaultdict(lambda: [0, 0])
    for (definition, reason, agency, level, district, _, day), count in deltas.items():
        if reason == COUNTED_IN:
            moved = sums[definition, agency, level, district, day.replace(day=1)]
            moved[0] += count.numerator
            moved[1] += count.denominator
    return [(*where[:-1], where[-1].isoformat(), *moved) for where, moved in sums.items() if any(moved)]
