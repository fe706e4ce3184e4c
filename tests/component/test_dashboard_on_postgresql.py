"""Every page shows the same on PostgreSQL as on SQLite, tables made by the migrations."""

from contextlib import closing

import pytest
from sqlalchemy import Connection

from services._runtime.database import Database
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services._runtime.settings import DatabasePart
from services.metrics.dashboard.cards import Page
from services.metrics.dashboard.keeping import KeptStandings
from services.metrics.dashboard.routes import views
from services.metrics.dashboard.stamping import stamp
from services.metrics.dashboard.wish import Wish
from tests.unit.metrics.dashboard.dashboard_door import ONE, TICK, week
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import ROUTING

PATIENT = DatabasePart(idle_timeout_seconds=120)
VIEWS = views(None, KeptStandings())
NAMES = {
    "kpis": ROUTING,
    "agencies": "H62.12",
    "dossiers": ONE,
    "people": f"{1:064x}",
    "scoreboards": "tt01-2018/H62.12",
}


@pytest.mark.more
def test_both_databases_show_the_same_pages(postgres: str) -> None:
    with (
        closing(Database(postgres, schema="dashboard", part=PATIENT)) as kept,
        kept.engine.begin() as tx,
        database() as other,
    ):
        enter(tx, kept.schema)
        migrate(tx, "metrics")
        for each in (tx, other):
            for happening in week():  # one by one: rows are added to, not only made
                saved(each, [happening])
        shown, wanted = pages(tx), pages(other)
        assert shown == wanted
        assert len(shown) == 2 * len(VIEWS)
        assert stamp(tx, TICK) == stamp(other, TICK)


def pages(tx: Connection) -> list[Page]:
    found = []
    for scope, period in (("province", "to-date"), ("agency:H62.12", "2021-03-08")):
        for route in VIEWS:
            name = NAMES.get(route.path.split("/")[1], "") if route.is_named else ""
            assert route.view is not None
            found.append(route.view(tx, lambda _: TICK, Wish(name=name, scope=scope, period=period)))
    return found
