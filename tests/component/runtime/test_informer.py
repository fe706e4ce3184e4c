from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaConnectionError

from services._runtime.informer import Informer

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
    informer, group = Informer(), Group()
    informer.done({PLACE: 5}, needs=3, published_to=2)
    await informer.inform(group)
    assert group.told == []
    informer.published(3)
    await informer.inform(group)
    assert group.told == [{PLACE: 5}]


async def test_a_later_batch_never_overtakes_an_earlier_one() -> None:
    informer, group = Informer(), Group()
    informer.done({PLACE: 5}, needs=3, published_to=0)
    informer.done({PLACE: 6, OTHER: 1}, needs=4, published_to=0)
    informer.published(3)
    await informer.inform(group)
    informer.published(4)
    await informer.inform(group)
    assert group.told == [{PLACE: 5}, {PLACE: 6, OTHER: 1}]


async def test_what_the_group_knows_is_not_told_again() -> None:
    informer, group = Informer(), Group()
    for _ in range(3):
        informer.done({PLACE: 5}, needs=0, published_to=0)
        await informer.inform(group)
    assert group.told == [{PLACE: 5}]


async def test_what_could_not_be_told_is_told_the_next_time() -> None:
    informer, group = Informer(), Group()
    informer.done({PLACE: 5}, needs=0, published_to=0)
    group.away = True
    await informer.inform(group)
    group.away = False
    await informer.inform(group)
    assert group.told == [{PLACE: 5}]


async def test_after_the_partitions_moved_nothing_old_is_told() -> None:
    informer, group = Informer(), Group()
    informer.done({PLACE: 5}, needs=3, published_to=0)
    informer.forget()
    informer.published(3)
    await informer.inform(group)
    assert group.told == []
