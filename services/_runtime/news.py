"""Tells doors that wait for a decision that the database may show it now."""

import asyncio


class News:
    """Wakes everybody who waits, once a batch is committed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        """Wake those who wait now."""
        self._next.set()
        self._next = asyncio.Event()

    def expect(self) -> asyncio.Event:
        """Return the event that the next news sets; take it *before* looking, so that no news is missed."""
        return self._next
