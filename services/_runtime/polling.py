"""Fetching the next records: what passes is tried again, what makes going on unsafe is said plainly."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from schemas.topics import EventTopic
from services._runtime.arrivals import Arrival
from services._runtime.batch import Positions
from services._runtime.refusals import Refusal
from services._runtime.settings import LanesPart

_LONGEST_SECONDS: Final = 5.0
Polled = Mapping[TopicPartition, Sequence[ConsumerRecord]]


async def poll(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition], lanes: LanesPart) -> Polled:
    """Return what came on some partitions, nothing when there is nothing or a rebalance runs.

    Raises a KafkaError that passes by itself, and Refusal for one that does not.
    """
    if not places:  # asked for none, the client would give any
        await asyncio.sleep(lanes.poll_seconds)
        return {}
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):  # getmany ignores its own time-out during a rebalance
            polled: Polled = await consumer.getmany(
                *places, timeout_ms=int(lanes.poll_seconds * 1000), max_records=lanes.max_records
            )
    except TimeoutError:
        return {}
    except UnicodeDecodeError as error:
        where = ", ".join(f"{place.topic}-{place.partition}" for place in places)
        raise Refusal(
            "a record has a header whose name is not UTF-8, which our Kafka client cannot read",
            f"find it in one of {where} and delete what stands before it with kafka-delete-records",
        ) from error
    except KafkaError as error:
        if error.retriable or isinstance(error, IllegalStateError):
            raise
        raise Refusal(
            f"reading failed: {type(error).__name__}: {error}",
            "records before our position may be gone: see lgsp doctor",
        ) from error
    return polled


def arrived(polled: Polled, topics: Mapping[str, EventTopic]) -> tuple[list[Arrival], Positions]:
    """Return the records as arrivals in the order taken, and where their inputs stand after them."""
    arrivals = [
        Arrival(
            topics[place.topic],
            place.partition,
            record.offset,
            record.timestamp,
            record.key,
            record.value,
            tuple(record.headers),
        )
        for place, records in polled.items()
        for record in records
    ]
    positions = {
        (topics[place.topic].name, place.partition): records[-1].offset + 1
        for place, records in polled.items()
    }
    return arrivals, positions
