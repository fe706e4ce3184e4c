"""Which dossiers were under way in a span of days."""

from datetime import date
from typing import Final

from sqlalchemy import Connection, or_, select

from services.metrics.counting.asked import Asked
from services.metrics.counting.counted import limits
from services.metrics.periods import Period, PeriodKind
from services.metrics.scopes import Scope
from services.metrics.tables import dossier_spans

_EVER: Final = Period(PeriodKind.TO_DATE)


def codes_between(
    tx: Connection, scope: Scope, first: date, last: date, *, written_after_ms: int | None
) -> list[str]:
    """Return the dossiers, by code, that were received by the last day and not finished before the first.

    Also those whose finish was written after a moment, whenever it was: before that nobody knew of it.
    """
    c = dossier_spans.c
    open_then = or_(c.finished_on.is_(None), c.finished_on >= first)
    if written_after_ms is not None:
        open_then = or_(open_then, c.finish_written_ms > written_after_ms)
    where = (c.received_on <= last, open_then, *limits(dossier_spans, Asked((), scope, _EVER)))
    return sorted(tx.execute(select(c.code).where(*where)).scalars())
