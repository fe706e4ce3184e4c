"""A service that stands on the wrong ground says so, exits with 3, and writes nothing."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.hub.hub import REFUSED, Hub
from tests.hub.outside_reader import check, read_committed
from tests.hub.refusing import INTAKE, lodge, refuses

pytestmark = [pytest.mark.kafka, pytest.mark.more]


@pytest.fixture
async def intake(new_hub: Callable[..., Hub]) -> Any:
    async with new_hub(services=INTAKE) as hub:
        await hub.ready()
        yield hub


def change(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(statement)
        connection.commit()


def keep(database: Path, copy: Path) -> None:
    with closing(sqlite3.connect(database)) as one, closing(sqlite3.connect(copy)) as other:
        one.backup(other)


def bring_back(copy: Path, database: Path) -> None:
    for name in ("", "-wal", "-shm"):
        Path(f"{database}{name}").unlink(missing_ok=True)
    shutil.copy(copy, database)


async def test_a_database_that_is_an_older_copy_is_refused(intake: Hub, tmp_path: Path) -> None:
    await lodge(intake, "S-1")
    keep(intake.database("intake"), tmp_path / "older.sqlite")
    await lodge(intake, "S-2")
    await intake.stop("intake")
    keep(intake.database("intake"), tmp_path / "newest.sqlite")
    bring_back(tmp_path / "older.sqlite", intake.database("intake"))
    await refuses(intake, because="the database is an older copy", remedy="bring the newest copy")

    bring_back(tmp_path / "newest.sqlite", intake.database("intake"))
    await intake.start("intake")
    await intake.ready()
    await lodge(intake, "S-3")
    answered = read_committed(intake.servers, intake.prefix, ("dossiers",))
    assert not check(answered)
    assert len(answered) == 3


async def test_a_lost_database_is_refused_while_kafka_remembers(intake: Hub) -> None:
    await lodge(intake, "S-1")
    await intake.stop("intake")
    for file in intake.home.glob("intake.sqlite*"):
        file.unlink()
    await intake.start("intake")
    life = await intake.exited("intake")
    assert life.exit_code == REFUSED
    assert "the database only knows 0: the database is an older copy" in life.last_words
    assert len(read_committed(intake.servers, intake.prefix, ("dossiers",))) == 1


async def test_a_database_of_another_hub_is_refused(intake: Hub, tmp_path: Path) -> None:
    await lodge(intake, "S-1")
    await intake.stop("intake")
    ours = tmp_path / "ours.sqlite"
    keep(intake.database("intake"), ours)
    same_hub = "LGSP_KAFKA__BOOTSTRAP_SERVERS to one and the same hub"
    for statement, because, remedy in (
        ("UPDATE hub SET cluster_id = 'other'", "belongs to Kafka cluster 'other'", same_hub),
        ("UPDATE positions SET next_offset = 1000000", "at offset 1000000 of", "bring Kafka's data"),
        (
            "UPDATE lanes SET deleted_to = 7, last_number = 9",
            "Kafka has lost data",
            "bring Kafka's data back",
        ),
    ):
        bring_back(ours, intake.database("intake"))
        change(intake.database("intake"), statement)
        await refuses(intake, because=because, remedy=remedy)


async def test_another_service_s_database_is_refused_and_gets_no_tables(new_hub: Callable[..., Hub]) -> None:
    async with new_hub(services=("intake", "routing")) as hub:
        await hub.ready()
        await lodge(hub, "S-1")
        await hub.stop("intake")
        await hub.stop("routing")
        env = {"LGSP_DATABASE__URL": f"sqlite:///{hub.database('intake')}"}
        await refuses(
            hub, "routing", because="belongs to service 'intake'", remedy="LGSP_DATABASE__URL", env=env
        )


async def test_a_port_that_is_taken_is_said(intake: Hub) -> None:
    url = intake.url("intake")
    port = url.rpartition(":")[2]
    await intake.start("intake", LGSP_DATABASE__URL=f"sqlite:///{intake.home}/second.sqlite")
    life = await intake.exited("intake")
    assert life.exit_code == REFUSED
    assert f"the door cannot be opened at 127.0.0.1:{port}" in life.last_words
    assert "set LGSP_HTTP__PORT to another one" in life.last_words
