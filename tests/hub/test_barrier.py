import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from itertools import count

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.topics import DOSSIERS, SERVICES, SUBMISSIONS
from services._runtime.barrier import Barrier, NotCaughtUp
from services._runtime.kafka_names import transactional_id
from services._runtime.topics_admin import delete_topics, ensure_topics
from tests.hub.stand_in import stand_in

pytestmark = pytest.mark.kafka
PARTITIONS = 2
PREFIXES = (f"barrier{os.getpid()}-{number}." for number in count())


@pytest.fixture
async def prefix(servers: str) -> AsyncIterator[str]:
    prefix = next(PREFIXES)
    await ensure_topics(servers, prefix, PARTITIONS)
    yield prefix
    await delete_topics(servers, prefix)


@pytest.fixture
async def barrier(servers: str, prefix: str) -> AsyncIterator[Barrier]:
    async with Barrier(servers, prefix) as barrier:
        yield barrier


@pytest.fixture
async def portal(servers: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    yield producer
    await producer.stop()


async def test_a_hub_with_nothing_to_do_is_caught_up(barrier: Barrier) -> None:
    await barrier.wait(10)


async def test_what_nobody_took_is_named(barrier: Barrier, prefix: str, portal: AIOKafkaProducer) -> None:
    await portal.send_and_wait(SUBMISSIONS.full_name(prefix), b"{}", partition=1)
    with pytest.raises(NotCaughtUp, match="intake informed 0 of 1") as caught:
        await barrier.wait(2)
    assert [
        (each.service, each.topic, each.partition, each.informed, each.end) for each in caught.value.details
    ] == [
        ("intake", f"{prefix}submissions", 1, 0, 1),
        ("metrics", f"{prefix}submissions", 1, 0, 1),
    ]


async def test_one_service_that_is_away_is_the_only_one_named(
    barrier: Barrier, servers: str, prefix: str, portal: AIOKafkaProducer
) -> None:
    async with AsyncExitStack() as running:
        for service in ("intake", "metrics", "payment_stub"):
            await running.enter_async_context(stand_in(servers, prefix, service, PARTITIONS))
        await portal.send_and_wait(SUBMISSIONS.full_name(prefix), b"{}", partition=0)
        with pytest.raises(NotCaughtUp) as caught:
            await barrier.wait(2)
        assert {(each.service, each.topic) for each in caught.value.details} == {
            ("routing", f"{prefix}dossiers")
        }
        await running.enter_async_context(stand_in(servers, prefix, "routing", PARTITIONS))
        await barrier.wait(10)


async def test_an_open_transaction_is_not_caught_up(barrier: Barrier, servers: str, prefix: str) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=servers, transactional_id=transactional_id(prefix, "routing", 0)
    )
    async with AsyncExitStack() as running:
        for service in SERVICES:
            await running.enter_async_context(stand_in(servers, prefix, service, PARTITIONS))
        await producer.start()
        await producer.begin_transaction()
        await producer.send_and_wait(DOSSIERS.full_name(prefix), b"{}", partition=0)
        with pytest.raises(NotCaughtUp, match="dossiers/0"):
            await barrier.wait(2)
        await producer.commit_transaction()
        await barrier.wait(10)
        await producer.stop()


async def test_behind_the_barrier_everything_derived_is_there_for_readers_of_committed_records(
    barrier: Barrier, servers: str, prefix: str, portal: AIOKafkaProducer
) -> None:
    async with AsyncExitStack() as running:
        for service in SERVICES:
            await running.enter_async_context(stand_in(servers, prefix, service, PARTITIONS))
        consumer = AIOKafkaConsumer(
            bootstrap_servers=servers, isolation_level="read_committed", retry_backoff_ms=10
        )
        await running.enter_async_context(consumer)
        partitions = [TopicPartition(DOSSIERS.full_name(prefix), each) for each in range(PARTITIONS)]
        before = await consumer.end_offsets(partitions)
        for lodged in range(30):
            await portal.send_and_wait(SUBMISSIONS.full_name(prefix), b"%d" % lodged, partition=0)
            await barrier.wait(10)
            after = await consumer.end_offsets(partitions)
            assert sum(after.values()) == sum(before.values()) + 2, "one record and the marker of its commit"
            before = after


async def test_a_missing_topic_is_named(servers: str) -> None:
    barrier = Barrier(servers, "nowhere.")
    with pytest.raises(KafkaError, match=r"nowhere\.clock"):
        await barrier.start()
    await barrier.stop()


async def test_a_barrier_waits_no_longer_than_it_is_told(
    barrier: Barrier, prefix: str, portal: AIOKafkaProducer
) -> None:
    await portal.send_and_wait(SUBMISSIONS.full_name(prefix), b"{}")
    async with asyncio.timeout(5):
        with suppress(NotCaughtUp):
            await barrier.wait(0.2)
