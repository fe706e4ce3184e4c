"""Being the only one that writes for a replay, and knowing how far it is.

Whoever goes on with a replay fences first and reads the position after: only then is it true.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import IllegalOperation, KafkaError

from lgsp.playback.refused_by_kafka import refusal_of
from lgsp.problems import Exit, Problem
from lgsp.stream.closing import closed

TRANSACTION_SECONDS: Final = 10
PATIENCE_SECONDS: Final = 60.0
"""How long a cluster may be away before it is given up."""
PAUSE_SECONDS: Final = 0.2
FAILURES: Final = (KafkaError, IllegalOperation, TimeoutError, AssertionError)
"""aiokafka asserts that a producer which is dead already is not asked for more; and of one that learnt in the
background that its transaction is over it says that this is illegal, which is no KafkaError."""


@dataclass(frozen=True)
class TargetPlace:
    """Where a replay goes and what it is called there.

    ``name`` is its consumer group, and its transactional ids begin with it. ``home`` is a partition that
    exists as long as what is sent: the position is said to be in it. ``stream`` tells streams apart: with
    another one the position would mean other records. ``largest``: ``max.message.bytes`` by topic, where it
    is known.
    """

    bootstrap_servers: str
    name: str
    home: TopicPartition
    stream: str = ""
    largest: Mapping[str, int] = field(default_factory=dict)

    @property
    def transactional_ids(self) -> tuple[str, str]:
        """Two, for two producers that take turns; an older version knows the first only."""
        return self.name, f"{self.name}/2"


class Hold:
    """A replay's producers. After any error both are thrown away: nobody knows what the broker kept."""

    def __init__(self, place: TargetPlace) -> None:
        self._place = place
        self.producers: list[AIOKafkaProducer] = []

    async def take(self) -> int:
        """Return the position, once nobody else can move it; waits for a cluster that is away.

        Raises Problem: permission is missing, the cluster stays away, the position is of another stream.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            await self.discard()
            try:
                return await self._taken()
            except FAILURES as error:
                refused = refusal_of(error, self._place.name)
                if refused is not None:
                    raise refused from error
                if time.monotonic() > deadline:
                    raise given_up(error) from error
            await asyncio.sleep(PAUSE_SECONDS)

    async def _taken(self) -> int:
        try:
            async with asyncio.timeout(TRANSACTION_SECONDS):
                await self._fence()
                return await self._position()
        except BaseException:
            await self.discard()
            raise

    async def discard(self) -> None:
        """Throw the producers away, whatever state they are in."""
        while self.producers:
            with suppress(KafkaError):
                await closed(self.producers.pop().stop())

    async def _fence(self) -> None:
        """Start the producers; the broker ends what earlier ones left open and refuses them from now on.

        Both, before the position is read: either of them may have been about to move it.
        """
        for transactional_id in self._place.transactional_ids:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._place.bootstrap_servers,
                transactional_id=transactional_id,
                transaction_timeout_ms=TRANSACTION_SECONDS * 1000,
                request_timeout_ms=TRANSACTION_SECONDS * 1000,
                retry_backoff_ms=10,
                linger_ms=0,
            )
            self.producers.append(producer)
            await producer.start()

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


def given_up(error: BaseException) -> Problem:
    """Return the problem of a cluster that does not do what is asked, for a reason that may pass."""
    return Problem(
        f"Kafka did not take the records: {type(error).__name__}: {error}".rstrip(": ") + ".",
        "See what is wrong with lgsp doctor; then go on with the same command and --resume.",
        "broker",
    )


def _other_stream(name: str, position: int) -> Problem:
    return Problem(
        f"Replay {name} stands at {position:,} of a stream of other records.",
        "Choose as it was begun (a condition with a date of today chooses others tomorrow), "
        "or give this one another name with --id.",
        "usage",
        Exit.USAGE,
    )
