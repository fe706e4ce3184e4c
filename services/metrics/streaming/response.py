"""The endless answer to one who is told things."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from services._runtime.cutting import cut_of
from services.metrics.streaming import frames
from services.metrics.streaming.feed import Feed
from services.metrics.streaming.listener import Connection, Listener

_HEADERS: Final = {"cache-control": "no-store", "connection": "close", "x-accel-buffering": "no"}
"""No proxy keeps it, none holds it back until there is more; the connection serves nothing else."""


class EventStream(StreamingResponse):
    """Server-sent events; with FastAPI's own class a route would have to be a generator, pinged by it."""

    media_type = "text/event-stream"


class ToldResponse(EventStream):
    """Sends frames to a connection until it goes, or is let go; then it has left."""

    def __init__(
        self, frames: AsyncIterator[bytes], connection: Connection, leave: Callable[[], None]
    ) -> None:
        super().__init__(frames, headers=_HEADERS)
        self._connection = connection
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI wants it."""
        clock = asyncio.get_running_loop().time
        self._connection.cut = cut_of(scope)

        async def noted(message: Message) -> None:
            self._connection.sends(clock())
            await send(message)
            self._connection.sends(None)

        try:
            await super().__call__(scope, receive, noted)
        finally:
            self._leave()


class ListenerResponse(ToldResponse):
    """Sends a listener the figures that it wants."""

    def __init__(self, feed: Feed, listener: Listener) -> None:
        super().__init__(_events(feed, listener), listener, lambda: feed.leave(listener))


async def _events(feed: Feed, listener: Listener) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop().time
    yield frames.opening(listener.retry_ms, feed.position(listener))
    if listener.resync:
        yield frames.resync(listener.wanted, feed.position(listener))
    sent_at = clock()
    while listener.stays():
        news = feed.news.expect()
        for piece in frames.pieces(feed.told(listener)):
            yield piece
            sent_at = clock()
            if not listener.stays():
                break
        else:
            quiet_seconds = feed.settings.ping_seconds - (clock() - sent_at)
            if quiet_seconds <= 0:
                yield frames.awake(feed.position(listener))
                sent_at = clock()
            else:
                await _heard(news, quiet_seconds)
    yield frames.farewell(listener.ended or "")


async def _heard(news: asyncio.Event, seconds: float) -> None:
    """Wait for news, so long at most."""
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return
