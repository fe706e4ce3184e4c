"""Tallies and spans of dossiers, in SQL."""

from collections.abc import Mapping

from sqlalchemy import Connection

from services._runtime.instants import to_text
from services._runtime.upsert import upsert
from services.metrics.rows import add_rows
from services.metrics.tables import dossier_spans, tallies
from services.metrics.tallies import DossierSpan, Tally


def apply_tallies(tx: Connection, deltas: Mapping[Tally, int], *, partition: int) -> None:
    """Add the deltas to the tallies of one partition, which has one writer at a time: its lane."""
    add_rows(
        tx,
        tallies,
        [(*tally[:-1], tally.day.isoformat(), partition, number) for tally, number in deltas.items()],
    )


def apply_spans(tx: Connection, moved: Mapping[str, DossierSpan]) -> None:
    """Write from when to when dossiers were under way; a dossier's lane alone writes its row."""
    rows = [
        {
            "code": code,
            "agency": now.place.agency,
            "level": now.place.level,
            "district": now.place.district,
            "field": now.place.field,
            "received_on": now.received_on.isoformat(),
            "due_at": to_text(now.due_at),
            "finished_on": None if now.finished_on is None else now.finished_on.isoformat(),
            "finish_written_ms": now.finish_written_ms,
        }
        for code, now in moved.items()
    ]
    upsert(tx, dossier_spans, rows)
