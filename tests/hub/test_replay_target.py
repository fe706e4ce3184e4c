"""The target of a replay on a real Kafka: each record once, whatever becomes of a producer or its answers."""

import asyncio
import os
from contextlib import AsyncExitStack
from itertools import count

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from lgsp.playback.batches import Outgoing
from lgsp.playback.place import TargetPlace
from lgsp.playback.target import Target
from lgsp.problems import Problem
from tests.hub.any_topic import new_topic, seen_outside
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
_names = count(1)


@pytest.fixture
def topic(servers: str) -> str:
    return new_topic(servers, 2)


@pytest.fixture
def place(servers: str, topic: str) -> TargetPlace:
    return TargetPlace(
        servers, f"replay{os.getpid()}-{next(_names)}", TopicPartition(topic, 0), [topic], "one stream"
    )


def some_records(topic: str, first: int, behind: int) -> list[Outgoing]:
    return [Outgoing(topic, n % 2, None, str(n).encode(), 5_000, ()) for n in range(first, behind)]


def values(servers: str, topic: str) -> list[int]:
    found = [(each.partition, int(each.value or b"")) for each in seen_outside(servers, topic, 2)]
    assert found == sorted(found), "a partition is out of order"
    return sorted(number for _, number in found)


async def test_records_and_position_are_there_together_and_another_process_finds_both(
    servers: str, topic: str, place: TargetPlace
) -> None:
    async with Target(place) as target:
        assert target.done == 0
        await target.send(some_records(topic, 0, 5))
        await target.add(some_records(topic, 5, 7))
        assert (target.done, target.uncommitted) == (5, 2)
    assert values(servers, topic) == [0, 1, 2, 3, 4]
    async with Target(place) as target:
        assert target.done == 5
        await target.add(some_records(topic, 5, 6))
        await target.add(some_records(topic, 6, 8))
        await target.commit()
        await target.commit()
        assert (target.done, target.transactions) == (8, 1)
    assert values(servers, topic) == list(range(8))


async def test_a_producer_that_is_fenced_in_the_middle_is_replaced_and_nothing_is_twice(
    servers: str, topic: str, place: TargetPlace
) -> None:
    async with Target(place) as target:
        await target.send(some_records(topic, 0, 3))
        await target.add(some_records(topic, 3, 5))
        async with AIOKafkaProducer(bootstrap_servers=servers, transactional_id=place.name):
            await target.add(some_records(topic, 5, 6))
        await target.commit()
        assert target.done == 6
    assert values(servers, topic) == list(range(6))


async def test_a_producer_that_learns_behind_its_back_that_it_is_fenced_is_replaced_too(
    servers: str, topic: str, place: TargetPlace
) -> None:
    async with Target(place) as target:
        await target.add(some_records(topic, 0, 1))
        async with AIOKafkaProducer(bootstrap_servers=servers, transactional_id=place.name):
            await target.add(some_records(topic, 1, 2))  # to another partition: that is asked for first
        sender = target._hold.producers[0]._txn_manager  # noqa: SLF001 (nothing public tells that it knows)
        await eventually(lambda: not sender.is_in_transaction(), 10, "the producer has not learnt it")
        await target.add(some_records(topic, 2, 3))
        await target.commit()
        assert target.done == 3
    assert values(servers, topic) == list(range(3))


def lose_the_second_answer(monkeypatch: pytest.MonkeyPatch, *, committed: bool) -> None:
    """Let the second commit fail, after it was done or before."""
    commit, lost = AIOKafkaProducer.commit_transaction, count()

    async def and_lose_the_answer(producer: AIOKafkaProducer) -> None:
        if next(lost) == 1:
            if committed:
                await commit(producer)
            raise KafkaError("the connection broke")
        await commit(producer)

    monkeypatch.setattr(AIOKafkaProducer, "commit_transaction", and_lose_the_answer)


@pytest.mark.parametrize("committed", [True, False])
async def test_when_the_answer_to_a_commit_is_lost_the_position_tells_whether_it_was_one(
    servers: str, topic: str, place: TargetPlace, monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    lose_the_second_answer(monkeypatch, committed=committed)
    async with Target(place) as target:
        await target.send(some_records(topic, 0, 3))
        await target.send(some_records(topic, 3, 6))
        await target.send(some_records(topic, 6, 7))
        assert target.done == 7
    assert values(servers, topic) == list(range(7))


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("meets", ["add", "turn", "commit"])
async def test_when_a_commit_fails_nothing_behind_it_is_there_before_it_and_all_of_it_after(
    topic: str, place: TargetPlace, monkeypatch: pytest.MonkeyPatch, committed: bool, meets: str
) -> None:
    lose_the_second_answer(monkeypatch, committed=committed)
    async with Target(place) as target:
        for first in (0, 3):
            await target.add(some_records(topic, first, first + 3))
            await target.turn()
        await target.add(some_records(topic, 6, 8))  # into the other one's transaction
        if meets == "add":
            await eventually(lambda: not target.ending, 10, "the transaction ended")
            await target.add(some_records(topic, 8, 9))
        elif meets == "turn":
            await target.turn()
        assert target.done >= 3
        await target.commit()
        assert (target.done, target.uncommitted) == (9 if meets == "add" else 8, 0)
        done = target.done
    assert values(place.bootstrap_servers, topic) == list(range(done))


async def test_a_successor_ends_both_open_transactions_before_it_asks_how_far_all_is(
    servers: str, topic: str, place: TargetPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_producer: AIOKafkaProducer) -> None:
        await asyncio.Event().wait()

    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(Target(place))
        await one.send(some_records(topic, 0, 3))
        with monkeypatch.context() as patch:
            patch.setattr(AIOKafkaProducer, "commit_transaction", never)
            await one.add(some_records(topic, 3, 5))
            await one.turn()
            await one.add(some_records(topic, 5, 7))
            other = await stack.enter_async_context(Target(place))
            assert (one.ending, other.done) == (True, 3)
        await other.send(some_records(topic, 3, 8))
    assert values(servers, topic) == list(range(8))


async def test_of_two_processes_at_one_replay_the_one_that_is_behind_stops(
    servers: str, topic: str, place: TargetPlace
) -> None:
    async with Target(place) as one, Target(place) as other:
        await other.send(some_records(topic, 0, 4))
        with pytest.raises(Problem, match=r"Another process goes on with replay .* stands at 4"):
            await one.send(some_records(topic, 0, 3))
    assert values(servers, topic) == [0, 1, 2, 3]


async def test_a_position_in_a_stream_of_other_records_is_refused(topic: str, place: TargetPlace) -> None:
    async with Target(place) as target:
        await target.send(some_records(topic, 0, 3))
    changed = TargetPlace(place.bootstrap_servers, place.name, place.home, place.topics, "another stream")
    with pytest.raises(Problem, match="stands at 3 of a stream of other records"):
        async with Target(changed):
            pass


async def test_a_record_that_the_topic_will_not_take_is_told_with_what_to_change(servers: str) -> None:
    small = new_topic(servers, 2, max_message_bytes="2000")
    place = TargetPlace(servers, f"small{os.getpid()}", TopicPartition(small, 0), [small], "", {small: 2000})
    async with Target(place) as target:
        await target.send(some_records(small, 0, 500))
        with pytest.raises(Problem, match="larger than its target topic takes") as found:
            await target.send([Outgoing(small, 0, None, os.urandom(5_000), 5_000, ())])
        assert "max.message.bytes" in found.value.remedy
    assert values(servers, small) == list(range(500))
