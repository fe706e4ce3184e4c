"""The listeners of this process and the ring that they all read; nobody waits for any of them."""

import asyncio
from typing import Final

from services._runtime.news import News
from services._runtime.problems import not_now
from services._runtime.settings import StreamsPart
from services.metrics.streaming.counted import StreamFigures
from services.metrics.streaming.listener import Listener
from services.metrics.streaming.positions import Position
from services.metrics.streaming.ring import Ring
from services.metrics.streaming.updates import Update, Wanted

TOO_SLOW: Final = "dropped: it was read too slowly; come back with Last-Event-ID"
STOPPING: Final = "this instance stops; come back with Last-Event-ID"
OTHER_LIFE: Final = "the topic was lost sight of; come back with Last-Event-ID"
_READY_SECONDS: Final = 5.0
_RETRY_SPREAD_MS: Final = 100
_RETRY_STEPS: Final = 10


class Feed:
    """``shown``: up to where listeners are told; it moves at most four times a second, for all at once.

    So a figure that moves faster is told as it is then, and all that want the same are told the same bytes.
    ``wanted`` is set when somebody comes, ``ready`` while the ring is known to have what the topic has.
    """

    def __init__(self, settings: StreamsPart, figures: StreamFigures) -> None:
        self.settings = settings
        self.ring = Ring(settings.held_updates)
        self.shown = 0
        self.news = News()
        self.wanted = asyncio.Event()
        self.ready = asyncio.Event()
        self._figures = figures
        self._listeners: set[Listener] = set()
        self._made: dict[tuple[Wanted, int], list[Update]] = {}
        self._number = 0
        self._closed = False

    @property
    def listening(self) -> int:
        """Return how many listeners there are."""
        return len(self._listeners)

    async def join(self, wanted: Wanted, last_event_id: str | None) -> Listener:
        """Take a listener in; raises a 503 problem when there are too many, or the topic is out of reach.

        With the id of an event that is still held it goes on after it; with any other it is told to resync.
        """
        if self._closed:
            raise not_now("The service is stopping", "It tells nobody anything any more.")
        if self.listening >= self.settings.most_listeners:
            raise not_now("Too many listen already", f"{self.settings.most_listeners} may.")
        self.wanted.set()
        try:
            async with asyncio.timeout(_READY_SECONDS):
                await self.ready.wait()
        except TimeoutError:
            raise not_now("The topic of figures cannot be read now", "Kafka does not answer.") from None
        listener = self._listener(wanted, last_event_id)
        self._listeners.add(listener)
        self._figures.listeners.set(self.listening)
        return listener

    def _listener(self, wanted: Wanted, last_event_id: str | None) -> Listener:
        start = self._start(last_event_id) if last_event_id else self.shown
        self._number += 1  # they come back a little apart
        retry_ms = round(self.settings.retry_seconds * 1000) + self._number % _RETRY_STEPS * _RETRY_SPREAD_MS
        if start is None:
            self._figures.resyncs.inc()
        return Listener(
            wanted, self.shown if start is None else start, resync=start is None, retry_ms=retry_ms
        )

    def _start(self, last_event_id: str) -> int | None:
        """Return where a listener goes on; None where something between is not held any more.

        Another instance may have told it more than this one has read yet: then it waits for what follows.
        """
        known = Position.of_text(last_event_id)
        if known is None or known.life != self.ring.life or not self.ring.has_all_from(known.offset + 1):
            return None
        return known.offset + 1

    def leave(self, listener: Listener) -> None:
        """Forget a listener whose connection is closed."""
        listener.left()
        self._listeners.discard(listener)
        self._figures.listeners.set(self.listening)

    def told(self, listener: Listener) -> list[Update]:
        """Return what a listener is to be told now, and note that it is."""
        if listener.next >= self.shown:
            return []
        key = (listener.wanted, listener.next)
        if key not in self._made:
            self._made[key] = self.ring.latest(listener.wanted, listener.next, self.shown)
        listener.next = self.shown
        return self._made[key]

    def position(self, listener: Listener) -> Position:
        """Return what a listener knows when all that it was told has arrived."""
        return Position(self.ring.life, listener.next - 1)

    def show(self) -> None:
        """Let listeners be told what the ring has now."""
        self.shown = self.ring.end
        self._made.clear()
        self.news.tell()

    def drop_slow(self, now: float) -> None:
        """Let those go whom the ring has left behind, or who take nothing of what is sent to them."""
        for listener in self._listeners:
            behind = not self.ring.has_all_from(listener.next)
            if listener.ended is None and (behind or listener.stalls(now, self.settings.stall_seconds)):
                listener.end(TOO_SLOW)
                self._figures.dropped.inc()
                self.news.tell()

    def end_all(self, why: str) -> None:
        """Let everybody go."""
        for listener in self._listeners:
            listener.end(why)
        self.news.tell()

    def close(self) -> None:
        """Let everybody go and take in nobody more."""
        self._closed = True
        self.end_all(STOPPING)
