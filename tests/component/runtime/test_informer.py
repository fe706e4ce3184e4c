from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaConnectionError

from services._runtime.informer import Informer, Progress

PLACE, OTHER = TopicPartition("submissions", 0), TopicPartition("submissions", 1)


class Group(AIOKafkaConsumer):  # type: ignore[misc]
    """Takes the offsets that a group is told; it may be away."""

    def __init__(self) -> None:
        self.told: list[dict[TopicPartition, int]] = []
        self.away = False

    def __del__(self) -> None:
        """There is nothing to close."""

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        if self.away:
            raise KafkaConnectionError
        self.told.append(offsets)


async def test_nothing_is_informed_before_all_that_follows_is_published() -> None:
    informer, lane, group = Informer(), Progress(), Group()
    lane.done({PLACE: 5}, needs=3, published_to=2)
    await informer.inform(group, [lane])
    assert group.told == []
    lane.published(3)
    await informer.inform(group, [lane])
    assert group.told == [{PLACE: 5}]


async def test_a_later_batch_never_overtakes_an_earlier_one() -> None:
    informer, lane, group = Informer(), Progress(), Group()
    lane.done({PLACE: 5}, needs=3, published_to=0)
    lane.done({PLACE: 6, OTHER: 1}, needs=4, published_to=0)
    lane.published(3)
    await informer.inform(group, [lane])
    lane.published(4)
    await informer.inform(group, [lane])
    assert group.told == [{PLACE: 5}, {PLACE: 6, OTHER: 1}]


async def test_what_the_group_knows_is_not_told_again() -> None:
    informer, lane, group = Informer(), Progress(), Group()
    for _ in range(3):
        lane.done({PLACE: 5}, needs=0, published_to=0)
        await informer.inform(group, [lane])
    assert group.told == [{PLACE: 5}]


async def test_what_could_not_be_told_is_told_the_next_time() -> None:
    informer, lane, group = Informer(), Progress(), Group()
    lane.done({PLACE: 5}, needs=0, published_to=0)
    group.away = True
    await informer.inform(group, [lane])
    group.away = False
    await informer.inform(group, [lane])
    assert group.told == [{PLACE: 5}]


async def test_after_the_partitions_moved_nothing_old_is_told() -> None:
    informer, lane, group = Informer(), Progress(), Group()
    lane.done({PLACE: 5}, needs=3, published_to=0)
    lane.forget()
    informer.forget()
    lane.published(3)
    await informer.inform(group, [lane])
    assert group.told == []


async def test_what_several_lanes_are_done_with_is_told_at_once() -> None:
    informer, group = Informer(), Group()
    one, other = Progress(), Progress()
    one.done({PLACE: 5}, needs=0, published_to=0)
    other.done({OTHER: 7}, needs=2, published_to=1)
    await informer.inform(group, [one, other])
    other.published(2)
    await informer.inform(group, [one, other])
    assert group.told == [{PLACE: 5}, {OTHER: 7}]
