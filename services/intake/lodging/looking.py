"""Looks submissions up together: a look costs the same for one and for a hundred.

Who asks while a look is under way is in the next one, so a busy door pays for few of them (bench `lodging`).
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from services._runtime.database import Database
from services._runtime.world_time import LastTick
from services.intake import store
from services.intake.state.documents import SubmissionRecord


class Id(NamedTuple):
    """What a submission is known by: its id is the sender's, and unique per receiving agency."""

    submission_id: str
    receiving_agency: str


class Seen(NamedTuple):
    """What the database shows: the decision on a submission, if there is one, and the last tick."""

    known: SubmissionRecord | None
    tick: LastTick | None


class Looks:
    """Answers what became of submissions, as of a moment after each was asked for."""

    def __init__(self, database: Database, last_tick: Callable[[Connection], LastTick | None]) -> None:
        self._database = database
        self._last_tick = last_tick
        self._asked: list[tuple[Id, asyncio.Future[Seen]]] = []
        self._looking: asyncio.Task[None] | None = None

    async def look(self, name: Id) -> Seen:
        """Return what is there; raises what the database raises."""
        answer: asyncio.Future[Seen] = asyncio.get_running_loop().create_future()
        self._asked.append((name, answer))
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await answer

    async def _look(self) -> None:
        try:
            while self._asked:
                asked, self._asked = self._asked, []
                await self._answer(asked)
        finally:
            self._looking = None

    async def _answer(self, asked: Sequence[tuple[Id, asyncio.Future[Seen]]]) -> None:
        try:
            found, tick = await self._database.read(partial(self._read, [name for name, _ in asked]))
        except Exception as error:  # noqa: BLE001 - everyone who asked is told
            for _, answer in asked:
                if not answer.done():
                    answer.set_exception(error)
            return
        for name, answer in asked:
            if not answer.done():  # who asked may be gone
                answer.set_result(Seen(found.get(name), tick))

    def _read(
        self, names: Sequence[Id], tx: Connection
    ) -> tuple[dict[tuple[str, str], SubmissionRecord], LastTick | None]:
        return store.submissions_named(tx, names), self._last_tick(tx)
