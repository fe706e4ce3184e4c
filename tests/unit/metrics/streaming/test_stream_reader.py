"""At most four times a second anybody hears of a figure, and nobody who keeps up is left behind."""

import asyncio
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NoReturn

from aiokafka.errors import KafkaConnectionError

from services._runtime.settings import KafkaPart
from services.metrics.streaming.listener import Listener
from services.metrics.streaming.reader import WINDOW_SECONDS, TopicReader
from services.metrics.streaming.updates import Wanted
from tests.unit.metrics.streaming.updates import FeedAtWork, a_value
from tests.waiting import eventually


class Topic:
    """A topic as a consumer sees it, whose records come at given seconds of a clock that reading moves on."""

    def __init__(self, values: list[tuple[float, bytes]]) -> None:
        self.now = 100.0
        self._records = [(100 + second, value) for second, value in values]
        self._position = 0

    async def getmany(self, place: object, *, timeout_ms: int, max_records: int) -> dict[object, Any]:
        rest = self._records[self._position :]
        if not rest or rest[0][0] > self.now + timeout_ms / 1000:
            self.now += max(timeout_ms, 1) / 1000
            return {}
        self.now = max(self.now, rest[0][0])
        taken = [value for second, value in rest if second <= self.now][:max_records]
        first = self._position
        self._position += len(taken)
        return {place: [SimpleNamespace(value=v, offset=first + n) for n, v in enumerate(taken)]}

    async def position(self, _place: object) -> int:
        return self._position

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class Heard:
    """A listener that keeps up: when it was told what."""

    def __init__(self, feed: FeedAtWork, listener: Listener, topic: Topic) -> None:
        self.times: list[float] = []
        self.offsets: list[int] = []
        self._feed, self._listener, self._topic = feed, listener, topic

    def look(self) -> None:
        if told := self._feed.told(self._listener):
            self.times.append(self._topic.now)
            self.offsets += [each.offset for each in told]


async def heard(feed: FeedAtWork, topic: Topic, seconds: float) -> Heard:
    listener = await feed.join(Wanted(), None)
    told = Heard(feed, listener, topic)
    reader = TopicReader(KafkaPart(), feed, lambda: topic.now, topic.sleep)
    while topic.now < 100 + seconds:
        await reader._take(topic)  # noqa: SLF001 - one turn of its loop
        told.look()
        feed.drop_slow(topic.now)
    assert listener.stays()
    return told


async def test_a_figure_that_moves_fast_is_told_four_times_a_second_as_it_is_then() -> None:
    topic = Topic([(number / 50, a_value(numerator=number % 3)) for number in range(100)])
    told = await heard(FeedAtWork(), topic, 3)
    assert all(later - sooner >= WINDOW_SECONDS - 1e-6 for sooner, later in pairwise(told.times))
    assert 6 <= len(told.offsets) <= 9
    assert told.offsets[-1] == 99, "the last state is always told"


async def test_more_at_once_than_the_ring_holds_leaves_nobody_behind_who_keeps_up() -> None:
    topic = Topic([(0, a_value(f"d/{number}")) for number in range(95)])
    told = await heard(FeedAtWork(held=20), topic, 5)
    assert told.offsets == list(range(95))


async def test_a_record_that_is_not_understood_is_passed_over() -> None:
    topic = Topic([(0, a_value()), (0, b'{"of": "another version"}'), (0, a_value("on-time/nd61"))])
    feed = FeedAtWork()
    told = await heard(feed, topic, 1)
    assert told.offsets == [0, 2]
    assert feed.shown == 3


class InFetches:
    """A topic in several fetches, as aiokafka has it: the next one comes to those alone who wait for it."""

    def __init__(self, fetches: list[list[bytes]], read: asyncio.Event) -> None:
        self._coming, self._here, self._position, self._read = fetches, list[bytes](), 0, read
        self._idle = 0

    async def getmany(self, place: object, *, timeout_ms: int, max_records: int) -> dict[object, Any]:
        if not self._here and timeout_ms == 0:
            self._idle += 1
            assert self._idle < 10, "it turns without waiting: nothing else of the service runs"
            return {}
        if not self._here:
            await asyncio.sleep(0)
            self._here = self._coming.pop(0) if self._coming else []
            if not self._here:
                self._read.set()
        taken, self._here, first = self._here[:max_records], self._here[max_records:], self._position
        self._position += len(taken)
        return {place: [SimpleNamespace(value=v, offset=first + n) for n, v in enumerate(taken)]}

    async def position(self, _place: object) -> int:
        return self._position


class FromTheBeginning(TopicReader):
    """A reader that reads a topic of so many records from its beginning."""

    end = 1500

    async def _begin(self, consumer: object) -> int:  # noqa: ARG002 (as it is called)
        return self.end


async def test_a_topic_that_does_not_come_in_one_fetch_is_waited_for() -> None:
    feed, read = FeedAtWork(held=2000), asyncio.Event()
    feed.ready.clear()
    values = [a_value(f"d/{number}") for number in range(500)]
    reader = FromTheBeginning(KafkaPart(), feed, asyncio.get_running_loop().time)
    feed.wanted.set()
    await reader._follow(InFetches([values, values, values], read), read)  # noqa: SLF001
    assert feed.ready.is_set()
    assert feed.shown == FromTheBeginning.end


class OutOfReach(TopicReader):
    """A reader whose Kafka is away; ``tries``: how often it looked for it."""

    tries = 0

    def _consumer(self) -> NoReturn:
        self.tries += 1
        raise KafkaConnectionError


async def test_with_kafka_out_of_reach_it_is_tried_while_somebody_listens_and_no_longer() -> None:
    feed, stop = FeedAtWork(), asyncio.Event()
    listener = await feed.join(Wanted(), None)
    reader = OutOfReach(KafkaPart(), feed, asyncio.get_running_loop().time)
    reading = asyncio.create_task(reader.run(stop))
    await eventually(lambda: reader.tries == 2, 10, "it tries again")
    assert not feed.ready.is_set()
    feed.leave(listener)
    await asyncio.sleep(2.2)  # longer than two pauses: the case
    assert reader.tries == 2
    stop.set()
    await reading
