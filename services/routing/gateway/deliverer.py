"""All queues of this process: one an agency with a webhook whose lane is in our hands."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from services._runtime.chores import pause
from services._runtime.database import Database
from services._runtime.service import Lanes
from services.routing.gateway import webhooks
from services.routing.gateway.queue import Queue

log = structlog.get_logger()
_LOOK_SECONDS: Final = 0.5


class Deliverer:
    """Keeps the queues that ought to run. ``make``: the queue of an agency."""

    def __init__(self, database: Database, lanes: Lanes, make: Callable[[str], Queue]) -> None:
        self._database = database
        self._lanes = lanes
        self._make = make
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Look what is to be delivered by us, until told to stop. The queues know nothing of each other."""
        try:
            while not stop.is_set():
                await self._look()
                await pause(stop, _LOOK_SECONDS)
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _look(self) -> None:
        found = await self._database.read_if_there(webhooks.registered) if self._lanes.published() else []
        if found is None:
            return
        ours = {each.agency for each in found if self._lanes.owns(each.agency.encode())}
        for agency, task in list(self._running.items()):
            if agency not in ours:
                task.cancel()
            if task.done():
                del self._running[agency]
                if not task.cancelled() and (error := task.exception()) is not None:
                    log.error("deliveries failed", agency=agency, error=type(error).__name__)
        for agency in ours - self._running.keys():
            self._running[agency] = asyncio.create_task(self._make(agency).run(), name=f"webhook-{agency}")
