"""What a database says of itself, without a cluster; the hub tests start real services on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from sqlalchemy import Connection, inspect, text

from services._runtime import startup
from services._runtime.database import Database
from services._runtime.refusals import Refusal
from services._runtime.settings import KafkaPart
from services._runtime.topics_admin import Cluster
from tests.component.runtime.desk import desk_spec

SPEC, KAFKA, CLUSTER = desk_spec(), KafkaPart(prefix="p1.", partitions=2), Cluster("ours", {})
PLACE = TopicPartition("p1.clock", 0)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Connection]:
    database = Database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with database.engine.begin() as tx:
        create(tx)
        yield tx
    database.close()


def create(tx: Connection) -> None:
    startup._create(tx, SPEC, KAFKA, CLUSTER, begins={PLACE: 5}, one_lane=True)  # noqa: SLF001


def positions(tx: Connection) -> dict[TopicPartition, int]:
    return startup._checked(tx, SPEC, KAFKA, CLUSTER)  # noqa: SLF001


def test_a_new_database_begins_where_the_stream_begins(tx: Connection) -> None:
    assert positions(tx) == {PLACE: 5}


def test_a_database_that_is_there_stays_as_it_is(tx: Connection) -> None:
    tx.execute(text("UPDATE positions SET next_offset = 9"))
    create(tx)
    assert positions(tx) == {PLACE: 9}


def test_a_database_that_is_there_gets_no_tables(tx: Connection) -> None:
    tx.execute(text("DROP TABLE test_desks"))
    create(tx)
    assert not inspect(tx).has_table("test_desks")


@pytest.mark.parametrize(
    ("column", "other", "found"),
    [
        ("service", "intake", "service 'intake', but this is 'routing'"),
        ("prefix", "p2.", "prefix 'p2.', but this is 'p1.'"),
        ("cluster_id", "other", "Kafka cluster 'other', but this is 'ours'"),
        ("partitions", 3, "partition count 3, but this is 2"),
    ],
)
def test_a_database_of_another_hub_says_whose_it_is(
    tx: Connection, column: str, other: object, found: str
) -> None:
    tx.execute(text(f"UPDATE hub SET {column} = :other"), {"other": other})  # noqa: S608
    with pytest.raises(Refusal, match=found) as caught:
        positions(tx)
    assert "LGSP_DATABASE__URL" in caught.value.remedy


@pytest.mark.parametrize(
    ("position", "found"),
    [(4, "which begins at 5"), (11, "which ends at 10"), (None, "no position for p1.clock-0")],
)
def test_a_position_outside_the_stream_is_refused(position: int | None, found: str) -> None:
    known = {} if position is None else {PLACE: position}
    with pytest.raises(Refusal, match=found) as caught:
        startup._check_range(SPEC, known, {PLACE: 5}, {PLACE: 10})  # noqa: SLF001
    assert "lgsp up --fresh" in caught.value.remedy


@pytest.mark.parametrize("position", [5, 7, 10])
def test_a_position_within_the_stream_is_taken(position: int) -> None:
    startup._check_range(SPEC, {PLACE: position}, {PLACE: 5}, {PLACE: 10})  # noqa: SLF001
