"""Several lanes on one PostgreSQL: an entry and a look-up that overlap do not miss each other unseen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import text

from services._runtime.database import Database
from services._runtime.decisions import Document
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services.intake import register_late
from services.intake.documents import look_key
from services.intake.looks import Look, Register
from services.intake.register import RegisterEntry, entry_key, papers_key, person_of
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


@pytest.mark.more
@pytest.mark.parametrize("first", ["entry", "look"])
def test_an_entry_and_a_look_up_under_way_at_once_are_told(postgres: str, first: str) -> None:
    database = Database(postgres, schema=f"register_{first}")
    with database.engine.begin() as tx:
        enter(tx, database.schema)
        migrate(tx, "intake")

    def look() -> Look:
        found = Register({}, PERSON, DAY).look([PAPER])
        assert found is not None
        return found

    writes: dict[str, dict[str, Document]] = {"entry": {ENTRY_KEY: ENTRY}, "look": {LOOK_KEY: look()}}
    second = "look" if first == "entry" else "entry"

    def save_second() -> None:
        with database.engine.begin() as tx:
            STORE.save(tx, {}, writes[second], dict.fromkeys(writes[second], 1))

    with ThreadPoolExecutor(1) as other:
        with database.engine.begin() as tx:
            STORE.save(tx, {}, writes[first], dict.fromkeys(writes[first], 0))
            waiting = other.submit(save_second)
            wait_until(lambda: _someone_waits(database), 10, lambda: "the second waits for the first")
        waiting.result(10)
    with database.engine.begin() as tx:
        assert register_late.late(tx, 10) == [
            {"entry": f"{ENTRY.dossier_code}/{PAPER}", "look": "H62.21/S-1"}
        ]
        assert [paper.ref for paper in STORE.load(tx, [KEY])[KEY].papers] == [ENTRY.ref]  # type: ignore[attr-defined]
    database.close()


def _someone_waits(database: Database) -> bool:
    with database.engine.begin() as tx:
        query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(tx.execute(query).scalar_one())
