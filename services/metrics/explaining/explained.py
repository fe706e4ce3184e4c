"""A figure with what it leaves out, by reason."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection

from schemas.kpis import KpiUpdatedData
from services.metrics.counting.counted import left_out
from services.metrics.definition import CountedDefinition, Definition, PersonDefinition
from services.metrics.definitions import DEFINITIONS
from services.metrics.explaining.kinds import items_of
from services.metrics.explaining.of_people import people_left_out
from services.metrics.explaining.where import Where
from services.metrics.facts import day_of
from services.metrics.figures import Cell
from services.metrics.lookup import NOTHING_APPLIED, AsOf, Question, answered
from services.metrics.periods import parse_period
from services.metrics.scopes import parse_scope


@dataclass(frozen=True, slots=True)
class Meant:
    """A figure that was asked for and exists: its definition, its place, and what it is now."""

    definition: Definition
    where: Where
    figure: KpiUpdatedData

    @property
    def has_begun(self) -> bool:
        """Whether the period has begun by the last tick."""
        first, now = self.where.period.first, self.where.now
        return first is None or (now is not None and first <= now)


def meant(tx: Connection, cell: Cell, as_of: AsOf) -> Meant:
    """Return the figure; raises NotFound, MalformedScope, MalformedPeriod."""
    name, scope, period = cell
    page = answered(tx, Question(definition=name, scope=scope, period=period, limit=1), as_of)
    (figure,) = page.figures
    now = None if figure.as_of == NOTHING_APPLIED else day_of(figure.as_of)
    return Meant(DEFINITIONS[name], Where(parse_scope(scope), parse_period(period), now), figure)


def excluded(tx: Connection, definition: Definition, where: Where) -> dict[str, int]:
    """Return how many things a figure leaves out, by reason; every reason that the definition has."""
    if isinstance(definition, CountedDefinition):
        found = left_out(tx, definition.id, where.scope, where.period)
    elif isinstance(definition, PersonDefinition):
        found = left_out(tx, definition.id, where.scope, where.period)
        found |= people_left_out(tx, definition, where)
    elif definition.exclusions:
        found = Counter(item.reason for item in items_of(tx, definition, where) if item.reason)
    else:
        found = {}
    return {each.reason: found.get(each.reason, 0) for each in definition.exclusions}
