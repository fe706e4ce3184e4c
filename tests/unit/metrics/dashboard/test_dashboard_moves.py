"""Open pages are told when something was applied: by one look for all of them, and whoever is deaf goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services._runtime.problems import Problem
from services._runtime.settings import StreamsPart
from services.metrics.dashboard.moves import LOOK_SECONDS, Moves
from services.metrics.streaming.listener import GRACE_SECONDS
from services.metrics.streaming.response import ToldResponse
from tests.unit.metrics.streaming.connections import Connection
from tests.waiting import eventually

ONE, TWO = 'W/"one"', 'W/"two"'


class MovesAtWork(Moves):
    """Looks at a stamp that the test sets; ``looks``: how often it did; ``now`` is its clock."""

    def __init__(self, **settings: float) -> None:
        super().__init__(self._read, StreamsPart.model_validate(settings), lambda: self.now)
        self.now = 0.0
        self.looks = 0
        self.set = ONE

    async def _read(self) -> str:
        self.looks += 1
        return self.set

    @asynccontextmanager
    async def open_page(self) -> AsyncIterator[Connection]:
        page, connection = self.join(), Connection()
        response = ToldResponse(self.frames(page), page, lambda: self.leave(page))
        serving = asyncio.create_task(connection.answer(response))
        try:
            await connection.says(lambda: "retry" in connection.text)
            yield connection
        finally:
            connection.cut.set()
            await serving


def told(connection: Connection) -> list[str]:
    return [line.removeprefix("data: ") for line in connection.text.splitlines() if line.startswith("data")]


async def know(pages: list[Connection], stamps: list[str]) -> None:
    await eventually(lambda: all(told(page) == stamps for page in pages), 5, lambda: pages[0].text)


async def test_pages_are_told_the_stamp_at_first_and_then_only_when_it_is_another() -> None:
    moves = MovesAtWork()
    async with moves.open_page() as one, moves.open_page() as other:
        for stamp, known in ((ONE, [ONE]), (ONE, [ONE]), (TWO, [ONE, TWO]), (TWO, [ONE, TWO])):
            moves.set = stamp
            await moves.look()
            await know([one, other], known)
        assert one.text.count("event: moved") == 2
        assert moves.looks == 4, "one look, however many pages are open"
    await moves.look()
    assert moves.looks == 4, "nobody looks where no page is open"


async def test_a_page_that_comes_later_is_told_where_it_stands() -> None:
    moves = MovesAtWork()
    async with moves.open_page():
        await moves.look()
        async with moves.open_page() as late:
            await late.says(lambda: told(late) == [ONE])


async def test_a_quiet_page_gets_a_ping_and_nothing_else() -> None:
    moves = MovesAtWork(ping_seconds=0.02)
    async with moves.open_page() as page:
        await moves.look()
        await page.says(lambda: page.text.count(": ping") > 1)
        assert told(page) == [ONE]


async def test_a_page_that_takes_nothing_is_let_go_and_cut() -> None:
    moves = MovesAtWork(stall_seconds=10)
    page, connection = moves.join(), Connection()
    connection.reads.clear()
    response = ToldResponse(moves.frames(page), page, lambda: moves.leave(page))
    serving = asyncio.create_task(connection.answer(response))
    await eventually(lambda: page.stalls(10**9, 10), 5, lambda: "nothing is being sent")
    moves.now = 10**9
    await moves.look()
    assert "Last-Event-ID" not in (page.ended or "Last-Event-ID")
    await asyncio.wait_for(connection.cut.wait(), GRACE_SECONDS + 5)
    await serving


async def test_it_looks_by_itself_at_most_four_times_a_second_until_it_stops() -> None:
    moves, stop = MovesAtWork(), asyncio.Event()
    assert LOOK_SECONDS >= 1 / 4
    keeping = asyncio.create_task(moves.keep(stop))
    async with moves.open_page() as page:
        await page.says(lambda: told(page) == [ONE])
        stop.set()
        await page.says(lambda: "stops" in page.text)
        assert "Last-Event-ID" not in page.text, "what is told here has no ids"
        await keeping
    with pytest.raises(Problem):
        moves.join()


async def test_more_pages_than_may_be_are_asked_to_come_later() -> None:
    moves = MovesAtWork(most_listeners=1)
    page = moves.join()
    with pytest.raises(Problem) as refused:
        moves.join()
    assert refused.value.status == 503
    moves.leave(page)
    moves.join()
