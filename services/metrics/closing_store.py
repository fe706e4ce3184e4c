"""Which records were written before a close, told by Kafka's timestamps of the ticks and of the records."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from services._runtime.decisions import Tick
from services._runtime.instants import from_text, to_text
from services._runtime.lost_ticks import LIVE
from services._runtime.tables import HUB, TICKS
from services.metrics.closes import last_close
from services.metrics.tables import closing_ticks

_GRACE: Final = timedelta(seconds=10)
"""In live time ticks are sent five seconds after the fact, and what they fire is written at once."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def note_tick(tx: Connection, tick: Tick) -> None:
    """Keep when the first tick at or after a close was written; in live time the close itself tells it."""
    close = last_close(tick.time)
    if close is None or tick.source_of_time == LIVE or tick.written_ms < 0:
        return
    build = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    row = {"partition": tick.partition, "closes_at": to_text(close), "written_ms": tick.written_ms}
    tx.execute(build(closing_ticks).on_conflict_do_nothing(), row)


def written_by_ms(tx: Connection, close: datetime) -> dict[int, int]:
    """Return by partition when what was told before a close had been written, at the latest.

    A function of the topics alone: ticks that retention deleted are those of live time (decision 27), where
    Kafka's timestamps are the hub's own time.
    """
    c = closing_ticks.c
    first = func.min(c.written_ms).label("first")
    after = select(c.partition, first).where(c.closes_at >= to_text(close)).group_by(c.partition)
    noted: dict[int, int] = {row.partition: row.first for row in tx.execute(after)}
    live = tx.execute(select(TICKS.c.partition).where(TICKS.c.source_of_time == LIVE)).scalars()
    latest = int((close + _GRACE).timestamp() * 1000)
    return noted | dict.fromkeys(live, latest)


def behind(tx: Connection, moment: datetime) -> datetime | None:
    """Return the last tick of the partition that is furthest behind a moment; None where none is."""
    ticked, oldest = tx.execute(select(func.count(), func.min(TICKS.c.last_tick))).one()
    if ticked < (tx.execute(select(HUB.c.partitions)).scalar() or 0):
        return _NEVER
    return from_text(oldest) if oldest is not None and from_text(oldest) < moment else None
