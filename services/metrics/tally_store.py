"""Tallies and dossiers under way, in SQL."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete

from services._runtime.instants import to_text
from services._runtime.upsert import upsert
from services.metrics.rows import add_rows
from services.metrics.tables import dossiers_under_way, tallies
from services.metrics.tallies import Tally, UnderWay


def apply_tallies(tx: Connection, deltas: Mapping[Tally, int], *, partition: int) -> None:
    """Add the deltas to the tallies of one partition, which has one writer at a time: its lane."""
    add_rows(
        tx,
        tallies,
        [(*tally[:-1], tally.day.isoformat(), partition, number) for tally, number in deltas.items()],
    )


def apply_under_way(tx: Connection, moved: Mapping[str, UnderWay | None]) -> None:
    """Write which dossiers are under way, and until when; a dossier's lane alone writes its row."""
    ended = [{"ended": code} for code, now in moved.items() if now is None]
    if ended:
        tx.execute(delete(dossiers_under_way).where(dossiers_under_way.c.code == bindparam("ended")), ended)
    rows = [
        {"code": code, **now.place._asdict(), "due_at": to_text(now.due_at)}
        for code, now in moved.items()
        if now is not None
    ]
    upsert(tx, dossiers_under_way, rows)
