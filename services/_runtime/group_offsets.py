"""Asks Kafka how far topics reach and how far services have informed that they are done."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, for_code

from schemas.topics import read_by
from services._runtime.kafka_names import group_id

TRIES_TO_FIND_TOPICS: Final = 40
PAUSE_SECONDS: Final = 0.05

Offsets = Mapping[TopicPartition, int]


class GroupOffsets:
    """Ends of topics and informed offsets of the services that read them, over connections that are kept.

    Ends are high watermarks. The last stable offset would not do: when a commit is acknowledged its markers
    may still be on their way, and until then it hides records that are published already (measured: after
    two commits of three, for up to 44 ms).
    """

    def __init__(self, bootstrap_servers: str, prefix: str, services: tuple[str, ...]) -> None:
        self._prefix = prefix
        self._topics = {
            service: tuple(topic.full_name(prefix) for topic in read_by(service)) for service in services
        }
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            enable_auto_commit=False,
            retry_backoff_ms=10,  # its first question learns one topic a try
        )
        self._admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
        self._partitions: dict[str, tuple[TopicPartition, ...]] = {}
        self._coordinators: dict[str, int] = {}

    async def start(self) -> None:
        """Connect and learn the partitions; raises KafkaError, also when a topic is missing.

        A broker knows topics just made a moment later, hence the patience.
        """
        await self._consumer.start()
        await self._admin.start()
        names = sorted({name for names in self._topics.values() for name in names})
        for patience in range(TRIES_TO_FIND_TOPICS, 0, -1):
            found = await self._admin.describe_topics(names)
            missing = [each for each in found if each["error_code"]]
            if not missing:
                break
            if patience == 1:
                reason = for_code(missing[0]["error_code"]).__name__
                raise KafkaError(f"{reason}: {', '.join(each['topic'] for each in missing)}")
            await asyncio.sleep(PAUSE_SECONDS)
        self._partitions = {topic["topic"]: _partitions_of(topic) for topic in found}

    async def stop(self) -> None:
        """Close the connections."""
        await self._consumer.stop()
        await self._admin.close()

    async def ends(self) -> Offsets:
        """Return the high watermark of everything that any of the services reads; raises KafkaError."""
        every = [partition for partitions in self._partitions.values() for partition in partitions]
        found: dict[TopicPartition, int] = await self._consumer.end_offsets(every)
        return found

    async def informed(self, service: str) -> Offsets:
        """Return the informed offset of everything a service reads, 0 where it has said nothing yet.

        One request. Raises KafkaError; the next call then asks anew who coordinates the group.
        """
        group = group_id(self._prefix, service)
        coordinator = self._coordinators.pop(group, None)
        if coordinator is None:
            coordinator = await self._admin.find_coordinator(group)
        found = await self._admin.list_consumer_group_offsets(group, coordinator)
        if found:  # a broker that coordinates no longer answers without offsets
            self._coordinators[group] = coordinator
        read = (partition for name in self._topics[service] for partition in self._partitions[name])
        return {partition: max(found[partition].offset, 0) if partition in found else 0 for partition in read}


def _partitions_of(topic: Mapping[str, Any]) -> tuple[TopicPartition, ...]:
    return tuple(TopicPartition(topic["topic"], each["partition"]) for each in topic["partitions"])
