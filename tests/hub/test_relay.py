"""The relay against what Kafka really does with open and late transactions."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from aiokafka import TopicPartition

from lgsp.kafka.embedded import EmbeddedKafka
from lgsp.kafka.progress import Silence
from schemas.topics import DOSSIERS
from services._runtime.crash import CrashPoint, nowhere
from services._runtime.outbox import OutboxRow
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import KafkaPart
from services._runtime.topics_admin import ensure_topics
from tests.hub.holding_proxy import END_TXN, HoldingProxy
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed

pytestmark = [pytest.mark.kafka, pytest.mark.more]
PRODUCER_FENCED: Final = frozenset({47, 90})
"""INVALID_PRODUCER_EPOCH and PRODUCER_FENCED."""


class SharedPlace(RelayPlace):
    """All lanes keep their position in one partition, told apart by key: what the design forbids."""

    @property
    def positions(self) -> TopicPartition:
        return TopicPartition(super().positions.topic, 0)


class Frozen(Exception):
    """Stops a relay where it stands, its transaction open."""


def rows(*numbers: int) -> list[OutboxRow]:
    value = b'{"id":"x"}'
    return [OutboxRow(number, DOSSIERS.name, 1, b"H62.12", value, ()) for number in numbers]


@asynccontextmanager
async def discarded(*relays: Relay) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await asyncio.gather(*(relay.discard() for relay in relays))


def freeze(point: CrashPoint) -> None:
    if point == "before-kafka-commit":
        raise Frozen


@pytest.mark.parametrize(
    ("kind", "read"),
    [(SharedPlace, 100), (RelayPlace, 200)],
    ids=["shared-repeats", "one-a-lane-is-right"],
)
async def test_a_position_is_read_right_though_another_relay_is_frozen_inside_its_transaction(
    new_hub: Callable[..., Hub], kind: type[RelayPlace], read: int
) -> None:
    async with new_hub(services=()) as hub:
        kafka = KafkaPart(bootstrap_servers=hub.servers, prefix=hub.prefix)
        ours = [Relay(kind(kafka, "intake", 0), nowhere) for _ in range(2)]
        other = Relay(kind(kafka, "intake", 1), freeze)
        async with discarded(*ours, other):
            await ours[0].fence()
            await ours[0].publish(rows(100))
            await other.fence()
            with pytest.raises(Frozen):
                await other.publish(rows(1))
            await ours[0].publish(rows(200))
            await ours[1].fence()
            assert await ours[1].read_position() == read


async def test_a_late_commit_that_meets_the_next_transaction_is_refused_and_tears_nothing(
    tmp_path: Path,
) -> None:
    kafka = EmbeddedKafka(tmp_path / "kafka", container_host="127.0.0.2")
    async with AsyncExitStack() as stack:
        broker = await asyncio.to_thread(kafka.start, progress=Silence())
        stack.callback(kafka.stop)
        servers = broker.container_bootstrap_servers
        port = int(servers.rpartition(":")[2])
        proxy = await stack.enter_async_context(HoldingProxy(("127.0.0.2", port), ("127.0.0.1", port)))
        await ensure_topics(broker.bootstrap_servers, "", 6)
        part = KafkaPart(bootstrap_servers=servers, transaction_timeout_seconds=3)
        relay = Relay(RelayPlace(part, "intake", 0), nowhere)
        await stack.enter_async_context(discarded(relay))
        await relay.fence()
        proxy.hold_next(END_TXN)
        with pytest.raises(TimeoutError):
            await relay.publish(rows(1, 2, 3))
        await relay.discard()  # what a lane does after any error: a new producer, fenced anew
        await relay.fence()
        assert await relay.read_position() == 0
        producer = relay._producer  # noqa: SLF001 - the late commit has to come in the middle of a transaction
        assert producer is not None
        await producer.begin_transaction()
        for sent in await relay._send(producer, rows(1, 2, 3)):  # noqa: SLF001 - as above
            await sent
        assert await proxy.let_go() in PRODUCER_FENCED
        await producer.commit_transaction()
        assert await relay.read_position() == 3
        assert len(read_committed(broker.bootstrap_servers, "", ("dossiers",))) == 3
