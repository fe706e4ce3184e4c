"""A connection that is told things until it goes, and a listener to figures: what it wants, where it is."""

import asyncio
from collections.abc import Callable
from typing import Final

from services.metrics.streaming.updates import Wanted

GRACE_SECONDS: Final = 1.0
"""How long a connection that takes nothing is given for the last comment before it is cut."""


class Connection:
    """``ended``: why it is let go, or None. ``cut`` ends it at once, whatever waits to be sent on it."""

    def __init__(self) -> None:
        self.ended: str | None = None
        self.cut: Callable[[], None] = _nothing
        self._sending_since: float | None = None
        self._cutting: asyncio.TimerHandle | None = None

    def sends(self, since: float | None) -> None:
        """Note since when something is being sent to it; None: nothing is."""
        self._sending_since = since

    def stalls(self, now: float, seconds: float) -> bool:
        """Say whether it has taken nothing of what is being sent to it for so long."""
        return self._sending_since is not None and now - self._sending_since > seconds

    def end(self, why: str) -> None:
        """Let it go: with a last comment if it takes one within a moment, else its connection is cut."""
        if self.ended is None:
            self.ended = why
            self._cutting = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._cut_now)

    def stays(self) -> bool:
        """Say whether it is not let go."""
        return self.ended is None

    def _cut_now(self) -> None:
        self.cut()

    def left(self) -> None:
        """Note that its connection is closed."""
        if self._cutting is not None:
            self._cutting.cancel()


class Listener(Connection):
    """``next``: the offset of the topic that it has not been told yet."""

    def __init__(self, wanted: Wanted, start: int, *, resync: bool, retry_ms: int) -> None:
        super().__init__()
        self.wanted = wanted
        self.next = start
        self.resync = resync
        self.retry_ms = retry_ms


def _nothing() -> None:
    """Stand in for a server that cannot cut a connection."""
