"""Many who look submissions up at once share a look; each gets its own answer, or hears that it failed."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from services._runtime.database import Database
from services._runtime.migrating import migrate
from services._runtime.service import last_tick
from services.intake.lodging.looking import Id, Looks
from services.intake.state.keys import submission_key
from services.intake.store import STORE
from tests.unit.intake.builders import lodged, submission
from tests.unit.intake.lane import Lane


class Counted(Database):
    """A database that counts how often it is looked into, and fails when told to."""

    looks = 0
    fails = False

    async def read(self, work: Callable[[Connection], Any]) -> Any:
        self.looks += 1
        if self.fails:
            raise ConnectionError
        return await super().read(work)


@pytest.fixture
async def database(tmp_path: Path) -> Counted:
    database = Counted(f"sqlite:///{tmp_path / 'intake.sqlite'}")
    record = Lane(lodged(submission())).submission()
    key = submission_key("sub-1", record.receiving_agency)
    await database.write(lambda tx: migrate(tx, "intake"))
    await database.write(lambda tx: STORE.save(tx, {}, {key: record}, {key: 0}))
    return database


async def test_a_hundred_at_once_are_answered_by_two_looks_each_with_its_own(database: Counted) -> None:
    looks = Looks(database, last_tick)
    names = [Id(f"sub-{number}", "H62.12") for number in range(100)]
    seen = await asyncio.gather(*(looks.look(name) for name in names))
    assert [each.known is not None for each in seen] == [name.submission_id == "sub-1" for name in names]
    assert database.looks <= 2
    assert (await looks.look(names[1])).known is not None
    database.close()


async def test_when_a_look_fails_everyone_hears_of_it_and_the_next_one_is_tried(database: Counted) -> None:
    looks, name = Looks(database, last_tick), Id("sub-1", "H62.12")
    database.fails = True
    heard = await asyncio.gather(*(looks.look(name) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in heard] == [ConnectionError] * 3
    database.fails = False
    assert (await looks.look(name)).known is not None
    database.close()


async def test_who_gives_up_waiting_harms_nobody_else(database: Counted) -> None:
    looks, name = Looks(database, last_tick), Id("sub-1", "H62.12")
    impatient, patient = (asyncio.create_task(looks.look(name)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).known is not None
    database.close()
