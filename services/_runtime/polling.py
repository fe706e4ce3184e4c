"""Fetching the next records: what passes is tried again, what makes going on unsafe is said plainly."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from schemas.topics import EventTopic
from services._runtime.arrivals import Arrival
from services._runtime.batch import Positions
from services._runtime.catching_up import CatchingUp, Taken
from services._runtime.refusals import Refusal
from services._runtime.settings import LanesPart
from services._runtime.tolerant_records import tolerate_header_names

log = structlog.get_logger()
_LONGEST_SECONDS: Final = 5.0
Polled = Mapping[TopicPartition, Sequence[ConsumerRecord]]


class SeekAnew(Exception):
    """What was fetched is lost half-way: take the records again from where the database stands."""


class Polling:
    """Takes the next records of a service, up to ``max_records`` at a time."""

    def __init__(self, lanes: LanesPart) -> None:
        self._lanes = lanes
        self._catching_up = CatchingUp()
        self._behind = False

    async def poll(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> Polled:
        """Return what came on some partitions, nothing when there is nothing or a rebalance runs.

        Raises a KafkaError that passes by itself, Refusal for one that does not, and SeekAnew.
        """
        taken: Taken = defaultdict(list)
        if not places:  # asked for none, the client would give any
            await asyncio.sleep(self._lanes.poll_seconds)
            return taken
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):  # getmany ignores its time-out during a rebalance
                await self._fill(taken, consumer, places)
        except UnicodeDecodeError as error:  # in the name of a header, the one thing that the client decodes
            log.warning("header name not in UTF-8", partitions=len(places))
            tolerate_header_names()
            raise SeekAnew from error
        except (KafkaError, TimeoutError) as error:
            if isinstance(error, KafkaError) and not taken:
                raise _passing_or_refused(error) from error
            # what was taken before it is not dropped: whatever the matter is, the next call meets it again
            log.warning("reading interrupted", error=type(error).__name__, partitions=len(places))
        return taken

    async def _fill(self, taken: Taken, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        most = self._lanes.max_records
        if self._behind:
            await self._catching_up.fill(taken, consumer, places, most)
        if not taken:
            wait_ms = int(self._lanes.poll_seconds * 1000)
            taken.update(await consumer.getmany(*places, timeout_ms=wait_ms, max_records=most))
            # and until the client holds nothing: among partitions that trickle, one may be far behind
            self._behind = sum(map(len, taken.values())) >= most


def _passing_or_refused(error: KafkaError) -> KafkaError | Refusal:
    if error.retriable or isinstance(error, IllegalStateError):
        return error
    return Refusal(
        f"reading failed: {type(error).__name__}: {error}",
        "records before our position may be gone: see lgsp doctor",
    )


def arrived(polled: Polled, topics: Mapping[str, EventTopic]) -> tuple[list[Arrival], Positions]:
    """Return the records as arrivals in the order taken, and where their inputs stand after them."""
    arrivals = [
        Arrival(topic, place.partition, one.offset, one.timestamp, one.key, one.value, tuple(one.headers))
        for place, records in polled.items()
        for topic in (topics[place.topic],)
        for one in records
    ]
    positions = {
        (topics[place.topic].name, place.partition): records[-1].offset + 1
        for place, records in polled.items()
    }
    return arrivals, positions
