"""Steady submissions to every partition of a hub, and how long each of them stayed unanswered."""

import asyncio
import itertools
from collections import defaultdict
from types import TracebackType
from typing import Final, Self

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition

from schemas.topics import DOSSIERS
from services._province.agencies import agencies
from services._runtime.partitions import partition_of
from tests.hub.hub import Hub
from tests.hub.sending import a_raw_submission
from tests.waiting import eventually

EVERY_SECONDS: Final = 0.1


def _agency_of_each(partitions: int) -> dict[int, str]:
    """Return one agency for every partition that has one."""
    found: dict[int, str] = {}
    for name in agencies():
        found.setdefault(partition_of(name.encode(), partitions), name)
    return found


class Steady:
    """Lodges a submission at an agency of every partition, ten times a second, until the block ends."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._agencies = _agency_of_each(hub.partitions)
        self._producer = Producer({"bootstrap.servers": hub.servers, "linger.ms": 0})
        self._sending: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._sending = asyncio.create_task(self._send())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._sending is not None
        self._sending.cancel()
        self._producer.flush(10)

    async def flows(self, for_seconds: float = 2) -> None:
        """Return when every partition was answered anew, and so much time has passed since."""
        told = await asyncio.to_thread(answered, self._hub)
        before = {p: len(times) for p, times in told.items()}

        def anew() -> bool:
            now = {p: len(times) for p, times in answered(self._hub).items()}
            return all(now.get(p, 0) > before.get(p, 0) for p in self._agencies)

        await asyncio.sleep(for_seconds)  # time for silence to show is the case
        await eventually(lambda: asyncio.to_thread(anew), 30, "every partition answers")

    async def _send(self) -> None:
        for number in itertools.count():
            for partition, name in self._agencies.items():
                raw = a_raw_submission(f"S-{partition}-{number}", receiving_agency=name)
                topic = self._hub.prefix + raw.topic
                self._producer.produce(topic, raw.value, raw.key, partition, headers=[*raw.headers])
            self._producer.poll(0)
            await asyncio.sleep(EVERY_SECONDS)


def answered(hub: Hub) -> dict[int, list[float]]:
    """Return when the events of each partition of ``dossiers`` were written, in seconds, in order."""
    topic = DOSSIERS.full_name(hub.prefix)
    consumer = Consumer({
        "bootstrap.servers": hub.servers, "group.id": "steady", "enable.auto.commit": False,
        "isolation.level": "read_committed", "auto.offset.reset": "earliest", "enable.partition.eof": True,
    })  # fmt: skip
    found: defaultdict[int, list[float]] = defaultdict(list)
    places = {p: TopicPartition(topic, p, 0) for p in range(hub.partitions)}
    try:
        consumer.assign(list(places.values()))
        while places:  # each tells once where its end is: what comes later may wait
            for message in consumer.consume(5000, 0.2):
                partition, error = message.partition() or 0, message.error()
                if error is None:
                    found[partition].append(message.timestamp()[1] / 1000)
                elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
                    places.pop(partition, None)
    finally:
        consumer.close()
    return found


def longest_silences(hub: Hub) -> dict[int, float]:
    """Return the longest time between two events of each partition, in seconds."""
    return {
        partition: max(later - earlier for earlier, later in itertools.pairwise(sorted(times)))
        for partition, times in answered(hub).items()
    }
