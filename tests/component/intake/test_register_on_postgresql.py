"""Several lanes on one PostgreSQL: an entry and a look-up that overlap do not miss each other unseen."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier
from typing import Final

import pytest
from sqlalchemy import text

from services._runtime.database import Database
from services._runtime.decisions import Document
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services._runtime.working_set import WorkingSet
from services.intake.register import late as register_late
from services.intake.state.documents import look_key
from services.intake.state.entries import RegisterEntry, entry_key, papers_key, person_of
from services.intake.state.looks import Look, Register
from services.intake.store import STORE
from tests.unit.intake.builders import MONDAY, TOKEN
from tests.waiting import wait_until

PERSON, PAPER, DAY = person_of(TOKEN), "identity-card-copy", MONDAY.date()
KEY: Final = papers_key(PERSON, PAPER, DAY)
ENTRY: Final = RegisterEntry(
    person=PERSON, paper=PAPER, dossier_code="H62.12-210301-0001", visible_on=DAY - timedelta(days=1),
    held_by="H62.12", shared_with="agencies", digitised=True,
)  # fmt: skip
ENTRY_KEY, LOOK_KEY = entry_key(ENTRY.dossier_code, PAPER), look_key("H62.21", "S-1")


def database_of_intake(postgres: str, schema: str) -> Database:
    database = Database(postgres, schema=schema)
    with database.engine.begin() as tx:
        enter(tx, database.schema)
        migrate(tx, "intake")
    return database


def look(person: str = PERSON) -> Look:
    found = Register({}, person, DAY).look([PAPER])
    assert found is not None
    return found


@pytest.mark.more
@pytest.mark.parametrize("first", ["entry", "look"])
def test_an_entry_and_a_look_up_under_way_at_once_are_told(postgres: str, first: str) -> None:
    database = database_of_intake(postgres, f"register_{first}")
    writes: dict[str, dict[str, Document]] = {"entry": {ENTRY_KEY: ENTRY}, "look": {LOOK_KEY: look()}}
    second = "look" if first == "entry" else "entry"

    def save_second() -> None:
        with database.engine.begin() as tx:
            STORE.save(tx, {}, writes[second], dict.fromkeys(writes[second], 1))
            STORE.closing(tx, writes[second])

    with ThreadPoolExecutor(1) as other:
        with database.engine.begin() as tx:
            STORE.save(tx, {}, writes[first], dict.fromkeys(writes[first], 0))
            STORE.closing(tx, writes[first])
            waiting = other.submit(save_second)
            wait_until(lambda: _someone_waits(database), 10, lambda: "the second waits for the first")
        waiting.result(10)
    with database.engine.begin() as tx:
        assert register_late.late(tx, 10) == [
            {"kind": "entry", "entry": f"{ENTRY.dossier_code}/{PAPER}", "look": "H62.21/S-1"}
        ]
        assert [paper.ref for paper in STORE.load(tx, [KEY])[KEY].papers] == [ENTRY.ref]  # type: ignore[attr-defined]
    database.close()


@pytest.mark.more
def test_two_lanes_that_look_before_a_tick_and_enter_after_it_do_not_stop_each_other(postgres: str) -> None:
    both_looked = Barrier(2, timeout=10)
    with closing(database_of_intake(postgres, "register_ticks")) as database:

        def batch(lane: int) -> None:
            desk, code = f"H62.2{lane}", f"H62.2{lane}-210301-0001"
            with database.engine.begin() as tx:
                work = WorkingSet(STORE, tx)
                work.change({look_key(desk, "S-1"): look()}, lane)
                work.flush()  # as a tick does
                both_looked.wait()
                work.change({entry_key(code, PAPER): ENTRY.model_copy(update={"dossier_code": code})}, lane)
                work.close()

        with ThreadPoolExecutor(2) as lanes:
            for done in [lanes.submit(batch, lane) for lane in (1, 2)]:
                done.result(20)
        with database.engine.begin() as tx:
            assert register_late.counted(tx)["entry"] == 4, "each entry came after both looks"


def _someone_waits(database: Database) -> bool:
    with database.engine.begin() as tx:
        query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(tx.execute(query).scalar_one())
