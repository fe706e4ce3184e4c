"""A service that is behind reads what several topics tell of one time together."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from itertools import chain, count, repeat
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaConnectionError

from schemas.topics import DOSSIERS, ROUTING
from services._runtime.catching_up import CatchingUp, Taken
from services._runtime.polling import Polled, Polling
from services._runtime.settings import LanesPart
from services._runtime.topics_admin import delete_topics, ensure_topics
from tests.waiting import eventually

pytestmark = pytest.mark.kafka
PARTITIONS = 2
HOURS = 120
"""So many hours each topic tells of; of each hour one tells of one thing, the other of three."""
PREFIXES = (f"behind{os.getpid()}-{number}." for number in count())


@pytest.fixture
async def backlog(servers: str) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
    prefix = next(PREFIXES)
    await ensure_topics(servers, prefix, PARTITIONS)
    topics = {DOSSIERS.full_name(prefix): 1, ROUTING.full_name(prefix): 3}
    places = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
    async with AIOKafkaProducer(bootstrap_servers=servers) as producer:
        for place in places:
            for hour in range(1, HOURS + 1):
                for _ in range(topics[place.topic]):
                    await producer.send(place.topic, b"", partition=place.partition, timestamp_ms=hour)
    async with AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest") as consumer:
        consumer.assign(places)
        yield consumer, places
    await delete_topics(servers, prefix)


async def held(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
    """Wait until the client holds records of every place."""
    await eventually(
        lambda: all(consumer.highwater(place) for place in places), 10, "records of every place in the client"
    )


def hours(taken: Polled) -> dict[TopicPartition, int]:
    return {place: records[-1].timestamp for place, records in taken.items()}


async def test_topics_of_a_backlog_reach_the_same_hour_however_much_each_tells_of_it(
    backlog: tuple[AIOKafkaConsumer, list[TopicPartition]],
) -> None:
    consumer, places = backlog
    await held(consumer, places)
    catching_up = CatchingUp()
    for turn in range(1, 5):
        taken: Taken = defaultdict(list)
        await catching_up.fill(taken, consumer, places, 80)
        reached = hours(taken)
        assert {place.partition for place in reached} == {(turn - 1) % PARTITIONS}
        assert len(reached) == 2
        assert max(reached.values()) - min(reached.values()) <= 80 // 16, reached


async def test_a_backlog_is_taken_whole_and_in_order(
    backlog: tuple[AIOKafkaConsumer, list[TopicPartition]],
) -> None:
    consumer, places = backlog
    polling, taken = Polling(LanesPart(max_records=50)), defaultdict[TopicPartition, list[int]](list)
    ends = await consumer.end_offsets(places)
    async with asyncio.timeout(30):
        while sum(map(len, taken.values())) < sum(ends.values()):
            for place, records in (await polling.poll(consumer, places)).items():
                taken[place] += [record.offset for record in records]
    assert taken == {place: list(range(end)) for place, end in ends.items()}


class Record:
    """A record of an hour, as far as polling looks at it."""

    def __init__(self, hour: int) -> None:
        self.timestamp = hour


class Trickling:
    """A client that holds two topics of one partition, and one record more of each other, every time.

    How the buffers of a real one fill cannot be told to it.
    """

    def __init__(self) -> None:
        topics = [TopicPartition(topic, 0) for topic in ("a", "b")]
        self.behind = {place: [Record(hour) for hour in range(2_000)] for place in topics}
        self.others = [TopicPartition("a", number) for number in range(1, 12)]
        self.fresh: set[TopicPartition] = set()

    async def getmany(self, *places: TopicPartition, max_records: int, **_: int) -> dict[TopicPartition, Any]:
        for place in places:
            if place in self.fresh:
                self.fresh.remove(place)
                return {place: [Record(0)]}
            if records := self.behind.get(place, [])[:max_records]:
                del self.behind[place][:max_records]
                return {place: records}
        return {}


async def test_one_partition_far_behind_is_read_side_by_side_though_others_trickle() -> None:
    polling, client = Polling(LanesPart(max_records=200)), Trickling()
    places = [*client.behind, *client.others]
    seen: list[dict[TopicPartition, int]] = []
    while all(client.behind.values()):
        client.fresh = set(client.others)
        taken = await polling.poll(client, places)
        seen.append({place: len(records) for place, records in taken.items()})
    assert {sum(each.values()) for each in seen[1:-1]} == {200}, "each poll is full"
    assert all(client.behind.keys() <= each.keys() for each in seen[1:-1]), "and holds both topics"


async def test_what_was_taken_before_an_error_is_not_lost() -> None:
    """A broker cannot be made to go away between two portions, so this client says that it did."""
    place = TopicPartition("dossiers", 0)
    answers = chain([True, True, True, False], repeat(True))

    class Client:
        async def getmany(self, *_: TopicPartition, max_records: int, **__: int) -> dict[TopicPartition, Any]:
            if not next(answers):
                raise KafkaConnectionError
            return {place: [Record(1)] * max_records}

    polling, client = Polling(LanesPart(max_records=32)), Client()
    counts = [sum(map(len, (await polling.poll(client, [place])).values())) for _ in range(3)]
    assert counts == [32, 4, 32], "a full one; two portions and the error; then as ever"
