"""Every event of one dossier, from the one partition that its key leads to."""

import json
from collections import Counter
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition
from aiokafka.partitioner import murmur2

from lgsp.stream.reading import consumer_of, partitions_of, read_to_end
from schemas.topics import NUMBERED

Step = dict[str, Any]
"""An event's envelope and its ``topic``."""


def partition_of(key: str, partitions: int) -> int:
    """Return the partition that every Kafka client chooses for this key."""
    return int(murmur2(key.encode()) & 0x7FFFFFFF) % partitions


async def journey_of(bootstrap_servers: str, prefix: str, code: str) -> list[Step]:
    """Return the dossier's events on dossiers, routing and payments, in the order of their time."""
    key = code.partition("-")[0]
    steps: list[Step] = []
    every = await partitions_of(bootstrap_servers, [topic.full_name(prefix) for topic in NUMBERED])
    counts = Counter(one.topic for one in every)
    wanted = [TopicPartition(topic, partition_of(key, count)) for topic, count in counts.items()]
    async with consumer_of(bootstrap_servers) as consumer:
        async for record in read_to_end(consumer, wanted):
            if code.encode() not in (record.value or b""):
                continue
            event = json.loads(record.value or b"{}")
            if event.get("subject") == code or event.get("data", {}).get("dossier_code") == code:
                steps.append({"topic": record.topic.removeprefix(prefix), **event})
    return in_order(steps)


def in_order(steps: list[Step]) -> list[Step]:
    """Sort by time; of one moment, causes before what they caused, then as the topic numbered them."""
    by_id = {step["id"]: step for step in steps}

    def depth(step: Step) -> int:
        causes = 0
        cause = by_id.get(step.get("causationid", ""))
        while cause is not None and causes < len(steps):
            causes += 1
            cause = by_id.get(cause.get("causationid", ""))
        return causes

    return sorted(
        steps,
        key=lambda step: (
            datetime.fromisoformat(step["time"]),
            depth(step),
            step["topic"],
            step.get("seq", 0),
        ),
    )
