"""Sends records to Kafka: every one acknowledged by all, each key's in order."""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaProducer

from lgsp.simulator.outgoing import Outgoing
from lgsp.stream.closing import closed
from schemas.topics import CLOCK


class Sender:
    """A producer for the inbound topics. aiokafka's own partitioner is murmur2, as the lanes need it."""

    def __init__(self, bootstrap_servers: str, prefix: str, timeout_seconds: float) -> None:
        self._prefix = prefix
        self._timeout_seconds = timeout_seconds
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap_servers, acks="all", enable_idempotence=True, retry_backoff_ms=10
        )

    async def __aenter__(self) -> Self:
        """Connect; raises KafkaError."""
        try:
            await self._producer.start()
        except BaseException:
            await closed(self._producer.stop())
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send what is left and close."""
        await closed(self._producer.stop())

    async def partitions(self) -> int:
        """Return how many lanes the hub has."""
        return len(await self._producer.partitions_for(self._prefix + CLOCK.name))

    async def send(self, records: Sequence[Outgoing]) -> None:
        """Return when Kafka holds every record; raises KafkaError, or TimeoutError when it takes too long.

        An idempotent producer tries for ever: without the time limit a dead broker would hang the world.
        """
        async with asyncio.timeout(self._timeout_seconds):
            sent = [await self._send(record) for record in records]
            await asyncio.gather(*sent)

    async def _send(self, record: Outgoing) -> "asyncio.Future[object]":
        future: asyncio.Future[object] = await self._producer.send(
            self._prefix + record.topic,
            record.value,
            key=record.key,
            partition=record.partition,
            headers=record.headers,
        )
        return future
