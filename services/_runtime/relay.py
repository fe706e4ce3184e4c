"""The relay: outbox rows go out in Kafka transactions that hold the lane's position too."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)
from aiokafka.producer.message_accumulator import BatchBuilder

from schemas.topics import relay_positions, written_by
from services._runtime.crash import Reached
from services._runtime.dead_letters import LARGEST_BYTES
from services._runtime.endings import Endings
from services._runtime.kafka_names import transactional_id
from services._runtime.outbox import OutboxRow
from services._runtime.refusals import Refusal
from services._runtime.settings import KafkaPart
from services._runtime.verdicts import Sighting

_MAX_REQUEST_BYTES = 2 * LARGEST_BYTES  # the topic's own limit holds for what is compressed
_LARGE_BYTES = 512 * 1024
_STOP_SECONDS = 2
_FORBIDDEN = (
    TopicAuthorizationFailedError,
    ClusterAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)
_ZSTD = 4  # its number in Kafka's record batches, KIP-110


@dataclass(frozen=True)
class RelayPlace:
    """Whose outbox is relayed to where."""

    kafka: KafkaPart
    service: str
    lane: int

    @property
    def positions(self) -> TopicPartition:
        """Return the partition that holds this lane's position, and no other lane's."""
        return TopicPartition(relay_positions(self.service).full_name(self.kafka.prefix), self.lane)

    @property
    def topics(self) -> list[str]:
        """Return the names of all topics that the relay writes to."""
        return [topic.full_name(self.kafka.prefix) for topic in written_by(self.service)]

    @property
    def transactional_id(self) -> str:
        """Return the id under which the broker knows this lane's relay."""
        return transactional_id(self.kafka.prefix, self.service, self.lane)


class Relay:
    """One transactional producer. After any error it is thrown away: nobody knows what the broker kept."""

    def __init__(
        self, place: RelayPlace, reached: Reached, on_missing: Callable[[], None] = lambda: None
    ) -> None:
        self._place = place
        self._on_missing = on_missing
        self._reached = reached
        self._timeout_seconds = place.kafka.transaction_timeout_seconds
        self._producer: AIOKafkaProducer | None = None
        self._endings: Endings | None = None
        self._sightings: list[Sighting] = []

    async def fence(self) -> None:
        """Start a producer; the broker aborts what an earlier one left open and refuses it from now on.

        What an earlier one had decided and the broker has not ended, is ended: see ``endings``. Raises
        KafkaError, TimeoutError, and Refusal for what only a person can mend.
        """
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._fence()
        except _FORBIDDEN as error:
            raise self._forbidden(error) from error

    async def _fence(self) -> None:
        timeout_ms = int(self._timeout_seconds * 1000)
        servers = self._place.kafka.bootstrap_servers
        self._producer = AIOKafkaProducer(
            bootstrap_servers=servers,
            transactional_id=self._place.transactional_id,
            transaction_timeout_ms=timeout_ms,
            max_request_size=_MAX_REQUEST_BYTES,
            retry_backoff_ms=10,
            request_timeout_ms=timeout_ms,
            linger_ms=0,
        )
        self._endings = Endings(
            servers,
            self._place.transactional_id,
            self._place.topics,
            self._timeout_seconds,
            sightings=self._sightings,
            on_missing=self._on_missing,
        )
        await self._endings.start()
        await self._endings.look()
        await self._producer.start()
        self._reached("takeover-before-markers")
        await self._endings.write_missing()

    def _forbidden(self, error: KafkaError) -> Refusal:
        return Refusal(
            f"Kafka does not let this user do what lane {self._place.lane} of {self._place.service} needs: "
            f"{type(error).__name__}",
            f"give it Write and Describe on the transactional id {self._place.transactional_id}, Read, Write "
            f"and Describe on the topics {', '.join(self._place.topics)}, and Alter on the cluster, which "
            "writes the markers that Kafka left out",
        )

    async def discard(self) -> None:
        """Throw the producer away, whatever state it is in."""
        producer, self._producer = self._producer, None
        endings, self._endings = self._endings, None
        try:
            await self._stop(producer)  # first: even if we are cancelled meanwhile, it must not commit later
        finally:
            if endings is not None:
                await endings.close()

    @staticmethod
    async def _stop(producer: AIOKafkaProducer | None) -> None:
        if producer is not None:
            # in a task of its own: a stop that is cancelled inside raises that here, which must not pass for
            # a cancellation of ours, nor ours be swallowed with it
            stopping = asyncio.create_task(producer.stop())
            await asyncio.wait({stopping}, timeout=_STOP_SECONDS)
            if not stopping.done() or stopping.cancelled() or stopping.exception() is not None:
                stopping.cancel()
                await producer.client.close()  # which a stop that fails leaves open

    async def read_position(self) -> int:
        """Return the last outbox number that is published; only true between a fence and the next send.

        Read from the beginning: the partition is compacted and has one key.
        """
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._place.kafka.bootstrap_servers,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            fetch_max_wait_ms=50,
        )
        async with asyncio.timeout(self._timeout_seconds):
            await consumer.start()
            try:
                return await self._last_position(consumer)
            finally:
                await consumer.stop()

    async def _last_position(self, consumer: AIOKafkaConsumer) -> int:
        place = self._place.positions
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        end = (await consumer.end_offsets([place]))[place]
        last = 0
        while await consumer.position(place) < end:
            for records in (await consumer.getmany(timeout_ms=100)).values():
                last = int(records[-1].value)
        return last

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        """Publish rows in one transaction; when it returns they are visible, when it raises nobody knows."""
        producer, endings = self._producer, self._endings
        assert producer is not None
        assert endings is not None
        prefix = self._place.kafka.prefix
        places = {TopicPartition(prefix + row.topic, row.partition) for row in rows} | {self._place.positions}
        async with asyncio.timeout(self._timeout_seconds):
            await producer.begin_transaction()
            sent = await self._send(producer, rows)
            self._reached("after-sends")
            # aiokafka commits although a send failed, unless somebody looks at each outcome
            for outcome in await asyncio.gather(*sent, return_exceptions=True):
                if isinstance(outcome, asyncio.CancelledError):
                    raise KafkaError("a send was given up") from outcome
                if isinstance(outcome, BaseException):
                    raise outcome
            self._reached("before-kafka-commit")
            await producer.commit_transaction()
            self._reached("after-kafka-commit")
            await endings.wait(places)

    async def _send(self, producer: AIOKafkaProducer, rows: Sequence[OutboxRow]) -> list[asyncio.Future[Any]]:
        self._reached("before-sends")
        prefix = self._place.kafka.prefix
        sent = []
        for row in rows:
            sent.append(await _send_row(producer, prefix + row.topic, row))
            self._reached("between-sends")
        place = self._place.positions
        number = str(rows[-1].number).encode()
        key = str(place.partition).encode()
        sent.append(await producer.send(place.topic, number, key=key, partition=place.partition))
        return sent


async def _send_row(producer: AIOKafkaProducer, topic: str, row: OutboxRow) -> asyncio.Future[Any]:
    headers = list(row.headers)
    large = len(row.value or b"") > _LARGE_BYTES
    if large or (row.key is None and row.value is None):  # `send` refuses the empty one, a batch takes it
        batch = _compressed() if large else producer.create_batch()
        batch.append(key=row.key, value=row.value, timestamp=None, headers=headers)
        sent: asyncio.Future[Any] = await producer.send_batch(batch, topic, partition=row.partition)
    else:
        sent = await producer.send(topic, row.value, key=row.key, partition=row.partition, headers=headers)
    return sent


def _compressed() -> BatchBuilder:
    """Return a batch for one large record: a dead letter may be larger than its topic takes otherwise."""
    return BatchBuilder(_MAX_REQUEST_BYTES, _ZSTD, is_transactional=True)
