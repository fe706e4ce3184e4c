"""Work in the background, again and again until told to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

import structlog
from sqlalchemy.exc import DBAPIError

from services._runtime.database import is_transient

log = structlog.get_logger()

Chore = Callable[[asyncio.Event], Coroutine[None, None, None]]
"""Work in the background until the event is set; one that ends before ends the process."""


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until told to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def again_and_again(
    work: Callable[[], Awaitable[object]], stop: asyncio.Event, every_seconds: float
) -> None:
    """Do it, pause, and so on; a database that is away is tried again, any other error ends the chore."""
    while not stop.is_set():
        try:
            await work()
        except DBAPIError as error:
            if not is_transient(error):
                raise
            log.warning("database away", error=type(error.orig).__name__)
        await pause(stop, every_seconds)
