"""Open pages are told at the same moment and ask for the same: what is being made is made once for all."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Sharing(Generic[T]):
    """Work under way, by what it is for. Nothing is kept when it is done: who comes later gets it anew."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Task[T]] = {}

    async def made(self, what: Hashable, make: Callable[[], Coroutine[None, None, T]]) -> T:
        """Return what ``make`` returns, or raise what it raises; it goes on when one who waits leaves."""
        task = self._under_way.get(what)
        if task is None:
            task = self._under_way[what] = asyncio.create_task(make())
            task.add_done_callback(lambda _: self._under_way.pop(what, None))
        return await asyncio.shield(task)
