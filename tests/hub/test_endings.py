"""Transactions that Kafka has decided and not ended: its coordinator was not told of all partitions."""

import json
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.topics import DOSSIERS
from services._runtime.crash import CrashPoint, Reached, nowhere
from services._runtime.outbox import OutboxRow
from services._runtime.refusals import Refusal
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import KafkaPart
from tests.hub.careless import careless
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed

pytestmark = [pytest.mark.kafka, pytest.mark.more]
ONE: Final = 1
TWO: Final = 2
POSITIONS: Final = "positions"


class Frozen(Exception):
    """Stops a relay where it stands, its transaction open."""


def frozen(point: CrashPoint) -> None:
    if point == "before-kafka-commit":
        raise Frozen


def rows(*numbers: int) -> list[OutboxRow]:
    """Return events that say their number, in two partitions by turns."""
    return [
        OutboxRow(n, DOSSIERS.name, (ONE, TWO)[n % 2], b"H62.12", json.dumps({"id": n}).encode(), ())
        for n in numbers
    ]


class LeftOut(Relay):
    """A relay whose coordinator writes no markers to some partitions: it was never told of them."""

    def __init__(self, place: RelayPlace, reached: Reached, left_out: Collection[int | str]) -> None:
        super().__init__(place, reached)
        self._left_out = {
            place.positions if p == POSITIONS else TopicPartition(place.kafka.prefix + DOSSIERS.name, int(p))
            for p in left_out
        }

    async def _send(self, producer: AIOKafkaProducer, rows: Sequence[OutboxRow]) -> list[Any]:
        producer._txn_manager._txn_partitions.update(self._left_out)  # noqa: SLF001 - as if added already
        return await super()._send(producer, rows)


@pytest.fixture(scope="module", autouse=True)
def _careless(servers: str) -> Iterator[None]:
    with careless(servers):
        yield


class Desk:
    """One lane's relays, one after another, and what a reader outside sees of it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.place = RelayPlace(KafkaPart(bootstrap_servers=hub.servers, prefix=hub.prefix), "intake", 0)
        self._last: Relay | None = None

    async def taken_by(self, relay: Relay) -> Relay:
        """Let a relay take the lane over from the last one, which ends where it stands."""
        await self.close()
        self._last = relay
        await relay.fence()
        return relay

    async def next(self, reached: Reached = nowhere) -> Relay:
        return await self.taken_by(Relay(self.place, reached))

    async def close(self) -> None:
        if self._last is not None:
            await self._last.discard()

    async def die_after_fencing(self) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._hub.servers, transactional_id=self.place.transactional_id
        )
        await producer.start()
        await producer.stop()

    def seen(self) -> list[int]:
        """Return the numbers of the events that a reader of committed records sees."""
        return sorted(
            each.event["id"] for each in read_committed(self._hub.servers, self._hub.prefix, ("dossiers",))
        )


@asynccontextmanager
async def a_desk(new_hub: Callable[..., Hub]) -> AsyncIterator[Desk]:
    async with new_hub(services=()) as hub:
        desk = Desk(hub)
        try:
            yield desk
        finally:
            await desk.close()


async def commit_without_markers(desk: Desk, left_out: Collection[int | str]) -> None:
    relay = await desk.taken_by(LeftOut(desk.place, nowhere, left_out))
    with pytest.raises(KafkaError, match="left markers"):
        await relay.publish(rows(1, 2, 3))


@pytest.mark.parametrize("left_out", [(ONE,), (POSITIONS,), (ONE, POSITIONS), (ONE, TWO)], ids=str)
async def test_a_commit_without_markers_is_neither_lost_nor_repeated_though_the_next_one_dies(
    new_hub: Callable[..., Hub], left_out: Collection[int | str]
) -> None:
    async with a_desk(new_hub) as desk:
        await commit_without_markers(desk, left_out)
        dying = await desk.next(frozen)
        assert await dying.read_position() == 3
        with pytest.raises(Frozen):
            await dying.publish(rows(4, 5))
        heir = await desk.next()
        assert await heir.read_position() == 3
        await heir.publish(rows(4, 5))
        assert desk.seen() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("left_out", [(ONE,), (ONE, TWO)], ids=str)
async def test_what_was_aborted_without_markers_is_not_published_by_the_next_commit(
    new_hub: Callable[..., Hub], left_out: Collection[int | str]
) -> None:
    async with a_desk(new_hub) as desk:
        dying = await desk.taken_by(LeftOut(desk.place, frozen, left_out))
        with pytest.raises(Frozen):
            await dying.publish(rows(1, 2, 3))
        heir = await desk.next()
        assert await heir.read_position() == 0
        await heir.publish(rows(1, 2, 3))
        assert desk.seen() == [1, 2, 3]


async def test_one_who_dies_between_the_fence_and_the_marker_is_made_good(
    new_hub: Callable[..., Hub],
) -> None:
    async with a_desk(new_hub) as desk:
        await commit_without_markers(desk, {ONE, POSITIONS})
        await desk.close()
        await desk.die_after_fencing()
        assert await (await desk.next()).read_position() == 3
        assert desk.seen() == [1, 2, 3]


async def test_a_verdict_that_kafka_has_forgotten_is_not_guessed(new_hub: Callable[..., Hub]) -> None:
    async with a_desk(new_hub) as desk:
        await commit_without_markers(desk, {ONE})
        await desk.close()
        for _ in range(2):
            await desk.die_after_fencing()
        with pytest.raises(Refusal, match=r"dossiers-1 at offset 0.* no longer knows"):
            await desk.next()
