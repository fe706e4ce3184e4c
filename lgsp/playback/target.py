"""The target: records go there in Kafka transactions that hold the position too, so each exactly once.

The position is the number of records of the stream that are there, as the offset of a consumer group that
is named after the replay. Whoever goes on fences first and reads the position after: only then is it true.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from lgsp.playback.batches import Batch, Outgoing, batches_of
from lgsp.playback.refused_by_kafka import refusal_of
from lgsp.problems import Exit, Problem
from lgsp.stream.closing import closed

TRANSACTION_SECONDS: Final = 10
GAP_SECONDS: Final = 0.002
"""Between a commit and the next begin: without it the broker refuses and the client sleeps for 20 ms."""
PATIENCE_SECONDS: Final = 60.0
"""How long a cluster may be away before it is given up."""
PAUSE_SECONDS: Final = 0.2
FAILURES: Final = (KafkaError, TimeoutError, AssertionError)
"""aiokafka asserts that a producer which is dead already is not asked for more."""
TRIES: Final = 5
"""How often in a row a transaction may fail on a cluster that is there."""


@dataclass(frozen=True)
class TargetPlace:
    """Where a replay goes and what it is called there.

    ``home`` is a partition that exists as long as what is sent: the position is said to be in it.
    ``stream`` tells streams apart: with another one the position would mean other records.
    ``largest``: ``max.message.bytes`` by topic, where it is known.
    """

    bootstrap_servers: str
    name: str
    home: TopicPartition
    stream: str = ""
    largest: Mapping[str, int] = field(default_factory=dict)


class Target:
    """Takes the records of one stream, in its order, from number ``done`` on.

    ``async with Target(place) as target: await target.send(records)``: when that returns they are there,
    and ``done`` has grown by their number. ``add`` sends and leaves the transaction open for more, for at
    most ten seconds; ``commit`` ends it. A cluster that goes away is waited for, and what it did not keep is
    sent again. All of them raise Problem: permission is missing, the cluster stays away, another process
    goes on with this replay. After an error nothing more may be sent.
    """

    def __init__(self, place: TargetPlace) -> None:
        self._place = place
        self._producer: AIOKafkaProducer | None = None
        self._open: list[Outgoing] = []
        self._sent = 0
        self._futures: list[asyncio.Future[Any]] = []
        self._ended_at = 0.0
        self.done = 0
        self.transactions = 0

    async def __aenter__(self) -> Self:
        """Become the only one that writes for this replay, and learn how much is there."""
        self.done = await self._taken_over()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go; what is not committed will not have been there."""
        await self._discard()

    @property
    def uncommitted(self) -> int:
        """How many records were added since the last commit."""
        return len(self._open)

    async def send(self, records: Sequence[Outgoing]) -> None:
        """Write records and the position behind them, all or nothing."""
        await self.add(records)
        await self.commit()

    async def add(self, records: Sequence[Outgoing]) -> None:
        """Write records; readers of committed records see them, all at once, after ``commit``."""
        self._open += records
        try:
            async with asyncio.timeout(TRANSACTION_SECONDS):
                await self._send_rest()
        except FAILURES as error:
            await self._renew(error)

    async def commit(self) -> None:
        """Return when everything that was added is there for good."""
        failures = 0
        while self._open:
            try:
                async with asyncio.timeout(TRANSACTION_SECONDS):
                    await self._send_rest()
                    await self._end()
            except FAILURES as error:
                failures += 1
                if failures == TRIES:
                    raise _given_up(error, self.done) from error
                await self._renew(error)
            else:
                self._committed()

    async def _send_rest(self) -> None:
        """Send what was added and not sent, in a transaction."""
        producer = self._producer
        assert producer is not None
        rest, begun = self._open[self._sent :], self._sent > 0
        if not rest:
            return
        if not begun:
            await asyncio.sleep(max(self._ended_at + GAP_SECONDS - time.monotonic(), 0))
            await producer.begin_transaction()
        self._sent = len(self._open)
        for batch in batches_of(rest, self._place.largest):
            self._futures.append(await self._sent_batch(producer, batch))

    @staticmethod
    async def _sent_batch(producer: AIOKafkaProducer, batch: Batch) -> "asyncio.Future[Any]":
        place = batch.place
        future: asyncio.Future[Any] = await producer.send_batch(
            batch.builder, place.topic, partition=place.partition
        )
        future.add_done_callback(_looked_at)
        return future

    async def _end(self) -> None:
        producer, place = self._producer, self._place
        assert producer is not None
        position = OffsetAndMetadata(self.done + len(self._open), place.stream)
        await producer.send_offsets_to_transaction({place.home: position}, place.name)
        # aiokafka commits although a send failed, unless somebody looks at each outcome
        for outcome in await asyncio.gather(*self._futures, return_exceptions=True):
            if isinstance(outcome, asyncio.CancelledError):
                raise KafkaError("a send was given up") from outcome
            if isinstance(outcome, BaseException):
                raise outcome
        await producer.commit_transaction()

    def _committed(self) -> None:
        self.done += len(self._open)
        self.transactions += 1
        self._forget_open()

    def _forget_open(self) -> None:
        self._open.clear()
        self._sent = 0
        self._futures = []
        self._ended_at = time.monotonic()

    async def _renew(self, error: Exception) -> None:
        """Begin anew after an error: nobody knows what the cluster kept until it is asked."""
        refused = refusal_of(error, self._place.name)
        if refused is not None:
            raise refused from error
        self._sent, self._futures = 0, []
        position = await self._taken_over()
        if position == self.done + len(self._open):
            self._committed()
        elif position != self.done:
            raise _overtaken(self._place.name, position)

    async def _taken_over(self) -> int:
        """Return the position, once nobody else can move it; waits for a cluster that is away."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            await self._discard()
            try:
                async with asyncio.timeout(TRANSACTION_SECONDS):
                    await self._fence()
                    return await self._position()
            except FAILURES as error:
                refused = refusal_of(error, self._place.name)
                if refused is not None:
                    raise refused from error
                if time.monotonic() > deadline:
                    raise _given_up(error, self.done) from error
            await asyncio.sleep(PAUSE_SECONDS)

    async def _fence(self) -> None:
        """Start a producer; the broker ends what an earlier one left open and refuses it from now on."""
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._place.bootstrap_servers,
            transactional_id=self._place.name,
            transaction_timeout_ms=TRANSACTION_SECONDS * 1000,
            request_timeout_ms=TRANSACTION_SECONDS * 1000,
            retry_backoff_ms=10,
            linger_ms=0,
        )
        await self._producer.start()

    async def _position(self) -> int:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._place.bootstrap_servers)
        try:
            await admin.start()
            home = self._place.home
            found = await admin.list_consumer_group_offsets(self._place.name, partitions=[home])
        finally:
            await admin.close()
        if home not in found:  # so answers a broker that coordinates the group no longer
            raise KafkaError("no broker knows the position")
        at = found[home]
        if at.offset < 0:
            return 0
        if at.metadata != self._place.stream:
            raise _other_stream(self._place.name, at.offset)
        return int(at.offset)

    async def _discard(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError):
                await closed(producer.stop())


def _looked_at(future: "asyncio.Future[Any]") -> None:
    """Take note of an outcome that nobody may ask for any more, so that asyncio does not complain."""
    if not future.cancelled():
        future.exception()


def _overtaken(name: str, position: int) -> Problem:
    return Problem(
        f"Another process goes on with replay {name}: it stands at {position:,} by now.",
        "Let one of them do it; this one has done nothing twice.",
        "busy",
    )


def _other_stream(name: str, position: int) -> Problem:
    return Problem(
        f"Replay {name} stands at {position:,} of a stream of other records.",
        "Choose as it was begun (a condition with a date of today chooses others tomorrow), "
        "or give this one another name with --id.",
        "usage",
        Exit.USAGE,
    )


def _given_up(error: BaseException, done: int) -> Problem:
    return Problem(
        f"Kafka did not take the records: {type(error).__name__}: {error}".rstrip(": ")
        + f" ({done:,} are there).",
        "See what is wrong with lgsp doctor; then go on with the same command and --resume.",
        "broker",
    )
