"""How much stands in each topic, and how far each service is."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from lgsp.stream.reading import partitions_of
from schemas.topics import ALL, SERVICES, EventTopic
from services._runtime.kafka_names import group_id

COORDINATOR_SECONDS = 5.0
PAUSE_SECONDS = 0.1
T = TypeVar("T")
Offsets = dict[TopicPartition, int]


@dataclass(frozen=True)
class TopicSize:
    """A topic as it is: ``partitions`` 0 when it is missing.

    ``offsets`` are the records in it, the marks of transactions among them. ``lag`` is, by reader, what it
    has not yet informed of; None: it has not informed of anything.
    """

    topic: EventTopic
    partitions: int
    offsets: int
    lag: dict[str, int | None]


async def topic_sizes(bootstrap_servers: str, prefix: str) -> list[TopicSize]:
    """Return every topic of the table as it is on the cluster."""
    partitions = await partitions_of(bootstrap_servers, [topic.full_name(prefix) for topic in ALL])
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, enable_auto_commit=False)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await consumer.start()
        await admin.start()
        ends: Offsets = await consumer.end_offsets(partitions) if partitions else {}
        beginnings: Offsets = await consumer.beginning_offsets(partitions) if partitions else {}
        informed = {service: await _informed(admin, prefix, service) for service in SERVICES}
    finally:
        await consumer.stop()
        await admin.close()
    return [_size(topic, prefix, beginnings, ends, informed) for topic in ALL]


async def _informed(admin: AIOKafkaAdminClient, prefix: str, service: str) -> Offsets:
    found = await _patiently(lambda: admin.list_consumer_group_offsets(group_id(prefix, service)))
    return {partition: offset.offset for partition, offset in found.items() if offset.offset >= 0}


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again for some seconds: a broker that has just started does not yet know who coordinates groups."""
    deadline = time.monotonic() + COORDINATOR_SECONDS
    while True:
        try:
            return await ask()
        except KafkaError as error:
            if not error.retriable or time.monotonic() > deadline:
                raise
        await asyncio.sleep(PAUSE_SECONDS)


def _size(
    topic: EventTopic, prefix: str, beginnings: Offsets, ends: Offsets, informed: dict[str, Offsets]
) -> TopicSize:
    mine = [one for one in ends if one.topic == topic.full_name(prefix)]
    readers = [name for name in topic.readers if name in SERVICES and topic.kind != "internal"]
    return TopicSize(
        topic,
        len(mine),
        sum(ends[one] - beginnings[one] for one in mine),
        {reader: _lag(mine, ends, informed[reader]) for reader in readers},
    )


def _lag(partitions: list[TopicPartition], ends: Offsets, informed: Offsets) -> int | None:
    if not any(one in informed for one in partitions):
        return None
    return sum(max(0, ends[one] - informed.get(one, 0)) for one in partitions)
