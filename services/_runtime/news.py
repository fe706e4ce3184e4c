"""Tells doors that wait for a decision that the database may show it now."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


class News:
    """Wakes everybody who waits, once a batch is committed.

    ``look_every_seconds``: how often to look anyhow, where other processes commit too; None: never.
    """

    def __init__(self, look_every_seconds: float | None = None) -> None:
        self._look_every_seconds = look_every_seconds
        self._next = asyncio.Event()

    def tell(self) -> None:
        """Wake those who wait now."""
        self._next.set()
        self._next = asyncio.Event()

    def expect(self) -> asyncio.Event:
        """Return the event that the next news sets; take it *before* looking, so that no news is missed."""
        return self._next

    async def until(self, look: Callable[[], Awaitable[T | None]], seconds: float) -> T | None:
        """Return what ``look`` finds, now or after some news; None when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    news = self.expect()
                    if (found := await look()) is not None:
                        return found
                    await self.heard(news)
        return None

    async def heard(self, expected: asyncio.Event) -> None:
        """Return when it is time to look again."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._look_every_seconds):
                await expected.wait()
