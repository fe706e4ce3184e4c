"""Open pages are told when something was applied: one look at the database for all of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from fastapi import APIRouter
from fastapi.sse import format_sse_event
from starlette.responses import Response

from services._runtime.chores import again_and_again
from services._runtime.news import News
from services._runtime.problems import documented, not_now
from services._runtime.settings import StreamsPart
from services.metrics.dashboard.wish import MOVES
from services.metrics.streaming.frames import farewell
from services.metrics.streaming.listener import Connection
from services.metrics.streaming.response import EventStream, ToldResponse

_TOO_SLOW: Final = "dropped: it was read too slowly; come back for the stamp of now"
_STOPPING: Final = "this instance stops; come back for the stamp of now"
MOVED: Final = "moved"
"""The name of the event; its data is the stamp of the moment, the entity tag of pages."""
LOOK_SECONDS: Final = 0.25
"""So often pages may change, and no oftener (issue 8: at most four times a second)."""


class Moves:
    """``look`` reads the stamp, only while a page is open. ``stamp``: as it was read last, None before.

    Figures told on ``kpis`` are no such news: they are told at ticks, seconds later where the clock is live,
    and nothing is told there of hand-overs, payments, papers and what is late.
    """

    def __init__(
        self, look: Callable[[], Awaitable[str]], settings: StreamsPart, clock: Callable[[], float]
    ) -> None:
        self.stamp: str | None = None
        self.settings = settings
        self.news = News(settings.ping_seconds)
        self._look = look
        self._clock = clock
        self._pages: set[Connection] = set()
        self._closed = False

    def join(self) -> Connection:
        """Take an open page in; raises a 503 problem when there are too many, or the service stops."""
        if self._closed:
            raise not_now("The service is stopping", "It tells nobody anything any more.")
        if len(self._pages) >= self.settings.most_listeners:
            raise not_now("Too many pages are open", f"{self.settings.most_listeners} may be.")
        page = Connection()
        self._pages.add(page)
        return page

    def leave(self, page: Connection) -> None:
        """Forget a page that is closed."""
        page.left()
        self._pages.discard(page)

    async def look(self) -> None:
        """Tell all pages if something was applied; let those go that take nothing of what is sent."""
        for page in self._pages:
            if page.stalls(self._clock(), self.settings.stall_seconds):
                page.end(_TOO_SLOW)
        stamp = await self._look() if self._pages else None
        if stamp != self.stamp:
            self.stamp = stamp
            self.news.tell()

    async def keep(self, stop: asyncio.Event) -> None:
        """Look again and again until told to stop; then let everybody go."""
        await again_and_again(self.look, stop, LOOK_SECONDS)
        self._closed = True
        for page in self._pages:
            page.end(_STOPPING)
        self.news.tell()

    async def frames(self, page: Connection) -> AsyncIterator[bytes]:
        """Yield the stamp at first and whenever it is another, and a ping where nothing moves."""
        yield format_sse_event(retry=round(self.settings.retry_seconds * 1000))
        told = None
        while page.stays():
            news = self.news.expect()
            if self.stamp not in {None, told}:
                told = self.stamp
                yield format_sse_event(event=MOVED, data_str=told)
                continue
            await self.news.heard(news)
            if not news.is_set():
                yield format_sse_event(comment="ping")
        yield farewell(page.ended or "")


def moves_router(moves: Moves) -> APIRouter:
    """Return the route by which an open page is told."""
    routes = APIRouter(tags=["dashboard"])

    @routes.get(MOVES, response_class=EventStream, responses=documented(503), include_in_schema=False)
    async def told() -> Response:
        page = moves.join()
        return ToldResponse(moves.frames(page), page, lambda: moves.leave(page))

    return routes
