"""One reading of the figures for one page: what ``GET /kpis`` answers, by the same code."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from schemas.kpis import KpiUpdatedData
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells
from services.metrics.dashboard.cards import FigureShown, Verdict
from services.metrics.dashboard.wish import Wish
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import day_of
from services.metrics.figures import Cell, figure
from services.metrics.leaves import ZERO, Count
from services.metrics.lookup import NOTHING_APPLIED, AsOf, Question, answered
from services.metrics.periods import Period, parse_period
from services.metrics.periods import name_of as name_of_period
from services.metrics.scopes import Scope, ScopeKind, name_of, parse_scope
from services.metrics.store import newest_event

_EVERY_DEFINITION: Final = 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """The database at one moment, for one scope and period that exist.

    ``moment``: the last tick, before the first the newest event; None before anything. ``now`` is its day.
    """

    tx: Connection
    as_of: AsOf
    scope: Scope
    period: Period
    moment: datetime | None

    @property
    def now(self) -> date | None:
        """Return the day of the moment."""
        return None if self.moment is None else day_of(self.moment)

    @property
    def provisional(self) -> bool:
        """Whether the period goes on, so that its figures may still move."""
        return is_provisional(self.period, self.now)

    def all(self) -> dict[str, FigureShown]:
        """Return every definition's figure of the scope and period."""
        question = Question(
            scope=name_of(self.scope), period=name_of_period(self.period), limit=_EVERY_DEFINITION
        )
        return {one.definition: self.shown(one) for one in answered(self.tx, question, self.as_of).figures}

    def one(self, definition: str, period: Period | None = None) -> FigureShown:
        """Return one figure of the scope; one to which nothing counts has no data."""
        cell = Cell(definition, name_of(self.scope), name_of_period(period or self.period))
        found = self.several([definition], self.scope, period or self.period)
        return self.made(cell, found.get(cell, ZERO))

    def several(
        self, definitions: Collection[str], scopes: Sequence[ScopeKind] | Scope, period: Period
    ) -> dict[Cell, Count]:
        """Return the counts of definitions in one scope or in kinds of them; those of nothing left out."""
        return cells(self.tx, Asked(definitions, scopes, period, self.now))

    def made(self, cell: Cell, count: Count) -> FigureShown:
        """Return counts as a figure: divided, rounded and compared where all figures are."""
        definition = DEFINITIONS[cell.definition]
        moment = self.moment or NOTHING_APPLIED
        return self.shown(figure(definition, cell.scope, cell.period, *count, as_of=moment))

    def shown(self, one: KpiUpdatedData) -> FigureShown:
        """Return a figure with its verdict."""
        period = parse_period(one.period)
        verdict = verdict_of(one, begun=has_begun(period, self.now))
        return FigureShown(figure=one, verdict=verdict, provisional=is_provisional(period, self.now))


def reading(tx: Connection, as_of: AsOf, wish: Wish) -> Reading:
    """Return a reading; raises MalformedScope, MalformedPeriod and NotFound, which name the nearest."""
    scope, period = parse_scope(wish.scope), parse_period(wish.period)
    exists = Question(definition=next(iter(DEFINITIONS)), scope=wish.scope, period=wish.period, limit=1)
    answered(tx, exists, as_of)
    return Reading(tx, as_of, scope, period, as_of(tx) or newest_event(tx))


def has_begun(period: Period, now: date | None) -> bool:
    """Whether a period has a day by now."""
    return period.first is None or (now is not None and period.first <= now)


def is_provisional(period: Period, now: date | None) -> bool:
    """Whether a period has not ended by the day before now."""
    return period.last is None or now is None or now <= period.last


def verdict_of(one: KpiUpdatedData, *, begun: bool = True) -> Verdict:
    """Return what a figure is against its target."""
    if one.value is None:
        return "no-data" if begun else "not-begun"
    if one.met is None:
        return "no-target"
    return "met" if one.met else "missed"
