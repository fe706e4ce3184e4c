"""Records of the stream as they stand on the topics, for those who look: the newest, and one by its place."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final, NamedTuple, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services._runtime.settings import KafkaPart

log = structlog.get_logger()
TOPICS: Final = ("dossiers", "routing", "payments")
"""What may be looked at: the hub's own events about dossiers. Dead letters hold whatever somebody sent."""
NEWEST: Final = 25
_EACH: Final = 60
"""Offsets looked at of each partition; some of them are ends of transactions, not records."""
_SECONDS: Final = 5.0
_READING_SECONDS: Final = 3.0
_POLL_MILLISECONDS: Final = 100


class Record(NamedTuple):
    """A committed record; ``topic`` without the hub's prefix; ``written_at``: when Kafka took it."""

    topic: str
    partition: int
    offset: int
    written_at: datetime
    value: bytes

    @property
    def place(self) -> str:
        """Return its permalink: ``routing/3/1042``."""
        return f"{self.topic}/{self.partition}/{self.offset}"


class Records(Protocol):
    """Reads topics; None where Kafka does not answer in time."""

    async def newest(self) -> Sequence[Record] | None:
        """Return the newest records about dossiers, the newest first."""
        ...

    async def at(self, topic: str, partition: int, offset: int) -> Record | None:
        """Return the record at a place; None too where none stands there, or none any more."""
        ...


class KafkaRecords:
    """Opens a reader for each look, one after another: nobody looks most of the time."""

    def __init__(self, kafka: KafkaPart) -> None:
        self._kafka = kafka
        self._alone = asyncio.Lock()

    async def newest(self) -> Sequence[Record] | None:
        """Return the newest records of the hub's topics about dossiers, by when Kafka took them."""
        try:
            async with self._reader() as reader:
                places = [place for topic in TOPICS for place in self._places(topic)]
                reader.assign(places)
                ends = await reader.end_offsets(places)
                begins = await reader.beginning_offsets(places)
                starts = {place: max(begins[place], ends[place] - _EACH) for place in places}
                found = await self._read(reader, starts, ends)
        except (KafkaError, TimeoutError, OSError) as error:
            log.warning("ticker unread", error=type(error).__name__)
            return None
        return sorted(found, key=lambda each: (each.written_at, each.place), reverse=True)[:NEWEST]

    async def at(self, topic: str, partition: int, offset: int) -> Record | None:
        """Return the record at a place."""
        place = TopicPartition(self._kafka.prefix + topic, partition)
        if topic not in TOPICS or place not in self._places(topic):
            return None
        try:
            async with self._reader() as reader:
                reader.assign([place])
                ends = await reader.end_offsets([place])
                begins = await reader.beginning_offsets([place])
                if not begins[place] <= offset < ends[place]:
                    return None
                found = await self._read(reader, {place: offset}, {place: offset + 1})
        except (KafkaError, TimeoutError, OSError) as error:
            log.warning("record unread", error=type(error).__name__)
            return None
        return next((each for each in found if each.offset == offset), None)

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[AIOKafkaConsumer]:
        async with self._alone, asyncio.timeout(_SECONDS):
            reader = AIOKafkaConsumer(
                bootstrap_servers=self._kafka.bootstrap_servers,
                isolation_level="read_committed",
                enable_auto_commit=False,
            )
            try:
                await reader.start()
                yield reader
            finally:
                await reader.stop()

    def _places(self, topic: str) -> list[TopicPartition]:
        name = self._kafka.prefix + topic
        return [TopicPartition(name, each) for each in range(self._kafka.partitions)]

    async def _read(
        self, reader: AIOKafkaConsumer, starts: dict[TopicPartition, int], ends: dict[TopicPartition, int]
    ) -> list[Record]:
        for place, offset in starts.items():
            reader.seek(place, offset)
        found: list[Record] = []
        clock = asyncio.get_running_loop()
        enough = clock.time() + _READING_SECONDS
        # the end may lie in a transaction that is still open: what came by then is shown
        while clock.time() < enough and any([await reader.position(each) < ends[each] for each in starts]):
            polled = await reader.getmany(timeout_ms=_POLL_MILLISECONDS)
            found += [self._record(each) for records in polled.values() for each in records]
        return found

    def _record(self, told: object) -> Record:
        topic: str = told.topic  # type: ignore[attr-defined]  # aiokafka has no types
        written = datetime.fromtimestamp(told.timestamp / 1000, UTC)  # type: ignore[attr-defined]
        return Record(
            topic.removeprefix(self._kafka.prefix),
            told.partition,  # type: ignore[attr-defined]
            told.offset,  # type: ignore[attr-defined]
            written,
            told.value or b"",  # type: ignore[attr-defined]
        )
