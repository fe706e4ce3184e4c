"""Chores go on while the database is away, and end with any other error or when they are told to."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from services._runtime.chores import again_and_again


class Away(Exception):
    """What psycopg says of a server that is gone: it names no error of SQL."""

    sqlstate = None


async def test_a_chore_outlives_a_database_that_is_away() -> None:
    stop, done = asyncio.Event(), 0

    async def work() -> None:
        nonlocal done
        done += 1
        if done == 1:
            raise OperationalError("SELECT 1", None, Away(), connection_invalidated=True)
        stop.set()

    await asyncio.wait_for(again_and_again(work, stop, 0.001), 10)
    assert done == 2


async def test_a_chore_ends_with_an_error_that_waiting_does_not_mend() -> None:
    async def work() -> None:
        raise ProgrammingError("SELECT nothing", None, Exception("no such column"))

    with pytest.raises(ProgrammingError):
        await asyncio.wait_for(again_and_again(work, asyncio.Event(), 0.001), 10)


async def test_a_chore_that_is_told_to_stop_waits_no_longer() -> None:
    stop = asyncio.Event()
    stop.set()
    await asyncio.wait_for(again_and_again(lambda: asyncio.sleep(0), stop, 3600), 10)
