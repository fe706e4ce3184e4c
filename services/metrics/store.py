"""What moves, in SQL: added to in one statement, never read first. Works on SQLite and PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, case, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from services._runtime.instants import from_text, to_text
from services.metrics.definitions import SYSTEMS
from services.metrics.leaves import COUNTED_IN, ZERO, Count, Leaf, summed
from services.metrics.persons import Lodged, PersonDay
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

_COUNTS: Final = ("numerator", "denominator")


def apply_deltas(tx: Connection, deltas: Mapping[Leaf, Count], *, partition: int) -> None:
    """Add the deltas to the leaves of one partition and note them for the next publishing.

    ``partition`` must have one writer at a time: its lane.
    """
    if deltas:
        rows = [leaf._asdict() | count._asdict() | {"partition": partition} for leaf, count in deltas.items()]
        tx.execute(adding(tx, leaves), rows)
    if moved := _by_month(deltas):
        tx.execute(insert(unpublished), moved)


def apply_people(tx: Connection, deltas: Mapping[PersonDay, Lodged], *, partition: int) -> None:
    """Add the deltas to what people had received and note them for the next publishing."""
    if not deltas:
        return
    rows = [day._asdict() | lodged._asdict() | {"partition": partition} for day, lodged in deltas.items()]
    tx.execute(adding(tx, person_days, Lodged._fields), rows)
    columns = [column.name for column in unpublished_people.c if column.name != "id"]
    tx.execute(insert(unpublished_people), [{name: row[name] for name in columns} for row in rows])


def apply_hearing(tx: Connection, heard: Iterable[tuple[str, date]], *, partition: int) -> None:
    """Note on which days which systems spoke."""
    rows = [{"system": system, "day": day, "partition": partition} for system, day in heard]
    if rows:
        tx.execute(_upsert(tx, heard_systems).on_conflict_do_nothing(), rows)
        nowhere = {"agency": "", "level": "", "district": "", "month": rows[0]["day"]} | ZERO._asdict()
        tx.execute(insert(unpublished), [{"definition": name, **nowhere} for name in SYSTEMS])


def keep_places(tx: Connection, found: Mapping[Seat, date | None], *, partition: int) -> None:
    """Note where anything is counted, and since when dossiers are received there."""
    if not found:
        return
    statement = _upsert(tx, places)
    given, kept = statement.excluded.first_day, places.c.first_day
    earlier = case((kept.is_(None), given), (given < kept, given), else_=kept)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=list(places.primary_key.columns), set_={"first_day": earlier}
        ),
        [
            seat._asdict() | {"partition": partition, "first_day": day}
            for seat, day in sorted(found.items(), key=lambda each: each[0])
        ],
    )


def keep_newest(tx: Connection, newest: datetime | None, *, partition: int) -> None:
    """Keep the greatest event time among what was applied to a partition."""
    if newest is not None:
        tx.execute(_keeping_the_newest(tx), {"partition": partition, "time": to_text(newest)})


def newest_event(tx: Connection) -> datetime | None:
    """Return the greatest event time applied on any partition; None before any."""
    newest = tx.execute(select(func.max(newest_events.c.time))).scalar()
    return None if newest is None else from_text(newest)


def adding(tx: Connection, table: Table, sums: Sequence[str] = _COUNTS) -> sqlite.Insert | postgresql.Insert:
    """Return the insert that adds its sums to the row of the same key, if there is one."""
    statement = _upsert(tx, table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: table.c[name] + statement.excluded[name] for name in sums},
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
        (leaf._replace(field="", day=leaf.day.replace(day=1)), count)
        for leaf, count in deltas.items()
        if leaf.reason == COUNTED_IN
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
