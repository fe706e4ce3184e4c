"""Every transaction of a lane gets its end in every partition before the next one begins.

Kafka 4.1 to 4.3 leaves markers out: a broker that was killed between the decision on a transaction and its
markers may take the partitions for deleted when it comes up again (KAFKA-20734). Readers stand still there,
and the next marker of the same producer ends *both* transactions: an abort would take back what was
committed, a commit would publish what was aborted. Hence the relay asks the partitions whether a transaction
has ended there, and writes the missing marker itself, as the coordinator had decided
(docs/decisions/0033-the-relay-writes-markers-that-kafka-left-out.md).
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeVar

import structlog
from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import KafkaError, LeaderNotAvailableError, for_code

from services._runtime.refusals import Refusal
from services._runtime.transaction_questions import (
    DescribeProducers,
    DescribeTransaction,
    Places,
    WriteMarker,
)

log = structlog.get_logger()
_PAUSE_SECONDS: Final = 0.002
_AWAY_SECONDS: Final = 0.05
_NEVER_USED: Final = 105  # TRANSACTIONAL_ID_NOT_FOUND
T = TypeVar("T")


class Decided(NamedTuple):
    """The coordinator's word on the last transaction of a transactional id."""

    state: str
    producer_id: int
    epoch: int


class Unended(NamedTuple):
    """What a producer has open in a partition, from ``offset`` on."""

    place: TopicPartition
    epoch: int
    coordinator_epoch: int
    offset: int


def was_committed(unended: Unended, before: Decided, after: Decided) -> bool | None:
    """Tell how a transaction without its end was decided; None: Kafka no longer knows.

    ``before`` and ``after`` are the coordinator's word before and after our fence. Committing leaves the
    producer's epoch as it is, fencing raises it by one, and aborting is always a fence: the relay never
    aborts by itself.
    """
    states = {
        ("PrepareCommit", 0): True,
        ("CompleteCommit", 0): True,
        ("Empty", 1): True,  # fenced once since, by one who died right after: an abort raises it twice
        ("Ongoing", 0): False,  # aborted by our fence
        ("PrepareAbort", 1): False,
        ("CompleteAbort", 1): False,  # by its time-out
    }
    if (after.producer_id, after.epoch) == (before.producer_id, unended.epoch + 1):
        return True
    return states.get((before.state, before.epoch - unended.epoch))


class Endings:
    """Watches over the transactions of one transactional id. ``topics``: all that it ever writes to."""

    def __init__(
        self, servers: str, transactional_id: str, topics: Sequence[str], timeout_seconds: float
    ) -> None:
        timeout_ms = int(timeout_seconds * 1000)
        self._client = AIOKafkaClient(bootstrap_servers=servers, request_timeout_ms=timeout_ms)
        self._transactional_id = transactional_id
        self._topics = topics
        self._producer_id = -1

    async def start(self) -> None:
        """Connect; raises KafkaError."""
        await self._client.bootstrap()
        await self._client.set_topics(self._topics)

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.close()

    async def decided(self) -> Decided | None:
        """Return what the coordinator says of the last transaction, None if there never was one."""
        return await self._patiently(self._decided)

    async def write_missing(self, before: Decided | None) -> None:
        """Write every marker that is missing. Right after a fence only: then nothing of ours is under way.

        ``before``: what was decided before the fence. Raises Refusal if Kafka no longer knows.
        """
        after = await self.decided()
        assert after is not None
        self._producer_id = after.producer_id
        if before is None:
            return
        for unended in await self._unended(None, before.producer_id):
            committed = was_committed(unended, before, after)
            if committed is None:
                raise _nobody_knows(unended, self._transactional_id, before)
            log.warning(
                "missing marker",
                topic=unended.place.topic,
                partition=unended.place.partition,
                offset=unended.offset,
                committed=committed,
            )
            write = partial(self._write, unended, before.producer_id, committed=committed)
            await self._patiently(write)

    async def wait(self, places: Collection[TopicPartition]) -> None:
        """Return when what was just committed has ended in all places; raises KafkaError if it will not."""
        while await self._unended(places, self._producer_id):
            decided = await self.decided()
            completed = decided is not None and decided.state == "CompleteCommit"
            if completed and await self._unended(places, self._producer_id):
                raise KafkaError("Kafka has left markers of a committed transaction out")
            await asyncio.sleep(_PAUSE_SECONDS)

    def _everywhere(self) -> list[TopicPartition]:
        places = []
        for topic in self._topics:
            partitions: set[int] | None = self._client.cluster.partitions_for_topic(topic)
            if not partitions:
                raise LeaderNotAvailableError(topic)
            places += [TopicPartition(topic, partition) for partition in sorted(partitions)]
        return places

    async def _unended(self, places: Iterable[TopicPartition] | None, producer_id: int) -> list[Unended]:
        """Return what is open in some places, or anywhere."""
        return await self._patiently(lambda: self._open_at(places or self._everywhere(), producer_id))

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask again while the broker is away or has just come up; the caller sets the limit."""
        while True:
            try:
                return await ask()
            except KafkaError as error:
                if not error.retriable:
                    raise
                await asyncio.sleep(_AWAY_SECONDS)
                await self._client.force_metadata_update()

    async def _decided(self) -> Decided | None:
        kind = CoordinationType.TRANSACTION
        node = await self._client.coordinator_lookup(kind, self._transactional_id)
        answer = await self._client.send(node, DescribeTransaction(self._transactional_id))
        code, _, state, _, _, producer_id, epoch, *_ = answer.transactions[0]
        if code == _NEVER_USED:
            return None
        _check(code)
        return Decided(state, producer_id, epoch)

    async def _open_at(self, places: Iterable[TopicPartition], producer_id: int) -> list[Unended]:
        by_leader: defaultdict[int, Places] = defaultdict(dict)
        for topic, partition in places:
            leader = self._leader(TopicPartition(topic, partition))
            by_leader[leader].setdefault(topic, []).append(partition)
        found = []
        for leader, asked in by_leader.items():
            answer = await self._client.send(leader, DescribeProducers(asked))
            for topic, partitions, _ in answer.topics:
                for partition, code, _, producers, _ in partitions:
                    _check(code)
                    place = TopicPartition(topic, partition)
                    found += [
                        Unended(place, epoch, coordinator_epoch, start)
                        for who, epoch, _, _, coordinator_epoch, start, _ in producers
                        if who == producer_id and start >= 0
                    ]
        return found

    async def _write(self, unended: Unended, producer_id: int, *, committed: bool) -> None:
        """Write a marker of the epoch of what stands open: it can end nothing that began later."""
        topic, partition = unended.place
        marker = WriteMarker(
            {topic: [partition]},
            producer_id=producer_id,
            epoch=unended.epoch,
            coordinator_epoch=max(unended.coordinator_epoch, 0),
            committed=committed,
        )
        answer = await self._client.send(self._leader(unended.place), marker)
        _, topics, _ = answer.markers[0]
        _check(topics[0][1][0][1])

    def _leader(self, place: TopicPartition) -> int:
        leader: int | None = self._client.cluster.leader_for_partition(place)
        if leader is None or leader < 0:
            raise LeaderNotAvailableError
        return leader


def _check(code: int) -> None:
    if code:
        raise for_code(code)


def _nobody_knows(unended: Unended, transactional_id: str, before: Decided) -> Refusal:
    where = f"{unended.place.topic}-{unended.place.partition} at offset {unended.offset}"
    return Refusal(
        f"Kafka has a transaction of {transactional_id} open in {where}, of epoch {unended.epoch}, and no "
        f"longer knows how it was decided: it says {before.state}, epoch {before.epoch}",
        "keep Kafka's data and the database as they are and compare them at that offset; Kafka's own "
        "kafka-transactions.sh abort takes these events back for good",
    )
