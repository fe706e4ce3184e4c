"""What explains figures is the same on PostgreSQL as on SQLite, page by page."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import Connection

from services._runtime.database import Database
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services._runtime.settings import DatabasePart
from services.metrics.definitions import DEFINITIONS
from services.metrics.explaining.against import Compared, compared
from services.metrics.explaining.explained import Meant, excluded, meant
from services.metrics.explaining.items import ASKED_SIDES, Item
from services.metrics.explaining.lifted import Lifted, lifted
from services.metrics.explaining.of_dossiers import Dossier
from services.metrics.explaining.pages import dossiers_of_person, page_of
from services.metrics.figures import Cell
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import DATA_RESULTS, DIGITISED, PEOPLE, REUSE, ROUTING
from tests.unit.metrics.dossier_events import at, finished, leg, paid, received
from tests.unit.metrics.register_events import a_result, registered

PATIENT = DatabasePart(idle_timeout_seconds=120)
"""The register is read, and the other database asked, while this one waits."""
PLACES = (("province", "to-date"), ("district:243", "2021-Q1"), ("agency:H62.12", "2021"))
WEEK = (
    received(code="H62.12-210308-0001", person=1), leg("a", "paper", code="H62.12-210308-0001"),
    paid("tx-1", code="H62.12-210308-0001"), received(code="H62.12-210308-0002", kind="agency", person=2),
    received(code="H62.50-210309-0001", agency="H62.50", level="district", district="243", person=1),
    leg("b", "paper", code="H62.50-210309-0001"), leg("c", code="H62.50-210309-0001"),
    registered(a_result("R-1", digitised=True)), registered(a_result("R-2")),
    finished(code="H62.50-210309-0001", result=a_result("R-1")),
)  # fmt: skip


@pytest.mark.more
def test_both_databases_explain_alike(postgres: str) -> None:
    with (
        closing(Database(postgres, schema="explaining", part=PATIENT)) as kept,
        kept.engine.begin() as tx,
        database() as other,
    ):
        enter(tx, kept.schema)
        migrate(tx, "metrics")
        for each in (tx, other):
            saved(each, WEEK)
        assert list(everything(tx)) == list(everything(other))
        assert lift(tx) == lift(other)
        assert differing(tx) == differing(other)
        assert [one.code for one in of_person(tx)] == ["H62.12-210308-0001", "H62.50-210309-0001"]


def everything(tx: Connection) -> Iterator[tuple[str, set[Item], dict[str, int]]]:
    for definition in DEFINITIONS:
        for scope, period in PLACES:
            found = asked(tx, definition, scope, period)
            left_out = excluded(tx, found.definition, found.where)
            for side in ASKED_SIDES:
                items: set[Item] = set()
                after: str | None = ""
                while after is not None:
                    page = page_of(tx, found.definition, found.where, side, after=after, limit=1)
                    assert items.isdisjoint(page.items)
                    items, after = items | set(page.items), page.last
                yield f"{definition} {scope} {period} {side}", items, left_out


def differing(tx: Connection) -> list[Compared]:
    pairs = ((PEOPLE, REUSE), (DIGITISED, DATA_RESULTS), (DIGITISED, PEOPLE))
    found = [(asked(tx, one, "province", "2021"), DEFINITIONS[other]) for one, other in pairs]
    told = [compared(tx, one.definition, other, one.where, after="", limit=100) for one, other in found]
    assert all(each.items for each in told)
    return told


def lift(tx: Connection) -> Lifted:
    return lifted(tx, asked(tx, ROUTING, "province", "to-date"), by="sender", target=None)


def of_person(tx: Connection) -> tuple[Dossier, ...]:
    found = asked(tx, PEOPLE, "province", "to-date")
    return dossiers_of_person(tx, f"{1:064x}", found.where, 10)


def asked(tx: Connection, definition: str, scope: str, period: str) -> Meant:
    return meant(tx, Cell(definition, scope, period), lambda _: at("2021-03-09 18:00"))
