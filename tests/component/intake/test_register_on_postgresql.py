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
from services.intake.state.entries import (
    KnownPapers,
    RegisterEntry,
    ResultChanges,
    ResultRef,
    changes_key,
    entry_key,
    papers_key,
    person_of,
)
from services.intake.state.keys import look_key
from services.intake.state.looks import Look, Register
from services.intake.store import STORE
from tests.unit.intake.builders import CRIMINAL_RECORD, MONDAY, TOKEN
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
    found = Register({}, person, DAY).look([PAPER], CRIMINAL_RECORD)
    assert found is not None
    return found


def written_at_once(
    database: Database, first: dict[str, Document], second: dict[str, Document]
) -> list[dict[str, str]]:
    """Let a second writer come while the first has not committed; return what is told as late."""

    def save_second() -> None:
        with database.engine.begin() as tx:
            STORE.save(tx, {}, second, dict.fromkeys(second, 1))
            STORE.closing(tx, second)

    with ThreadPoolExecutor(1) as other:
        with database.engine.begin() as tx:
            STORE.save(tx, {}, first, dict.fromkeys(first, 0))
            STORE.closing(tx, first)
            waiting = other.submit(save_second)
            wait_until(lambda: _someone_waits(database), 10, lambda: "the second waits for the first")
        waiting.result(10)
    with database.engine.begin() as tx:
        return register_late.late(tx, 10)


@pytest.mark.more
@pytest.mark.parametrize("first", ["entry", "look"])
def test_an_entry_and_a_look_up_under_way_at_once_are_told(postgres: str, first: str) -> None:
    writes: dict[str, dict[str, Document]] = {"entry": {ENTRY_KEY: ENTRY}, "look": {LOOK_KEY: look()}}
    second = "look" if first == "entry" else "entry"
    with closing(database_of_intake(postgres, f"register_{first}")) as database:
        assert written_at_once(database, writes[first], writes[second]) == [
            {"kind": "entry", "entry": f"{ENTRY.dossier_code}/{PAPER}", "look": "H62.21/S-1"}
        ]
        with database.engine.begin() as tx:
            assert [paper.ref for paper in STORE.load(tx, [KEY])[KEY].papers] == [ENTRY.ref]  # type: ignore[attr-defined]


@pytest.mark.more
@pytest.mark.parametrize("first", ["changes", "look"])
def test_what_becomes_of_a_result_while_a_look_up_is_under_way_is_told(postgres: str, first: str) -> None:
    ref = ResultRef(held_by="H62.12", result_id="r-1")
    paper = ENTRY.model_copy(update={"result": ref, "digitised": False})
    key, changes = changes_key(ref), ResultChanges(digitised_on=DAY, revoked_on=DAY)
    seen = Register({KEY: KnownPapers(((paper, None),), DAY)}, PERSON, DAY).look([PAPER], CRIMINAL_RECORD)
    assert seen is not None
    writes: dict[str, dict[str, Document]] = {"changes": {key: changes}, "look": {LOOK_KEY: seen}}
    second = "look" if first == "changes" else "changes"
    with closing(database_of_intake(postgres, f"register_changes_{first}")) as database:
        with database.engine.begin() as tx:
            STORE.save(tx, {}, {ENTRY_KEY: paper}, {ENTRY_KEY: 0})
        late = written_at_once(database, writes[first], writes[second])
        assert [each["kind"] for each in late] == ["digitised", "revoked"]


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
