"""Where the province stands: the figures of the widest scopes, as the topic ``kpis`` was told them last."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from schemas.kpis import KpiUpdatedData
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import day_of
from services.metrics.figures import figure
from services.metrics.periods import ON_TOPIC, PeriodKind, period_of
from services.metrics.scopes import LEVELS, PROVINCE, ScopeKind
from services.metrics.tables import published

SCOPES: Final = (PROVINCE, *(f"{ScopeKind.LEVEL}:{level}" for level in LEVELS))


class Standing(NamedTuple):
    """A figure of a period that runs; ``period`` is the kind of it: this month, quarter, year, or all."""

    period: PeriodKind
    figure: KpiUpdatedData


def standings(tx: Connection, as_of: datetime) -> list[Standing]:
    """Return the figures of the province and its levels for the periods that run at a time, in order."""
    kinds = {period_of(day_of(as_of), kind): kind for kind in ON_TOPIC}
    rows = tx.execute(
        select(published)
        .where(published.c.scope.in_(SCOPES), published.c.period.in_(kinds))
        .order_by(published.c.definition, published.c.scope, published.c.period)
    )
    return [
        Standing(kinds[row.period], figure(DEFINITIONS[row.definition], *row[1:], as_of=as_of))
        for row in rows
        if row.definition in DEFINITIONS
    ]
