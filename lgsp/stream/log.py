"""What stands in a hub's topics, read as any outsider would; the check starts from this and nothing else."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from lgsp.stream.reading import consumer_of, partitions_of, read_to_end

HUB_TOPICS = ("dossiers", "routing", "payments")
READ = ("submissions", "agency-replies", "payment-reports", *HUB_TOPICS, "kpis", "dead-letters")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and where it stands."""

    topic: str
    partition: int
    offset: int
    key: str
    event: dict[str, Any]


@dataclass
class Log:
    """The entries by topic, each partition in its order; ``unreadable``: records that are no events."""

    entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    unreadable: list[str] = field(default_factory=list)
    dead_letters: int = 0

    def add(self, topic: str, partition: int, offset: int, key: bytes | None, value: bytes | None) -> None:
        """Take in a record."""
        if topic == "dead-letters":
            self.dead_letters += 1
            return
        try:
            event = json.loads(value or b"")
            event["data"], event["subject"], event["type"], event["time"]
        except (ValueError, TypeError, KeyError):
            self.unreadable.append(f"{topic}/{partition}@{offset}")
            return
        self.entries[topic].append(
            Entry(topic, partition, offset, (key or b"").decode("utf-8", "replace"), event)
        )

    def of(self, *topics: str) -> list[Entry]:
        """Return the entries of these topics."""
        return [entry for topic in topics for entry in self.entries.get(topic, ())]


async def read_log(bootstrap_servers: str, prefix: str) -> Log:
    """Read everything that is committed, from the beginning to the end."""
    log = Log()
    partitions = await partitions_of(bootstrap_servers, [prefix + topic for topic in READ])
    async with consumer_of(bootstrap_servers) as consumer:
        async for record in read_to_end(consumer, partitions):
            topic = record.topic.removeprefix(prefix)
            log.add(topic, record.partition, record.offset, record.key, record.value)
    return log
