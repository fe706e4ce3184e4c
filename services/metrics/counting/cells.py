"""Any figures, of definitions of every kind: each kind counts its own, and together they are in order."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from services.metrics.counting.asked import Asked
from services.metrics.counting.counted import counted_cells
from services.metrics.counting.dated import dated_cells
from services.metrics.counting.people import people_cells
from services.metrics.figures import Cell
from services.metrics.leaves import Count

_READERS: Final[tuple[Callable[[Connection, Asked], dict[Cell, Count]], ...]] = (
    counted_cells,
    people_cells,
    dated_cells,
)


def cells(tx: Connection, asked: Asked) -> dict[Cell, Count]:
    """Return the counts of everything that is asked for, in order.

    A cell to which nothing counts, or nothing any more, is left out.
    """
    found: dict[Cell, Count] = {}
    for reader in _READERS:
        found |= reader(tx, asked)
    return {cell: found[cell] for cell in sorted(found)}
