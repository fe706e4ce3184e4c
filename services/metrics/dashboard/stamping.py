"""How far the stream was applied when a page was made: an equal stamp means that nothing moved since."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from services._runtime.tables import POSITIONS
from services.metrics.store import newest_event


def stamp(tx: Connection, last_tick: datetime | None) -> str:
    """Return the stamp of this moment, as an entity tag.

    Every batch moves the positions in the transaction that holds what came of it.
    """
    applied = tx.execute(select(func.count(), func.sum(POSITIONS.c.next_offset))).one()
    return f'W/"{last_tick and last_tick.isoformat()}/{newest_event(tx)}/{applied[0]}/{applied[1]}"'.replace(
        " ", "T"
    )
