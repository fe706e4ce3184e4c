"""Records as the batches in which Kafka takes them: of one partition each, in order."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.producer.message_accumulator import BatchBuilder

from lgsp.stream.record import Headers

FEW: Final = 50
BATCH_BYTES: Final = 256 * 1024
LARGE_BYTES: Final = 512 * 1024
"""A value from this size on goes compressed: with its new headers it may be larger than its topic takes."""
DEFAULT_LARGEST: Final = 1024 * 1024
_PLAIN, _ZSTD = 0, 4  # their numbers in Kafka's record batches


class Outgoing(NamedTuple):
    """A record to be written: the topic as the cluster calls it."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    timestamp_ms: int
    headers: Headers


async def sent(
    producer: AIOKafkaProducer, records: Sequence[Outgoing], largest: Mapping[str, int]
) -> AsyncIterator["asyncio.Future[Any]"]:
    """Send records and yield what will be known of them. Many go in batches of ours, which is cheap.

    Few go one by one: they join what waits in the client, where a batch would have to wait for the one
    before it to be on its way.
    """
    if len(records) <= FEW and all(map(_is_plain, records)):
        for topic, partition, key, value, timestamp_ms, headers in records:
            yield await producer.send(topic, value, key, partition, timestamp_ms, list(headers))
        return
    for batch in batches_of(records, largest):
        place = batch.place
        yield await producer.send_batch(batch.builder, place.topic, partition=place.partition)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch and its partition."""

    place: TopicPartition
    builder: BatchBuilder


def batches_of(records: Iterable[Outgoing], largest: Mapping[str, int]) -> Iterator[Batch]:
    """Yield the batches of these records; those of one partition in the order of its records.

    ``largest``: what a topic takes, in bytes.
    """
    filling: dict[tuple[str, int], BatchBuilder] = {}
    for record in records:
        place = record.topic, record.partition
        large = record.value is not None and len(record.value) >= LARGE_BYTES
        builder = filling.get(place)
        if builder is not None and (large or not _put(builder, record)):
            yield Batch(TopicPartition(*place), filling.pop(place))
            builder = None
        if builder is None:
            builder = BatchBuilder(
                min(BATCH_BYTES, largest.get(record.topic, DEFAULT_LARGEST)), _ZSTD if large else _PLAIN,
                is_transactional=True,
            )  # fmt: skip
            _put(builder, record)  # the first one has always room
            filling[place] = builder
    for place, builder in filling.items():
        yield Batch(TopicPartition(*place), builder)


def _is_plain(record: Outgoing) -> bool:
    """Say whether the client takes it one by one: not where it holds nothing, nor where it is large."""
    size = len(record.key or b"") + len(record.value or b"")
    return size < LARGE_BYTES and not (record.key is None and record.value is None)


def _put(builder: BatchBuilder, record: Outgoing) -> bool:
    """Append a record; False: there is no room for it."""
    _, _, key, value, timestamp_ms, headers = record
    return builder.append(timestamp=timestamp_ms, key=key, value=value, headers=list(headers)) is not None
