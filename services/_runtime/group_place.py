"""Where Kafka keeps the offsets of a consumer group: they are records of transactions as well."""

from typing import Final

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import LeaderNotAvailableError

OFFSETS: Final = "__consumer_offsets"


async def place_of(client: AIOKafkaClient, group: str) -> TopicPartition | None:
    """Return the partition with a group's offsets; None: this user may not look at it.

    Raises KafkaError, LeaderNotAvailableError while it is being made. Kafka makes the topic when the first
    group is asked for.
    """
    await client.coordinator_lookup(CoordinationType.GROUP, group)
    await client.add_topic(OFFSETS)
    partitions = client.cluster.partitions_for_topic(OFFSETS)
    if OFFSETS in client.cluster.unauthorized_topics:
        return None
    if not partitions:
        raise LeaderNotAvailableError(OFFSETS)
    return TopicPartition(OFFSETS, number_of(group, len(partitions)))


def number_of(group: str, partitions: int) -> int:
    """Return which partition it is: Java's hash of the name, of which Kafka takes the amount."""
    digits = group.encode("utf-16-be")
    hashed = 0
    for unit in zip(digits[::2], digits[1::2], strict=True):
        hashed = (31 * hashed + (unit[0] << 8) + unit[1]) & 0xFFFFFFFF
    signed = hashed - (1 << 32) if hashed >> 31 else hashed
    return 0 if signed == -(1 << 31) else abs(signed) % partitions
