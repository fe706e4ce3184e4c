"""Reading topics from outside: committed records only, from the beginning to the end as it is now."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from lgsp.stream.record import Record

POLL_MS = 500
RECORDS_A_POLL = 2000


Start = Callable[[int, int], int]
"""From a partition's beginning and end to the offset where reading starts."""
Ends = dict[TopicPartition, int]
"""The offset of the next record of each partition."""


def from_beginning(beginning: int, end: int) -> int:
    """Read everything."""
    return min(beginning, end)


def the_last(count: int) -> Start:
    """Read the last records only."""
    return lambda beginning, end: max(beginning, end - count)


@asynccontextmanager
async def consumer_of(bootstrap_servers: str, reset: str = "earliest") -> AsyncIterator[AIOKafkaConsumer]:
    """Give a reader of committed records that belongs to no group and leaves no trace.

    ``reset``: what it does where its offset is not there; ``none`` raises OffsetOutOfRangeError.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset=reset,
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def partitions_of(bootstrap_servers: str, topics: Iterable[str]) -> list[TopicPartition]:
    """Return every partition of these topics; a topic that is missing has none."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        there = set(await admin.list_topics())
        wanted = [topic for topic in topics if topic in there]
        found = await admin.describe_topics(wanted) if wanted else []
    finally:
        await admin.close()
    return [
        TopicPartition(topic["topic"], number)
        for topic in found
        if not topic["error_code"]
        for number in sorted(partition["partition"] for partition in topic["partitions"])
    ]


async def high_watermarks(bootstrap_servers: str, partitions: list[TopicPartition]) -> Ends:
    """Return where these partitions end, what is not yet readable as committed among it.

    When a commit is acknowledged its markers may still be on their way; until then a reader of committed
    records sees an earlier end (measured: for up to 44 ms).
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, enable_auto_commit=False)
    await consumer.start()
    try:
        ends: Ends = await consumer.end_offsets(partitions) if partitions else {}
        return ends
    finally:
        await consumer.stop()


async def read_to_end(
    consumer: AIOKafkaConsumer,
    partitions: list[TopicPartition],
    start: Start = from_beginning,
    ends: Ends | None = None,
) -> AsyncGenerator[Record, None]:
    """Yield the committed records of these partitions up to ``ends``, without them to the ends as of now.

    The end is reached by *position*: the last offset may be a transaction's marker, which nobody sees.
    """
    if not partitions:
        return
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions) if ends is None else ends
    for partition, beginning in (await consumer.beginning_offsets(partitions)).items():
        consumer.seek(partition, start(beginning, ends[partition]))
    open_ones = set(partitions)
    while open_ones := {one for one in open_ones if await consumer.position(one) < ends[one]}:
        consumer.pause(*(set(partitions) - open_ones))
        batches = await consumer.getmany(*open_ones, timeout_ms=POLL_MS, max_records=RECORDS_A_POLL)
        for partition, records in batches.items():
            for record in records:
                if record.offset < ends[partition]:
                    yield record_of(record)


def record_of(read: Any, topic: str | None = None) -> Record:  # noqa: ANN401 (aiokafka has no types)
    """Return a record of aiokafka's as ours; ``topic``: under another name."""
    return Record(
        topic or read.topic, read.partition, read.offset, read.key, read.value, read.timestamp,
        tuple(read.headers), read.timestamp_type or 0,
    )  # fmt: skip
