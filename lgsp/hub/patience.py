"""How soon a dead process is started again, and when the supervisor gives up."""

import signal
from dataclasses import dataclass

QUICK_SECONDS = 10.0
"""A process that lived shorter than this never really worked."""
PAUSES = (0.2, 1.0, 2.0)
"""Before the next try after the first, second, third quick failure; after one more it is given up."""
KILLED = frozenset({-signal.SIGKILL, -signal.SIGTERM, 0})


@dataclass
class Patience:
    """One process's run of quick failures."""

    failures: int = 0

    def after(self, exit_code: int, lived_seconds: float) -> float | None:
        """Return the seconds until the next start, or None to give up.

        What was killed from outside, or ended orderly unasked, is started again at once, always. What ends
        by itself soon after its start would do so again: it waits longer each time.
        """
        if exit_code in KILLED:
            return 0.0
        if lived_seconds >= QUICK_SECONDS:
            self.failures = 0
        self.failures += 1
        return PAUSES[self.failures - 1] if self.failures <= len(PAUSES) else None
