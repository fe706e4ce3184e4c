"""Informs the group how far this service is done, but only of what it has published everything of."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

_COMMIT_SECONDS = 2
Offsets = Mapping[TopicPartition, int]


@dataclass(frozen=True, slots=True)
class _Waiting:
    needs: int
    offsets: Offsets


class Progress:
    """Keeps positions of a lane until the outbox number they need is published; ``ready`` may be told."""

    def __init__(self) -> None:
        self.ready: dict[TopicPartition, int] = {}
        self._waiting: deque[_Waiting] = deque()
        self._newest: _Waiting | None = None

    def done(self, offsets: Offsets, needs: int, published_to: int) -> None:
        """Note that everything before ``offsets`` is in the database, with outbox numbers up to ``needs``."""
        news = _Waiting(needs, dict(offsets))
        if news != self._newest:
            self._newest = news
            self._waiting.append(news)
        self.published(published_to)

    def published(self, published_to: int) -> None:
        """Note that the outbox is published up to a number."""
        while self._waiting and self._waiting[0].needs <= published_to:
            self.ready.update(self._waiting.popleft().offsets)

    def forget(self) -> None:
        """Start anew after the partitions moved."""
        self._waiting.clear()
        self._newest = None
        self.ready.clear()


class Informer:
    """Tells the group what lanes are done with, in one request for all of them."""

    def __init__(self) -> None:
        self.informed: dict[TopicPartition, int] = {}

    def forget(self) -> None:
        """Start anew after the partitions moved."""
        self.informed.clear()

    async def inform(self, consumer: AIOKafkaConsumer, lanes: Iterable[Progress]) -> None:
        """Commit what is ready to the group; a failure is tried again at the next call."""
        told = list(lanes)
        news = {
            place: offset
            for progress in told
            for place, offset in progress.ready.items()
            if self.informed.get(place) != offset
        }
        if not news:
            return
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):  # else it asks for ever while the broker is away
                await consumer.commit(news)
        except (KafkaError, IllegalStateError, TimeoutError):
            return
        self.informed.update(news)
        for progress in told:
            for place in [p for p, offset in progress.ready.items() if news.get(p) == offset]:
                del progress.ready[place]
