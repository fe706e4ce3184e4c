"""Kafka as a lane sees it, in memory: one partition, committed records only, positions beside them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.envelope import CONTENT_TYPE, Event, type_of
from schemas.topics import TOPIC_OF, EventTopic
from services._runtime.arrivals import Arrival
from services._runtime.outbox import OutboxRow
from tests.hub.outside_reader import Seen

PARTITIONS = 1
TIMESTAMP_MS = 1_615_000_000_000


@dataclass
class MemoryKafka:
    """``positions``: how far the outbox of each service is published, moved with what is published.

    ``now_ms`` is when records are written; who needs them apart moves it. ``written_ms``: of each by topic
    and offset.
    """

    logs: defaultdict[str, list[OutboxRow]] = field(default_factory=lambda: defaultdict(list))
    positions: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    now_ms: int = TIMESTAMP_MS
    written_ms: dict[tuple[str, int], int] = field(default_factory=dict)

    def produce(self, event: Event, key: str | None) -> None:
        """Take a fact from outside, as an inbound topic does."""
        headers = (("content-type", CONTENT_TYPE.encode()), ("ce_type", type_of(type(event)).encode()))
        value = event.model_dump_json().encode()
        self.take_bytes(TOPIC_OF[type(event)].name, key.encode() if key else None, value, headers)

    def take_bytes(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: tuple[tuple[str, bytes | None], ...] = (),
    ) -> None:
        self._append(OutboxRow(0, topic, 0, key, value, headers))

    def publish(self, service: str, rows: Sequence[OutboxRow]) -> None:
        """Commit rows and the position behind them at once, as the relay's transaction does."""
        for row in rows:
            self._append(row)
        self.positions[service] = rows[-1].number

    def _append(self, row: OutboxRow) -> None:
        self.written_ms[row.topic, len(self.logs[row.topic])] = self.now_ms
        self.logs[row.topic].append(row)

    def arrival(self, topic: EventTopic, offset: int) -> Arrival:
        row = self.logs[topic.name][offset]
        written_ms = self.written_ms.get((topic.name, offset), TIMESTAMP_MS)
        return Arrival(topic, 0, offset, written_ms, row.key, row.value, row.headers)

    def seen(self, *topics: str) -> list[Seen]:
        """Return what a reader outside the hub sees of these topics."""
        return [
            Seen(topic, 0, offset, row.key, row.value, row.headers)
            for topic in topics
            for offset, row in enumerate(self.logs[topic])
        ]
