"""How a service's work ends: told to stop, or by a fatal error, which is said plainly."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from services._runtime.batch import LaneLost
from services._runtime.batch_result import TooManyDeadLetters
from services._runtime.refusals import Refusal

T = TypeVar("T")


async def unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Do something that may take long; None when we were told to stop meanwhile."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return None
    return await working


async def said_plainly(ended: "asyncio.Future[None]") -> None:
    """Wait for work to end; raises Refusal for what a person can mend, and what else ended it."""
    try:
        await ended
    except LaneLost:
        raise Refusal(
            "another process works on this service's database",
            "run one instance on SQLite; several need PostgreSQL",
        ) from None
    except TooManyDeadLetters as error:
        raise Refusal(
            f"too many records in a row could not be processed ({error}): more likely this version than they",
            "look at that record and the newest dead letters, mend the service or the sender, or raise "
            "LGSP_DEAD_LETTERS__MAX_IN_A_ROW",
        ) from None
