"""Transactions of a replay that Kafka has decided and not ended: it was not told of all places."""

import os
from collections.abc import Iterator
from itertools import count

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from lgsp.playback.batches import Outgoing
from lgsp.playback.place import TargetPlace
from lgsp.playback.target import Target
from tests.hub.any_topic import new_topic, seen_outside
from tests.hub.careless import careless

pytestmark = [pytest.mark.kafka, pytest.mark.more]
_names = count(1)


@pytest.fixture(scope="module", autouse=True)
def _careless(servers: str) -> Iterator[None]:
    with careless(servers):
        yield


@pytest.fixture
def place(servers: str) -> TargetPlace:
    topic = new_topic(servers, 2)
    return TargetPlace(servers, f"ends{os.getpid()}-{next(_names)}", TopicPartition(topic, 0), [topic])


def some_records(place: TargetPlace, first: int, behind: int) -> list[Outgoing]:
    topic = place.home.topic
    return [Outgoing(topic, n % 2, None, str(n).encode(), 5_000, ()) for n in range(first, behind)]


def values(place: TargetPlace) -> list[int]:
    found = seen_outside(place.bootstrap_servers, place.home.topic, 2)
    return sorted(int(each.value or b"") for each in found)


def leave_out(producer: AIOKafkaProducer, place: TargetPlace, what: str) -> None:
    """Have the next commit write no marker there: as if the coordinator had been told already."""
    transactions = producer._txn_manager  # noqa: SLF001 - nothing public lies to it
    if "records" in what:
        transactions._txn_partitions.add(place.home)  # noqa: SLF001
    if "position" in what:
        transactions._txn_consumer_group = place.name  # noqa: SLF001


@pytest.mark.parametrize("what", ["records", "position", "records and position"])
async def test_what_was_committed_without_markers_is_there_once_though_what_follows_is_given_up(
    place: TargetPlace, what: str
) -> None:
    async with Target(place) as target:
        leave_out(target._hold.producers[0], place, what)  # noqa: SLF001
        await target.send(some_records(place, 0, 4))
        assert target.done == 4
        await target.add(some_records(place, 4, 6))  # and dies with it open
    async with Target(place) as target:
        assert target.done == 4
        await target.send(some_records(place, 4, 5))
    assert values(place) == [0, 1, 2, 3, 4]
