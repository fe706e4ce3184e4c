"""What a database says of itself, without a cluster; the hub tests start real services on it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition
from sqlalchemy import Connection, inspect, text

from services._runtime import startup
from services._runtime.database import Database
from services._runtime.installing import Claim, boots_of, install
from services._runtime.lost_ticks import pass_over
from services._runtime.refusals import Refusal
from tests.component.runtime.desk import desk_spec

SPEC = desk_spec()
CLAIM = Claim("routing", "p1.", "ours", 2, {"p1.clock": "one"}, "0")
PLACE = TopicPartition("p1.clock", 0)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Connection]:
    database = Database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with database.engine.begin() as tx:
        assert again(tx) == 1
        yield tx
    database.close()


def again(tx: Connection, **other: Any) -> int:
    return install(tx, replace(CLAIM, **other), {PLACE: 5}, "unused")


def positions(tx: Connection) -> dict[TopicPartition, int]:
    return startup.read_positions(tx, "p1.")


def test_a_new_database_begins_where_the_stream_begins(tx: Connection) -> None:
    assert positions(tx) == {PLACE: 5}


def test_a_database_that_is_there_stays_as_it_is(tx: Connection) -> None:
    tx.execute(text("UPDATE positions SET next_offset = 9"))
    again(tx)
    assert positions(tx) == {PLACE: 9}


def test_every_start_of_an_instance_is_counted(tx: Connection) -> None:
    assert [again(tx), again(tx)] == [2, 3]
    assert boots_of(tx, "0") == 3


def test_a_second_instance_on_sqlite_is_refused(tx: Connection) -> None:
    with pytest.raises(Refusal, match="is instance '0''s, this is instance '1'") as caught:
        again(tx, instance="1")
    assert "PostgreSQL" in caught.value.remedy


def test_a_database_of_a_newer_version_is_refused(tx: Connection) -> None:
    tx.execute(text("INSERT INTO alembic_version VALUES ('routing_9999')"))
    with pytest.raises(Refusal, match="newer version: it has routing_9999"):
        again(tx)


@pytest.mark.parametrize(
    ("column", "other", "found", "remedy"),
    [
        ("service", "intake", "service 'intake', but this is 'routing'", "LGSP_DATABASE__URL"),
        ("prefix", "p2.", "prefix 'p2.', but this is 'p1.'", "LGSP_KAFKA__PREFIX"),
        ("cluster_id", "other", "Kafka cluster 'other', but this is 'ours'", "BOOTSTRAP_SERVERS"),
        ("partitions", 3, "partition count 3, but this is 2", "LGSP_KAFKA__PARTITIONS"),
        ("contract", 9, "contract version 9, but this is 1", "one version of the hub"),
    ],
)
def test_a_database_of_another_hub_says_whose_it_is_and_gets_no_tables(
    tx: Connection, column: str, other: object, found: str, remedy: str
) -> None:
    tx.execute(text(f"UPDATE hub SET {column} = :other"), {"other": other})  # noqa: S608
    tx.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(Refusal, match=found) as caught:
        again(tx)
    assert remedy in caught.value.remedy
    assert not tx.execute(text("SELECT * FROM alembic_version")).all()


def test_a_database_of_something_else_gets_no_tables(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'of-others.sqlite'}")
    with database.engine.begin() as tx:
        tx.execute(text("CREATE TABLE shopping (item TEXT)"))
        with pytest.raises(Refusal, match="tables that no hub made: shopping"):
            again(tx)
        assert inspect(tx).get_table_names() == ["shopping"]
    database.close()


@pytest.mark.parametrize(
    ("position", "found"),
    [
        (4, "which begins at 5: records that it never saw are gone"),
        (11, "which ends at 10"),
        (None, "no position for p1.clock-0"),
    ],
)
def test_a_position_outside_the_stream_is_refused(position: int | None, found: str) -> None:
    known = {} if position is None else {PLACE: position}
    with pytest.raises(Refusal, match=found) as caught:
        startup._check_range(SPEC, known, {PLACE: 5}, {PLACE: 10}, "p2.clock")  # noqa: SLF001
    assert "lgsp up --fresh" in caught.value.remedy


def test_lost_ticks_are_passed_over_where_the_clock_is_live(tx: Connection) -> None:
    begins = {PLACE: 9, TopicPartition("p1.submissions", 0): 9}
    tx.execute(text("INSERT INTO positions VALUES ('submissions', 0, 5)"))
    assert pass_over(tx, "p1.", begins) == 0, "no tick was ever seen: nobody knows whose time it is"
    tx.execute(text("INSERT INTO ticks (partition, last_tick, source_of_time) VALUES (0, '', 'live')"))
    assert pass_over(tx, "p1.", {PLACE: 4}) == 0
    assert pass_over(tx, "p1.", begins) == 1
    assert positions(tx) == {PLACE: 9, TopicPartition("p1.submissions", 0): 5}


def test_lost_ticks_of_simulated_time_are_refused(tx: Connection) -> None:
    tx.execute(text("INSERT INTO ticks (partition, last_tick, source_of_time) VALUES (0, '', 'world')"))
    assert pass_over(tx, "p1.", {PLACE: 9}) == 0
    with pytest.raises(Refusal, match="ticks of simulated time") as caught:
        startup._check_range(SPEC, positions(tx), {PLACE: 9}, {PLACE: 9}, "p1.clock")  # noqa: SLF001
    assert "simulate again" in caught.value.remedy


@pytest.mark.parametrize("position", [5, 7, 10])
def test_a_position_within_the_stream_is_taken(position: int) -> None:
    startup._check_range(SPEC, {PLACE: position}, {PLACE: 5}, {PLACE: 10}, "p1.clock")  # noqa: SLF001


def test_a_topic_that_was_made_anew_is_refused(tx: Connection) -> None:
    with pytest.raises(Refusal, match=r"p1\.clock was deleted and made anew") as caught:
        again(tx, topic_ids={"p1.clock": "another"})
    assert "lgsp up --fresh" in caught.value.remedy
