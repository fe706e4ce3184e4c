"""What one transaction holds, and whether the cluster has all of it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from lgsp.playback.batches import Outgoing


@dataclass
class Lot:
    """The records of one transaction: ``sent`` of them were given to the producer of this number."""

    number: int = 0
    records: list[Outgoing] = field(default_factory=list)
    sent: int = 0
    futures: list[asyncio.Future[Any]] = field(default_factory=list)

    @property
    def places(self) -> set[TopicPartition]:
        """Where its records go."""
        return {TopicPartition(each.topic, each.partition) for each in self.records}


async def acknowledged(lot: Lot) -> None:
    """Return when each record has its place in the log; raises KafkaError where one has not.

    aiokafka commits although a send failed, unless somebody looks at each outcome.
    """
    for outcome in await asyncio.gather(*lot.futures, return_exceptions=True):
        if isinstance(outcome, asyncio.CancelledError):
            raise KafkaError("a send was given up") from outcome
        if isinstance(outcome, BaseException):
            raise outcome


def looked_at(future: "asyncio.Future[Any]") -> None:
    """Take note of an outcome that nobody may ask for any more, so that asyncio does not complain."""
    if not future.cancelled():
        future.exception()
