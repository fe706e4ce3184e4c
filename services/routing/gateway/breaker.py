"""What becomes of a webhook after each delivery: when to try again, what to give up, when to stop."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

_LARGEST_POWER: Final = 30


class Outcome(NamedTuple):
    """How a delivery ended. ``refused``: this entry was; ``away``: nobody is there to take any.

    ``retry_after_seconds``: what the receiver asked for.
    """

    kind: Literal["delivered", "refused", "away", "gone"]
    retry_after_seconds: float | None = None


@dataclass(frozen=True)
class Policy:
    """See ``GatewayPart``; ``longest_wish_seconds`` bounds what a receiver may ask for."""

    first_seconds: float
    longest_seconds: float
    max_attempts: int
    disable_after_hours: float
    longest_wish_seconds: float = 3600


@dataclass(frozen=True)
class Standing:
    """How far the deliveries to one agency are. Nothing is sent before ``retry_at``: the breaker is open."""

    delivered_to: int = 0
    attempts: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    retry_at: datetime | None = None
    disabled_because: Literal["gone", "failing", "secret-lost"] | None = None

    def may_send(self, now: datetime) -> bool:
        """Say whether the breaker lets a delivery through: as many as wanted when closed, one to probe."""
        return self.disabled_because is None and (self.retry_at is None or self.retry_at <= now)


def after(
    standing: Standing, position: int, outcome: Outcome, now: datetime, *, policy: Policy, chance: float
) -> Standing:
    """Return the standing after a delivery of an entry; ``chance`` from 0 to 1 spreads the retries."""
    if outcome.kind == "delivered":
        return Standing(delivered_to=position)
    if outcome.kind == "gone":
        return replace(standing, disabled_because="gone", retry_at=None)
    since = standing.failing_since or now
    failed = replace(
        standing,
        attempts=standing.attempts + (outcome.kind == "refused"),
        failures=standing.failures + 1,
        failing_since=since,
        retry_at=now + timedelta(seconds=_pause(standing.failures, outcome, policy, chance)),
    )
    if now - since > timedelta(hours=policy.disable_after_hours):
        return replace(failed, disabled_because="failing", retry_at=None)
    if failed.attempts >= policy.max_attempts:  # it stays in the inbox; the next one has its turn
        return replace(failed, delivered_to=position, attempts=0)
    return failed


def _pause(failures: int, outcome: Outcome, policy: Policy, chance: float) -> float:
    """Return the seconds until the next try: twice as many each time, the later half of them by chance."""
    grown = min(policy.longest_seconds, policy.first_seconds * 2 ** min(failures, _LARGEST_POWER))
    wish = min(outcome.retry_after_seconds or 0, policy.longest_wish_seconds)
    return float(max(grown * (0.5 + 0.5 * chance), wish))
