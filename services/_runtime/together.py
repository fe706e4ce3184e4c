"""The engine, its door and its chores run together: when one of them ends, all do."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Final

import uvicorn

from services._runtime.chores import Chore, pause
from services._runtime.engine import Engine
from services._runtime.refusals import Refusal

_PREPARED_YET_SECONDS: Final = 0.1


async def together(
    engine: Engine, server: uvicorn.Server, door: socket.socket, stop: asyncio.Event, chores: Sequence[Chore]
) -> None:
    """Run engine, door and chores until told to stop; raises what ended one of them before that.

    Raises Refusal where the door or a chore ended by itself and says nothing of why.
    """
    serving = asyncio.create_task(server._serve([door]))  # noqa: SLF001 - serve() takes the signals
    working = asyncio.create_task(engine.run(stop))
    beside = [asyncio.create_task(_once_there(engine, chore, stop)) for chore in chores]
    try:
        await _first_end(stop, serving, working, beside)
        if not working.done():
            failed = [chore for chore in beside if chore.done() and not stop.is_set()]
            stop.set()
            await working
            for chore in failed:
                await chore
            raise Refusal("the door or a chore of it ended by itself", "see the log above")
    finally:
        for chore in beside:
            chore.cancel()
    server.should_exit = True
    await asyncio.gather(serving, *beside, return_exceptions=True)
    await working


async def _once_there(engine: Engine, chore: Chore, stop: asyncio.Event) -> None:
    """Begin a chore once the tables that it reads are there."""
    while not (engine.prepared or stop.is_set()):
        await pause(stop, _PREPARED_YET_SECONDS)
    await chore(stop)


async def _first_end(
    stop: asyncio.Event,
    serving: "asyncio.Task[None]",
    working: "asyncio.Task[None]",
    beside: Sequence["asyncio.Task[None]"],
) -> None:
    """Return when the door or the work ended, or a chore that nobody told to."""
    running = {serving, working, *beside}
    while not (serving.done() or working.done()):
        ended, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set() and ended:
            return
