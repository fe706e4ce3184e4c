"""What the topic ``kpis`` has to be told: the figures that moved since it was last told anything."""

from datetime import datetime

from sqlalchemy import Connection, delete

from schemas.kpis import KpiUpdatedData
from services.metrics.definitions import DEFINITIONS
from services.metrics.figures import Cell, figure, rolled_up
from services.metrics.leaves import Count, Leaf
from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.store import adding
from services.metrics.tables import published, unpublished


def changed_figures(tx: Connection, as_of: datetime) -> list[KpiUpdatedData]:
    """Take what moved since the last call, add it to ``published``, and return those figures, in order.

    Publish what it returns in the same transaction, from one place only. A figure that moved and came back
    is told too: who asked for it meanwhile has seen it move. Nothing moved: one statement on an empty table.
    """
    moved = _moved(tx)
    if not moved:
        return []
    rows = [cell._asdict() | count._asdict() for cell, count in moved.items()]
    told = tx.execute(adding(tx, published).returning(*published.c), rows)
    return [
        figure(DEFINITIONS[definition], scope, period, numerator, denominator, as_of=as_of)
        for definition, scope, period, numerator, denominator in sorted(told)
    ]


def _moved(tx: Connection) -> dict[Cell, Count]:
    taken = tx.execute(delete(unpublished).returning(*unpublished.c)).all()
    leaves = (
        (
            Leaf(row.definition, row.agency, row.level, row.district, "", row.month),
            Count(row.numerator, row.denominator),
        )
        for row in taken
        if row.definition in DEFINITIONS
    )
    return rolled_up(leaves, SCOPES_ON_TOPIC, PERIODS_ON_TOPIC)
