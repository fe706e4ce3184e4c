"""Informs the group how far this service is done, but only of what it has published everything of."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

Offsets = Mapping[TopicPartition, int]


@dataclass(frozen=True, slots=True)
class _Waiting:
    needs: int
    offsets: Offsets


class Informer:
    """Keeps positions of a lane until the outbox number they need is published."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._newest: _Waiting | None = None
        self._ready: dict[TopicPartition, int] = {}
        self._informed: dict[TopicPartition, int] = {}

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
            self._ready.update(self._waiting.popleft().offsets)

    def forget(self) -> None:
        """Start anew after the partitions moved."""
        self._waiting.clear()
        self._newest = None
        self._ready.clear()
        self._informed.clear()

    async def inform(self, consumer: AIOKafkaConsumer) -> None:
        """Commit what is ready to the group; a failure is tried again at the next call."""
        news = {place: offset for place, offset in self._ready.items() if self._informed.get(place) != offset}
        if not news:
            return
        try:
            await consumer.commit(news)
        except (KafkaError, IllegalStateError, TimeoutError):
            return
        self._informed.update(news)
        for place, offset in news.items():
            if self._ready.get(place) == offset:
                del self._ready[place]
