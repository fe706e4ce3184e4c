"""When each record is due: one anchor for all of them, so that nothing adds up; and how late they went."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

MICROSECONDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Event time runs ``speed`` times as fast as the clock from ``anchor`` on, where it is ``first_us``.

    ``speed`` infinite: everything is due at once.
    """

    speed: float
    first_us: int
    anchor: float

    def due(self, time_us: int) -> float:
        """Return when, by the clock in seconds, what has this event time is to be sent."""
        return self.anchor + (time_us - self.first_us) / MICROSECONDS / self.speed

    def reached(self, now: float) -> float:
        """Return the event time up to which everything is due now, in microseconds."""
        if math.isinf(self.speed):
            return math.inf
        return self.first_us + (now - self.anchor) * MICROSECONDS * self.speed


@dataclass
class Lateness:
    """How long after they were due records were sent, to two digits: however many there are, it is small."""

    counts: Counter[float] = field(default_factory=Counter)

    def add(self, seconds: float) -> None:
        """Take one in."""
        self.counts[float(f"{max(seconds, 0.0):.1e}")] += 1

    def quantile(self, share: float) -> float | None:
        """Return the lateness that this share of the records did not exceed, in seconds; None: no record."""
        beyond = share * self.counts.total()
        for seconds in sorted(self.counts):
            beyond -= self.counts[seconds]
            if beyond <= 0:
                return seconds
        return None
