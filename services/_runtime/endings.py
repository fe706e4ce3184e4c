"""Every transaction of a lane gets its end in every partition before the next one begins.

Kafka 4.3 leaves markers out: a broker that was killed between the decision on a transaction and its
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
from typing import Final, TypeVar

import structlog
from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import (
    KafkaError,
    LeaderNotAvailableError,
    ProducerFenced,
    TopicAuthorizationFailedError,
    for_code,
)
from aiokafka.protocol.transaction import InitProducerIdRequest

from services._runtime.group_place import place_of
from services._runtime.transaction_questions import (
    DescribeProducers,
    DescribeTransaction,
    Places,
    WriteMarker,
)
from services._runtime.verdicts import Decided, Sighting, Unended, nobody_knows, was_committed

log = structlog.get_logger()
_PAUSE_SECONDS: Final = 0.002
_AWAY_SECONDS: Final = 0.05
_NEVER_USED: Final = 105  # TRANSACTIONAL_ID_NOT_FOUND
_DECIDING: Final = frozenset({"PrepareCommit", "PrepareAbort"})
T = TypeVar("T")


class Endings:
    """Watches over the transactions of one transactional id. ``topics``: all that it ever writes to.

    ``group``: whose offsets its transactions hold, if they hold any. They are left unwatched where this user
    may not read Kafka's own topic of offsets, as on clusters that others run.
    ``sightings``: what was seen so far; kept by the caller over failures, for once fenced the coordinator no
    longer tells what was decided before. ``on_missing``: told of each marker that was written.
    """

    def __init__(
        self,
        servers: str,
        transactional_id: str,
        topics: Sequence[str],
        timeout_seconds: float,
        *,
        sightings: list[Sighting],
        on_missing: Callable[[], None] = lambda: None,
        group: str | None = None,
    ) -> None:
        self._timeout_ms = int(timeout_seconds * 1000)
        self._client = AIOKafkaClient(bootstrap_servers=servers, request_timeout_ms=self._timeout_ms)
        self._transactional_id = transactional_id
        self._topics = topics
        self._sightings = sightings
        self._on_missing = on_missing
        self._group = group
        self._group_place: TopicPartition | None = None
        self._producer_id = -1

    async def start(self) -> None:
        """Connect; raises KafkaError."""
        await self._client.bootstrap()
        await self._client.set_topics(self._topics)
        if self._group is not None:
            self._group_place = await self._patiently(partial(self._readable, self._group))

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.close()

    async def look(self) -> None:
        """See what was decided, before a fence; aborts what is under way, as the fence would."""
        while True:
            decided = await self.decided()
            if decided is None:
                return
            # in this order: what stands open now cannot have begun after the coordinator's word
            open_then = tuple(await self._unended(None, decided.producer_id))
            decided = await self.decided()
            assert decided is not None
            if decided.state == "Ongoing":
                await self._patiently(self._abort)
            elif decided.state in _DECIDING:
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                self._sightings.append(Sighting(decided, open_then))
                return

    async def decided(self) -> Decided | None:
        """Return what the coordinator says of the last transaction, None if there never was one."""
        return await self._patiently(self._decided)

    async def write_missing(self) -> None:
        """Write every marker that is missing. After ``look`` and a fence: then nothing of ours is under way.

        Raises Refusal if Kafka no longer knows how a transaction was decided, ProducerFenced if another
        has fenced us since.
        """
        after = await self.decided()
        assert after is not None
        self._producer_id = after.producer_id
        self._sightings.append(Sighting(after, ()))
        for producer_id in sorted({seen.decided.producer_id for seen in self._sightings}):
            sightings = [seen for seen in self._sightings if seen.decided.producer_id == producer_id]
            for unended in await self._unended(None, producer_id):
                committed = was_committed(unended, sightings)
                if committed is None and (after.state != "Empty" or unended.epoch >= after.epoch):
                    raise ProducerFenced
                if committed is None:
                    raise nobody_knows(unended, self._transactional_id, sightings)
                log.warning(
                    "missing marker",
                    topic=unended.place.topic,
                    partition=unended.place.partition,
                    offset=unended.offset,
                    committed=committed,
                )
                await self._patiently(partial(self._write, unended, producer_id, committed=committed))
                self._on_missing()
        self._sightings.clear()

    async def wait(self, places: Collection[TopicPartition]) -> None:
        """Return when what was just committed has ended in all places; raises KafkaError if it will not.

        The coordinator first: when it is complete, no marker is on its way that a new leader could lose.
        """
        while True:
            decided = await self.decided()
            if decided is None or decided.state != "PrepareCommit":
                break
            await asyncio.sleep(_PAUSE_SECONDS)
        if await self._unended({*places, *self._offsets()}, self._producer_id):
            raise KafkaError("Kafka has left markers of a committed transaction out")

    def _everywhere(self) -> list[TopicPartition]:
        places = []
        for topic in self._topics:
            partitions: set[int] | None = self._client.cluster.partitions_for_topic(topic)
            if topic in self._client.cluster.unauthorized_topics:
                raise TopicAuthorizationFailedError(topic)
            if not partitions:
                raise LeaderNotAvailableError(topic)
            places += [TopicPartition(topic, partition) for partition in sorted(partitions)]
        return [*places, *self._offsets()]

    def _offsets(self) -> list[TopicPartition]:
        return [] if self._group_place is None else [self._group_place]

    async def _readable(self, group: str) -> TopicPartition | None:
        place = await place_of(self._client, group)
        try:
            return place if place is None or await self._open_at([place], -1) == [] else None
        except TopicAuthorizationFailedError:
            return None

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

    async def _abort(self) -> None:
        """Have the coordinator abort what is under way: the first half of a fence, so that we see it."""
        kind = CoordinationType.TRANSACTION
        node = await self._client.coordinator_lookup(kind, self._transactional_id)
        await self._client.send(node, InitProducerIdRequest(self._transactional_id, self._timeout_ms))

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
