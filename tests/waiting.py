"""Waiting for a condition with a deadline: no test sleeps for luck."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, overload

T = TypeVar("T")
PAUSE_SECONDS: Final = 0.02


class NotInTime(AssertionError):
    """What was waited for did not come."""


@overload
async def eventually(
    condition: Callable[[], Awaitable[T]], within_seconds: float, what: str | Callable[[], str]
) -> T: ...
@overload
async def eventually(
    condition: Callable[[], T], within_seconds: float, what: str | Callable[[], str]
) -> T: ...
async def eventually(
    condition: Callable[[], Any], within_seconds: float, what: str | Callable[[], str]
) -> Any:
    """Return the condition's first true answer; raises NotInTime saying ``what`` was waited for."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + within_seconds
    while True:
        answer = condition()
        known = await answer if inspect.isawaitable(answer) else answer
        if known:
            return known
        if clock.time() > deadline:
            raise NotInTime(f"not within {within_seconds:g} s: {what if isinstance(what, str) else what()}")
        await asyncio.sleep(PAUSE_SECONDS)


def wait_until(condition: Callable[[], bool], within_seconds: float, what: Callable[[], str]) -> None:
    """Return once the condition holds, where no event loop runs; raises NotInTime."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        if time.monotonic() > deadline:
            raise NotInTime(f"not within {within_seconds:g} s: {what()}")
        time.sleep(PAUSE_SECONDS)
