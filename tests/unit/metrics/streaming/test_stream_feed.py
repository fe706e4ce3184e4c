"""Listeners go on where they were, all by themselves, and whoever is too slow is let go."""

import asyncio

import pytest

from services._runtime.problems import Problem
from services.metrics.streaming.feed import OTHER_LIFE, TOO_SLOW
from services.metrics.streaming.listener import GRACE_SECONDS
from services.metrics.streaming.positions import Position
from services.metrics.streaming.updates import Wanted
from tests.unit.metrics.streaming.updates import LIFE, FeedAtWork, an_update

ALL = Wanted()


def an_id(offset: int) -> str:
    return Position(LIFE, offset).text


async def test_a_new_listener_is_told_what_comes_and_nothing_of_before() -> None:
    feed = FeedAtWork()
    feed.take(an_update(0))
    listener = await feed.join(ALL, None)
    assert feed.told(listener) == []
    feed.take(an_update(1))
    assert [each.offset for each in feed.told(listener)] == [1]
    assert feed.told(listener) == []
    assert feed.position(listener) == Position(LIFE, 1)


async def test_all_who_want_the_same_get_the_very_same_updates() -> None:
    feed = FeedAtWork()
    one, other = await feed.join(ALL, None), await feed.join(ALL, None)
    feed.take(an_update(0))
    assert feed.told(one) is feed.told(other)


async def test_who_takes_longer_is_told_all_that_came_meanwhile() -> None:
    feed = FeedAtWork()
    quick, slow = await feed.join(ALL, None), await feed.join(ALL, None)
    feed.take(an_update(0, "d/0"))
    feed.told(quick)
    feed.take(an_update(1, "d/1"))
    assert [each.offset for each in feed.told(slow)] == [0, 1]


async def test_who_comes_back_is_told_what_it_missed() -> None:
    feed = FeedAtWork()
    feed.take(*(an_update(offset, f"d/{offset}") for offset in range(5)))
    listener = await feed.join(ALL, an_id(2))
    assert not listener.resync
    assert [each.offset for each in feed.told(listener)] == [3, 4]


async def test_who_was_told_more_by_another_instance_waits_for_what_follows() -> None:
    feed = FeedAtWork()
    feed.take(an_update(0))
    listener = await feed.join(ALL, an_id(2))
    feed.take(an_update(1), an_update(2))
    assert feed.told(listener) == []
    feed.take(an_update(3))
    assert [each.offset for each in feed.told(listener)] == [3]


@pytest.mark.parametrize("last_id", [an_id(1), Position("ffffffff", 8).text, "garbage"])
async def test_who_missed_what_is_not_held_is_told_to_resync_and_goes_on_from_now(last_id: str) -> None:
    feed = FeedAtWork(held=3)
    feed.take(*(an_update(offset, f"d/{offset}") for offset in range(9)))
    listener = await feed.join(ALL, last_id)
    assert (listener.resync, feed.told(listener)) == (True, [])
    feed.take(an_update(9))
    assert [each.offset for each in feed.told(listener)] == [9]
    assert feed.counted("lgsp_kpi_resyncs_total") == 1


async def test_whom_the_ring_leaves_behind_is_let_go_and_nobody_else() -> None:
    feed = FeedAtWork(held=3)
    slow, quick = await feed.join(ALL, None), await feed.join(ALL, None)
    for offset in range(5):
        feed.take(an_update(offset, f"d/{offset}"))
        feed.told(quick)
    feed.drop_slow(now=0)
    assert (slow.ended, quick.ended) == (TOO_SLOW, None)
    feed.drop_slow(now=0)
    assert feed.counted("lgsp_kpi_listeners_dropped_total") == 1, "once"
    assert len(feed.ring) == 3, "nothing is kept for it"


async def test_who_takes_nothing_of_what_is_sent_is_let_go_after_a_while_and_then_cut() -> None:
    feed = FeedAtWork(stall_seconds=10)
    listener = await feed.join(ALL, None)
    cut = asyncio.Event()
    listener.cut = cut.set
    listener.sends(100.0)
    feed.drop_slow(now=109)
    assert listener.stays()
    feed.drop_slow(now=111)
    assert not listener.stays()
    async with asyncio.timeout(5):
        await cut.wait()


async def test_whoever_left_in_time_is_not_cut() -> None:
    feed = FeedAtWork()
    listener = await feed.join(ALL, None)
    cut: list[str] = []
    listener.cut = lambda: cut.append("it was gone")
    feed.end_all(OTHER_LIFE)
    feed.leave(listener)
    assert feed.counted("lgsp_kpi_listeners") == 0
    await asyncio.sleep(GRACE_SECONDS + 0.1)  # longer than it would take: the case
    assert not cut


async def test_there_is_an_end_to_how_many_may_listen() -> None:
    feed = FeedAtWork(most_listeners=2)
    first = await feed.join(ALL, None)
    await feed.join(ALL, None)
    with pytest.raises(Problem) as refused:
        await feed.join(ALL, None)
    assert refused.value.status == 503
    feed.leave(first)
    assert (await feed.join(ALL, None)).stays()


async def test_a_feed_that_closes_lets_everybody_go_and_takes_in_nobody() -> None:
    feed = FeedAtWork()
    listener = await feed.join(ALL, None)
    feed.close()
    assert not listener.stays()
    with pytest.raises(Problem, match="tells nobody"):
        await feed.join(ALL, None)


async def test_they_come_back_a_little_apart() -> None:
    feed = FeedAtWork(retry_seconds=2)
    waits = {(await feed.join(ALL, None)).retry_ms for _ in range(20)}
    assert len(waits) == 10
    assert min(waits) == 2000
    assert max(waits) < 3000
