"""The target under any mixture of fencing, succession and predecessors that do not know they are over."""

import os
from contextlib import AsyncExitStack
from random import Random
from typing import Final

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from lgsp.playback.batches import Outgoing
from lgsp.playback.place import TargetPlace
from lgsp.playback.target import Target
from lgsp.problems import Problem
from tests.hub.any_topic import new_topic, seen_outside

pytestmark = [pytest.mark.kafka, pytest.mark.more]
RECORDS: Final = 60
STEPS: Final = ("add", "add", "add", "turn", "turn", "commit", "fence", "fence", "succeed", "haunt")


class Disturbed:
    """Sends the numbers 0, 1, 2 … as a replay does, and is disturbed at random between any two steps."""

    def __init__(self, place: TargetPlace, seed: int, stack: AsyncExitStack) -> None:
        self._place = place
        self._random = Random(seed)
        self._stack = stack
        self._targets: list[Target] = []
        self._next = 0

    async def run(self) -> None:
        """Return when every number is there."""
        await self._succeed()
        while self._targets[-1].done < RECORDS:
            step = self._random.choice(STEPS)
            try:
                await getattr(self, f"_{step}")()
            except Problem as problem:
                if problem.category != "busy":
                    raise
                await self._succeed()  # a predecessor went on meanwhile

    async def _add(self) -> None:
        behind = min(self._next + self._random.randint(1, 5), RECORDS)
        await self._targets[-1].add(self._numbers(self._next, behind))
        self._next = behind

    async def _turn(self) -> None:
        await self._targets[-1].turn()

    async def _commit(self) -> None:
        await self._targets[-1].commit()

    async def _fence(self) -> None:
        one_of_two = self._random.choice(self._place.transactional_ids)
        servers = self._place.bootstrap_servers
        async with AIOKafkaProducer(bootstrap_servers=servers, transactional_id=one_of_two):
            pass

    async def _succeed(self) -> None:
        """Go on in another process; the one before is not ended, and may be in the middle of anything."""
        target = await self._stack.enter_async_context(Target(self._place))
        self._targets.append(target)
        self._next = target.done

    async def _haunt(self) -> None:
        """Let one that was succeeded go on for a step, as if it had slept."""
        if len(self._targets) < 2:
            return
        number = self._random.randrange(len(self._targets) - 1)
        ghost = self._targets[number]
        try:
            first = ghost.done + ghost.uncommitted
            await ghost.add(self._numbers(first, min(first + 2, RECORDS)))
            await self._random.choice((ghost.turn, ghost.commit))()
        except Problem:
            self._targets.pop(number)

    def _numbers(self, first: int, behind: int) -> list[Outgoing]:
        topic = self._place.home.topic
        return [Outgoing(topic, n % 2, None, str(n).encode(), 5_000, ()) for n in range(first, behind)]


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 8))])
async def test_whoever_is_fenced_and_whoever_goes_on_each_record_is_there_once_and_in_order(
    servers: str, seed: int
) -> None:
    topic = new_topic(servers, 2)
    place = TargetPlace(
        servers, f"disturbed{os.getpid()}-{seed}", TopicPartition(topic, 0), [topic], "one stream"
    )
    async with AsyncExitStack() as stack:
        await Disturbed(place, seed, stack).run()
    for partition in range(2):
        found = [
            int(one.value or b"") for one in seen_outside(servers, topic, 2) if one.partition == partition
        ]
        assert found == list(range(partition, RECORDS, 2))
