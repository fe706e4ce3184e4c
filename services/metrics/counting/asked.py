"""Which figures are asked for: definitions, kinds of scopes or one scope, kinds of periods or one period."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.periods import Period, PeriodKind, parse_period
from services.metrics.periods import name_of as name_of_period
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.scopes import Scope, ScopeKind
from services.metrics.scopes import name_of as name_of_scope


@dataclass(frozen=True, slots=True)
class Asked:
    """``now`` is the day of ``as_of``, None before anything was applied.

    Then no day's end has been reached.
    """

    definitions: Collection[str]
    scopes: Sequence[ScopeKind] | Scope = SCOPES_ON_TOPIC
    periods: Sequence[PeriodKind] | Period = PERIODS_ON_TOPIC
    now: date | None = None

    @property
    def scope_kinds(self) -> tuple[ScopeKind, ...]:
        """Return the kinds of the scopes."""
        return (self.scopes.kind,) if isinstance(self.scopes, Scope) else tuple(self.scopes)

    @property
    def period_kinds(self) -> tuple[PeriodKind, ...]:
        """Return the kinds of the periods."""
        return (self.periods.kind,) if isinstance(self.periods, Period) else tuple(self.periods)

    @property
    def is_of_the_topic(self) -> bool:
        """Whether everything that the topic carries of the definitions is asked for, and nothing else."""
        return self.scopes == SCOPES_ON_TOPIC and self.periods == PERIODS_ON_TOPIC

    @property
    def is_on_the_topic(self) -> bool:
        """Whether the topic carries everything that is asked for; it may carry more."""
        scopes, periods = set(self.scope_kinds), set(self.period_kinds)
        return scopes <= set(SCOPES_ON_TOPIC) and periods <= set(PERIODS_ON_TOPIC)

    def names(self, scope: str, period: str) -> bool:
        """Whether a figure of this scope and period, by name, is among what is asked for."""
        if isinstance(self.scopes, Scope):
            in_scope = scope == name_of_scope(self.scopes)
        else:  # by its beginning: who decides a dossier is told as events tell it, and may be no scope's form
            in_scope = scope.partition(":")[0] in self.scopes
        if isinstance(self.periods, Period):
            return in_scope and period == name_of_period(self.periods)
        return in_scope and parse_period(period).kind in self.periods
