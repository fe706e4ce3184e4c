"""What the gateway does in the background beside deliveries: positions, figures, forgetting."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from services._runtime.chores import pause
from services._runtime.database import Database, is_transient
from services._runtime.service import Lanes
from services.routing.gateway import inbox, positions
from services.routing.gateway.figures import Figures
from services.routing.gateway.inbox_news import InboxNews

log = structlog.get_logger()
_AT_LEAST_SECONDS: Final = 0.05
_AWAY_SECONDS: Final = 0.5
_COUNT_SECONDS: Final = 15.0
_FORGET_SECONDS: Final = 60.0
T = TypeVar("T")


class Chores:
    """``acknowledged`` and ``unacknowledged``: how long an entry is kept."""

    def __init__(
        self,
        database: Database,
        lanes: Lanes,
        news: InboxNews,
        figures: Figures,
        *,
        acknowledged: timedelta,
        unacknowledged: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._lanes = lanes
        self._news = news
        self._figures = figures
        self._acknowledged = acknowledged
        self._unacknowledged = unacknowledged
        self._now = now

    async def give_positions(self, stop: asyncio.Event) -> None:
        """Let entries be seen as soon as Kafka holds their events, several lots in one transaction."""
        done: dict[int, int] = {}
        while not stop.is_set():
            news = self._lanes.published_news.expect()
            published = dict(self._lanes.published())
            if published != done and await self._gave(published):
                done = published
                await pause(stop, _AT_LEAST_SECONDS)
            elif published == done:
                await self._lanes.published_news.heard(news)

    async def count(self, stop: asyncio.Event) -> None:
        """Set the figures of what waits."""
        while not stop.is_set():
            if self._lanes.published():
                found = await self._database.read_if_there(inbox.backlogs)
                if found is not None:
                    self._figures.backlogs(found, self._now())
            await pause(stop, _COUNT_SECONDS)

    async def forget(self, stop: asyncio.Event) -> None:
        """Delete what was kept long enough, a portion at a time."""
        while not stop.is_set():
            more = bool(self._lanes.published()) and await self._forgot()
            await pause(stop, _AT_LEAST_SECONDS if more else _FORGET_SECONDS)

    async def _gave(self, published: dict[int, int]) -> bool:
        while True:
            agencies = await self._patiently(
                lambda: self._database.write(lambda tx: positions.give(tx, published))
            )
            if not agencies:
                return agencies is not None
            self._news.tell(agencies)

    async def _forgot(self) -> bool:
        now = self._now()
        limits = {
            "acknowledged_before": now - self._acknowledged,
            "recorded_before": now - self._unacknowledged,
        }
        return bool(
            await self._patiently(lambda: self._database.write(lambda tx: inbox.forget(tx, **limits)))
        )

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Return what the work does; None, after a moment, where the database is away."""
        try:
            return await work()
        except DBAPIError as error:
            if not is_transient(error):
                raise
            log.warning("database away", error=type(error.orig).__name__)
            await asyncio.sleep(_AWAY_SECONDS)
            return None
