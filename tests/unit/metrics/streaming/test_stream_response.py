"""What a listener reads off the connection, byte for byte, and what becomes of one who does not read."""

import asyncio

from services.metrics.streaming.feed import TOO_SLOW
from services.metrics.streaming.response import ListenerResponse
from services.metrics.streaming.updates import Wanted
from tests.unit.metrics.streaming.connections import Connection
from tests.unit.metrics.streaming.updates import LIFE, FeedAtWork, an_update

FIGURE = (
    '{"definition":"reuse/qd766","scope":"province","period":"to-date","numerator":1,"denominator":3,'
    '"value":0.3333,"target":0.8,"met":false,"as_of":"2021-03-08T18:00:00+07:00"}'
)


async def test_a_listener_reads_where_it_stands_then_what_moves_then_pings_then_why_it_ends() -> None:
    feed, connection = FeedAtWork(ping_seconds=0.05), Connection()
    listener = await feed.join(Wanted(scope="province"), None)
    listener.retry_ms = 2100
    serving = asyncio.create_task(connection.answer(ListenerResponse(feed, listener)))
    await connection.says(lambda: bool(connection.text))
    assert connection.text == f"id: {LIFE}-0--1\nretry: 2100\n\n"
    feed.take(an_update(0), an_update(1, scope="level:commune"))
    await connection.says(lambda: "ping" in connection.text)
    feed.end_all("enough")
    await serving
    event, ping, *_, last = connection.text.split("\n\n")[1:-1]
    assert event == f"event: lgsp.kpi.updated.v1\ndata: {FIGURE}\nid: {LIFE}-0-0"
    assert ping == f": ping\nid: {LIFE}-0-1", "it stands behind what it did not want"
    assert last == ": enough"
    assert connection.closed
    assert connection.headers[b"content-type"].startswith(b"text/event-stream")
    assert connection.headers[b"cache-control"] == b"no-store"
    assert feed.listening == 0


async def test_resync_names_what_to_read_and_comes_before_anything_else() -> None:
    feed, connection = FeedAtWork(), Connection()
    wanted = Wanted("reuse/qd766", "agency:H62.12")
    serving = asyncio.create_task(
        connection.answer(ListenerResponse(feed, await feed.join(wanted, "garbage")))
    )
    await connection.says(lambda: "resync" in connection.text)
    feed.take(an_update(0, scope="agency:H62.12"))
    await connection.says(lambda: "updated" in connection.text)
    feed.close()
    await serving
    _, resync, event, _ = connection.text.strip().split("\n\n")
    assert resync.splitlines()[0] == "event: resync"
    assert '"read":"/kpis?definition=reuse%2Fqd766&scope=agency%3AH62.12"' in resync
    assert resync.endswith(f"id: {LIFE}-0--1")
    assert event.startswith("event: lgsp.kpi.updated.v1")


async def test_who_reads_again_before_it_is_cut_is_told_why_it_is_let_go() -> None:
    feed, connection = FeedAtWork(held=3), Connection()
    serving = asyncio.create_task(connection.answer(ListenerResponse(feed, await feed.join(Wanted(), None))))
    await connection.says(lambda: bool(connection.text))
    connection.reads.clear()
    for offset in range(9):
        feed.take(an_update(offset, f"d/{offset}"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    feed.drop_slow(now=0)
    connection.reads.set()
    await serving
    assert connection.text.endswith(f": {TOO_SLOW}\n\n")
    assert not connection.cut.is_set()


async def test_who_never_reads_is_cut_and_nobody_waits_for_it() -> None:
    feed, connection = FeedAtWork(stall_seconds=0.001), Connection()
    serving = asyncio.create_task(connection.answer(ListenerResponse(feed, await feed.join(Wanted(), None))))
    await connection.says(lambda: bool(connection.text))
    connection.reads.clear()
    feed.take(an_update(0))
    await asyncio.sleep(0.01)  # longer than it may stall: the case
    feed.drop_slow(asyncio.get_running_loop().time())
    async with asyncio.timeout(5):
        await serving
    assert connection.cut.is_set()
    assert feed.listening == 0
