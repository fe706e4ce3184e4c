"""From sums to figures: rolled up by scope and period, divided once, rounded on output only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from schemas.kpis import KpiUpdated, KpiUpdatedData
from services._province.calendar import ZONE
from services._runtime.decisions import Emit
from services.metrics.definition import Definition
from services.metrics.facts import day_of
from services.metrics.leaves import ZERO, Count, Leaf, plus
from services.metrics.periods import PeriodKind, measured_on, parse_period, period_of
from services.metrics.scopes import ScopeKind, scope_of
from services.metrics.shares import share_of


class Cell(NamedTuple):
    """The key of a figure; its order is the order in which figures are listed."""

    definition: str
    scope: str
    period: str

    @property
    def key(self) -> str:
        """The record key and subject on the topic ``kpis``."""
        return "|".join(self)


def rolled_up(
    leaves: Iterable[tuple[Leaf, Count]], scopes: Sequence[ScopeKind], periods: Sequence[PeriodKind]
) -> dict[Cell, Count]:
    """Return the sum of the leaves in every cell of those kinds that has a leaf, in order."""
    sums: defaultdict[Cell, Count] = defaultdict(lambda: ZERO)
    for leaf, count in leaves:
        names = [name for kind in scopes if (name := scope_of(leaf, kind)) is not None]
        for period in (period_of(leaf.day, kind) for kind in periods):
            for scope in names:
                cell = Cell(leaf.definition, scope, period)
                sums[cell] = plus(sums[cell], count)
    return {cell: sums[cell] for cell in sorted(sums)}


def figure(
    definition: Definition, scope: str, period: str, numerator: int, denominator: int, *, as_of: datetime
) -> KpiUpdatedData:
    """Return one figure as it is published.

    ``value`` is null when nothing was counted; ``met`` compares the exact fraction, and is null where there
    is nothing to compare: no target, or no data.
    """
    share = Fraction(numerator, denominator) if denominator else None
    day = day_of(as_of)
    target = definition.target_of(scope, measured_on(parse_period(period), day) or day)
    return KpiUpdatedData(
        definition=definition.id,
        scope=scope,
        period=period,
        numerator=numerator,
        denominator=denominator,
        value=share_of(numerator, denominator),
        target=None if target is None else float(target),
        met=None if share is None or target is None else share >= target,
        as_of=as_of.astimezone(ZONE),
    )


def emits(figures: Iterable[KpiUpdatedData]) -> tuple[Emit, ...]:
    """Return the events that tell the figures; a figure is told once per ``as_of``, which is its time."""
    return tuple(_emit(data) for data in figures)


def _emit(data: KpiUpdatedData) -> Emit:
    key = Cell(data.definition, data.scope, data.period).key
    as_of = data.as_of
    return Emit(
        event=KpiUpdated, data=data, subject=key, key=key, time=as_of, discriminator=as_of.isoformat()
    )
