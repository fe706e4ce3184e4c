"""Of which scope and period the things are that explain a figure."""

from dataclasses import dataclass
from datetime import date

from services.metrics.periods import Period, measured_on
from services.metrics.periods import name_of as name_of_period
from services.metrics.scopes import Placed, Scope, scope_of
from services.metrics.scopes import name_of as name_of_scope


@dataclass(frozen=True, slots=True)
class Where:
    """``now`` is the day of ``as_of``, None before anything was applied."""

    scope: Scope
    period: Period
    now: date | None

    @property
    def scope_name(self) -> str:
        """Return the scope as it is written."""
        return name_of_scope(self.scope)

    @property
    def period_name(self) -> str:
        """Return the period as it is written."""
        return name_of_period(self.period)

    @property
    def last_day(self) -> date | None:
        """Return the day on which figures of a day's end are taken; None before the period has begun."""
        return None if self.now is None else measured_on(self.period, self.now)

    def has(self, placed: Placed) -> bool:
        """Whether it counts in the scope."""
        return scope_of(placed, self.scope.kind) == self.scope_name

    def covers(self, day: date) -> bool:
        """Whether the day lies in the period."""
        first, last = self.period.first, self.period.last
        return (first is None or first <= day) and (last is None or day <= last)
