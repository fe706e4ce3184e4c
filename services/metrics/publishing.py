"""What the topic ``kpis`` has to be told: the figures that moved since it was last told anything."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from schemas.kpis import KpiUpdatedData
from services._runtime.instants import to_text
from services._runtime.upsert import upsert
from services.metrics.counting.asked import Asked
from services.metrics.counting.dated import DATED, dated_cells
from services.metrics.counting.people_moved import moved_people
from services.metrics.definitions import COUNTED, DEFINITIONS, STOCK
from services.metrics.facts import day_of
from services.metrics.figures import Cell, figure, rolled_up
from services.metrics.leaves import COUNTED_IN, ZERO, Count, Leaf
from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.periods import TO_DATE
from services.metrics.rows import adding
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.tables import places, published, published_on, silent_until, unpublished


def changed_figures(tx: Connection, as_of: datetime) -> list[KpiUpdatedData]:
    """Take what moved since the last call, add it to ``published``, and return those figures, in order.

    Publish what it returns in the same transaction, from one place only. A figure that moved and came back
    is not told: within one batch nobody notes that it moved, and what is told may not depend on batches.
    Figures of a day's end are looked at when results or systems moved, and when a day or a place is new.
    While everything is counted anew, nothing is told up to the tick that was told last; then every figure is.
    """
    silence = tx.execute(select(silent_until.c.tick)).scalar()
    if silence is not None and to_text(as_of) <= silence:
        return _in_silence(tx, as_of)
    told = _taken(tx, day_of(as_of))
    if silence is not None:
        tx.execute(delete(silent_until))
        rows = tx.execute(select(published)).all()
        told |= {Cell(*row[:3]): Count(*row[3:]) for row in rows if row.definition in DEFINITIONS}
    return [
        figure(DEFINITIONS[cell.definition], cell.scope, cell.period, *count, as_of=as_of)
        for cell, count in sorted(told.items())
    ]


def _in_silence(tx: Connection, as_of: datetime) -> list[KpiUpdatedData]:
    """Count as told, once a day of what is gone through again, so that little heaps up; tell nothing."""
    day = day_of(as_of)
    if tx.execute(select(published_on.c.day)).scalar() != day:
        _taken(tx, day)
    return []


def _taken(tx: Connection, now: date) -> dict[Cell, Count]:
    taken = tx.execute(delete(unpublished).returning(*unpublished.c)).all()
    told = _added(tx, _moved(taken) | moved_people(tx, take=True))
    return told | _dated(tx, now, moved=any(row.definition in DATED for row in taken))


def _moved(taken: Iterable[Row[Any]]) -> dict[Cell, Count]:
    leaves = (
        (
            Leaf(row.definition, COUNTED_IN, row.agency, row.level, row.district, "", row.month),
            Count(row.numerator, row.denominator),
        )
        for row in taken
        if row.definition in COUNTED
    )
    moved = rolled_up(leaves, SCOPES_ON_TOPIC, PERIODS_ON_TOPIC)
    return {cell: count for cell, count in moved.items() if count != ZERO}


def _added(tx: Connection, moved: Mapping[Cell, Count]) -> dict[Cell, Count]:
    """Add what moved to the figures as they were told, and return them as they are now."""
    if not moved:
        return {}
    rows = [cell._asdict() | count._asdict() for cell, count in moved.items()]
    now = tx.execute(adding(tx.dialect.name, published).returning(*published.c), rows)
    return {Cell(*row[:3]): Count(*row[3:]) for row in now}


def _dated(tx: Connection, now: date, *, moved: bool) -> dict[Cell, Count]:
    last = tx.execute(select(published_on)).one_or_none()
    number, first = tx.execute(select(func.count(), func.min(places.c.first_day)).select_from(places)).one()
    if not moved and last is not None and (last.day, last.places, last.first_day) == (now, number, first):
        return {}
    told = {
        Cell(row.definition, row.scope, row.period): Count(row.numerator, row.denominator)
        for row in tx.execute(select(published).where(published.c.definition.in_(DATED)))
    }
    found = dated_cells(tx, Asked(sorted(DATED), now=now))
    new_year = last is not None and last.day.year != now.year
    changed = {
        cell: found.get(cell, ZERO)
        for cell in told.keys() | found.keys()
        if found.get(cell, ZERO) != told.get(cell, ZERO) or (new_year and _has_a_new_target(cell))
    }
    upsert(tx, published, [cell._asdict() | count._asdict() for cell, count in changed.items()])
    row = {"only": 1, "day": now.isoformat(), "places": number, "first_day": first and first.isoformat()}
    upsert(tx, published_on, [row])
    return changed


def _has_a_new_target(cell: Cell) -> bool:
    """Whether the year's end gave it another target: what runs on, where targets are set by the year."""
    return cell.period == TO_DATE and cell.definition in STOCK
