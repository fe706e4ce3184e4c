"""Whose time a hub lives in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LastTick:
    """The newest tick applied and its source, ``live`` or ``world``."""

    time: datetime
    source_of_time: str

    def stamp(self, now: datetime) -> datetime:
        """Return the time of a fact that enters now: in world time the last tick's, else the clock's."""
        return self.time if self.source_of_time == "world" else now


def stamped(last: LastTick | None, now: datetime) -> datetime:
    """Return the time of a fact that enters now, also of a hub that has had no tick yet."""
    return now if last is None else last.stamp(now)
