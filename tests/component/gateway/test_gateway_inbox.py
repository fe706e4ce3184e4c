"""An inbox shows what Kafka holds, numbers it without holes, and gives it again until it is acknowledged."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from services._runtime.database import Database
from services.routing.gateway import inbox, positions
from services.routing.gateway.tables import inbox as table
from tests.component.gateway.gateway_tables import NOW, keep, on_postgresql, on_sqlite

TAX, COURT = "H62.45", "H62.42"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        with on_sqlite(tmp_path) as made:
            yield made
    else:
        with on_postgresql(request.getfixturevalue("postgres")) as made:
            yield made


def ids(database: Database, agency: str, after: int = 0, limit: int = 100) -> list[int]:
    with database.engine.begin() as tx:
        return [each.position for each in inbox.entries(tx, agency, after=after, limit=limit)]


def numbered(database: Database, count: int, agency: str = TAX) -> None:
    with database.engine.begin() as tx:
        for number in range(1, count + 1):
            keep(tx, agency, number=number)
        positions.give(tx, {0: count})


def test_nobody_sees_what_kafka_does_not_hold_yet(database: Database) -> None:
    with database.engine.begin() as tx:
        for number in (1, 2, 3):
            keep(tx, TAX, number=number)
        assert positions.give(tx, {0: 0}) == set()
        assert inbox.backlog(tx, TAX) == inbox.Backlog(0, None)
    assert ids(database, TAX) == []
    with database.engine.begin() as tx:
        assert positions.give(tx, {0: 2}) == {TAX}
        assert positions.give(tx, {0: 2}) == set()
    assert ids(database, TAX) == [1, 2]
    with database.engine.begin() as tx:
        assert inbox.entries(tx, TAX, after=1, limit=9)[0].value == b'{"id":"0/2"}'


def test_each_agency_has_numbers_of_its_own_over_all_lanes(database: Database) -> None:
    with database.engine.begin() as tx:
        keep(tx, TAX, COURT, number=1, lane=0)
        keep(tx, TAX, number=7, lane=3)
        keep(tx, COURT, number=8, lane=3)
        assert positions.give(tx, {3: 8, 0: 1}) == {TAX, COURT}
    assert ids(database, TAX) == ids(database, COURT) == [1, 2]


def test_a_cursor_misses_nothing_when_another_lane_is_published_later(database: Database) -> None:
    with database.engine.begin() as tx:
        keep(tx, TAX, number=1, lane=0)  # decided first, held up on its way to Kafka
        keep(tx, TAX, number=1, lane=1)
        positions.give(tx, {1: 1})
    assert ids(database, TAX) == [1]
    with database.engine.begin() as tx:
        positions.give(tx, {0: 1, 1: 1})
    assert ids(database, TAX, after=1) == [2]


def test_two_that_give_positions_at_once_give_each_entry_one(database: Database) -> None:
    with database.engine.begin() as tx:
        for number in range(1, 201):
            keep(tx, TAX, COURT, number=number)

    def give(_: int) -> None:
        with database.engine.begin() as tx:
            positions.give(tx, {0: 200})

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(give, range(3)))
    assert ids(database, TAX, limit=500) == ids(database, COURT, limit=500) == list(range(1, 201))


def test_what_is_acknowledged_comes_no_more_and_the_rest_again(database: Database) -> None:
    numbered(database, 5)
    with database.engine.begin() as tx:
        assert inbox.acknowledge(tx, TAX, [2, 4], NOW) == 2
        assert inbox.acknowledge(tx, TAX, [2, 4], NOW) == 0
    assert ids(database, TAX) == [1, 3, 5]
    with database.engine.begin() as tx:
        assert inbox.acknowledge_to(tx, TAX, 3, NOW) == 2
        assert inbox.acknowledge_to(tx, COURT, 5, NOW) == 0, "nobody else's"
        assert inbox.backlog(tx, TAX).waiting == 1
        kept = inbox.entries(tx, TAX, after=0, limit=9, all_kept=True)
    assert ids(database, TAX) == [5]
    assert [each.position for each in kept] == [1, 2, 3, 4, 5]


def test_the_age_of_the_oldest_is_known(database: Database) -> None:
    numbered(database, 2)
    with database.engine.begin() as tx:
        oldest = inbox.backlog(tx, TAX).oldest_at
    assert oldest is not None
    assert abs(oldest - datetime.now(UTC)) < timedelta(minutes=5)


def test_what_was_acknowledged_long_ago_is_forgotten_and_its_numbers_are_not_given_again(
    database: Database,
) -> None:
    numbered(database, 4)
    now = datetime.now(UTC)
    long_ago, tomorrow = now - timedelta(days=400), now + timedelta(days=1)
    with database.engine.begin() as tx:
        inbox.acknowledge_to(tx, TAX, 2, now)
        keep(tx, TAX, number=9)  # not published: it must never go
        assert inbox.forget(tx, acknowledged_before=long_ago, recorded_before=long_ago) == 0
        assert inbox.forget(tx, acknowledged_before=tomorrow, recorded_before=long_ago) == 2
        assert inbox.forget(tx, acknowledged_before=long_ago, recorded_before=tomorrow) == 2
        assert tx.execute(select(func.count()).select_from(table)).scalar() == 1
        positions.give(tx, {0: 9})
    assert ids(database, TAX) == [5]


def test_a_webhook_is_not_brought_what_a_replay_brought(database: Database) -> None:
    with database.engine.begin() as tx:
        keep(tx, TAX, number=1, effects=False)
        keep(tx, TAX, number=2)
        positions.give(tx, {0: 2})
        assert [each.position for each in inbox.to_deliver(tx, TAX, after=0, limit=9)] == [2]
    assert ids(database, TAX) == [1, 2]
