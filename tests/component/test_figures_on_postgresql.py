"""Figures of several lanes on one PostgreSQL are the oracle's; a result told by two counts once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from services._runtime.database import Database
from services._runtime.decisions import Happening
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells
from services.metrics.facts import day_of
from services.metrics.figures import Cell
from services.metrics.periods import parse_period
from services.metrics.scopes import parse_scope
from tests.component.lanes.many_lanes import assert_as_the_oracle_counts, taken_by_lanes
from tests.component.lanes.recorded_world import recorded
from tests.unit.metrics.databases import saved
from tests.unit.metrics.definition_names import DIGITISED
from tests.unit.metrics.dossier_events import MORNING, finished
from tests.unit.metrics.register_events import a_result, digitised, registered
from tests.waiting import wait_until

pytestmark = pytest.mark.more


def database_of_metrics(postgres: str, schema: str) -> Database:
    database = Database(postgres, schema=schema)
    with database.engine.begin() as tx:
        enter(tx, database.schema)
        migrate(tx, "metrics")
    return database


@pytest.mark.parametrize("instances", [1, 4])
def test_what_lanes_on_postgresql_keep_and_tell_is_what_the_oracle_counts(
    postgres: str, instances: int
) -> None:
    run, database = recorded(2, 40, 6), database_of_metrics(postgres, f"figures_{instances}")
    told = taken_by_lanes(database.engine.begin, run, instances, 50, seed=instances)
    assert_as_the_oracle_counts(database.engine.begin, run, told)
    database.close()


@pytest.mark.parametrize("first_is_the_dossier", [True, False])
def test_a_result_that_two_lanes_tell_of_at_once_counts_once(
    postgres: str, first_is_the_dossier: bool
) -> None:
    database = database_of_metrics(postgres, f"results_{first_is_the_dossier}".lower())
    lanes: list[list[Happening]] = [
        [finished(result=a_result())],
        [registered(a_result(digitised=True)), digitised()],
    ]
    first, second = lanes if first_is_the_dossier else lanes[::-1]

    def save_second() -> None:
        with database.engine.begin() as tx:
            saved(tx, second, partition=1)

    with ThreadPoolExecutor(1) as other:
        with database.engine.begin() as tx:
            saved(tx, first, partition=0)
            waiting = other.submit(save_second)
            wait_until(lambda: someone_waits(database), 10, lambda: "the second waits for the first")
        waiting.result(10)
    with database.engine.begin() as tx:
        asked = Asked([DIGITISED], parse_scope("province"), parse_period("2021"), day_of(MORNING))
        assert cells(tx, asked)[Cell(DIGITISED, "province", "2021")] == (1, 1)
    database.close()


def someone_waits(database: Database) -> bool:
    with database.engine.connect() as look:
        query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(look.execute(query).scalar())
