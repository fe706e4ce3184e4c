"""A service that stands on the wrong ground says so, exits with 3, and writes nothing."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from lgsp.main import run
from schemas.topics import CLOCK
from services._runtime import topics_admin
from services._runtime.refusals import Refusal
from services._runtime.topics_admin import delete_topics, ensure_topics
from tests.hub.hub import REFUSED, Hub
from tests.hub.outside_reader import check, read_committed
from tests.hub.sending import a_raw_submission, send
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
INTAKE: Final = ("intake",)


@pytest.fixture
async def intake(new_hub: Callable[..., Hub]) -> Any:
    async with new_hub(services=INTAKE) as hub:
        await hub.ready()
        yield hub


async def lodge(hub: Hub, *submission_ids: str) -> None:
    send(hub.servers, hub.prefix, [a_raw_submission(each) for each in submission_ids])
    await hub.caught_up()


def contents(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row; without what every start moves, the epoch of ``lanes`` and the boots of instances."""
    with closing(sqlite3.connect(database)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for name in names}  # noqa: S608
        if "lanes" in names:
            rows = connection.execute("SELECT lane, last_number, deleted_to FROM lanes")
            found["lanes"] = sorted(map(repr, rows))
        found.pop("instances", None)
    return found  # type: ignore[return-value]


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


def stream(hub: Hub) -> list[Any]:
    return read_committed(hub.servers, hub.prefix, ("dossiers", "dead-letters", "relay-positions.intake"))


async def refuses(
    hub: Hub, service: str = "intake", *, because: str, remedy: str, env: Mapping[str, str] | None = None
) -> None:
    """Start a service and see it refuse: exit 3, what was found, what to do, and nothing written."""
    database = hub.database("intake")
    before = contents(database), stream(hub)
    await hub.start(service, **(env or {}))
    life = await hub.exited(service)
    hub.failures.clear()
    assert life.exit_code == REFUSED
    last = life.said.splitlines()[-1]
    assert last.startswith(f"{service}: ")
    assert because in last
    assert "What to do: " in last
    assert remedy in last.partition("What to do: ")[2]
    assert (contents(database), stream(hub)) == before


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


async def test_another_partition_count_is_refused(intake: Hub) -> None:
    await intake.stop("intake")
    await refuses(
        intake,
        because="has 6 partitions, this hub is set to 3",
        remedy="set LGSP_KAFKA__PARTITIONS to what the topics have",
        env={"LGSP_KAFKA__PARTITIONS": "3"},
    )


async def test_topics_that_are_missing_or_made_anew_are_refused(intake: Hub) -> None:
    await lodge(intake, "S-1")
    await intake.stop("intake")
    await delete_topics(intake.servers, intake.prefix)
    await intake.start("intake")
    life = await intake.exited("intake")
    assert (life.exit_code, "does not exist. What to do" in life.last_words) == (REFUSED, True)
    intake.failures.clear()
    await ensure_topics(intake.servers, intake.prefix, 6)
    await refuses(intake, because="was deleted and made anew", remedy="bring Kafka's data")


@pytest.mark.parametrize("topic", ["submissions", "relay-positions.intake"])
async def test_one_topic_made_anew_is_refused_even_if_it_has_grown_past_where_we_stood(
    intake: Hub, topic: str
) -> None:
    await lodge(intake, "S-1")
    await intake.stop("intake")
    admin = AdminClient({"bootstrap.servers": intake.servers})
    admin.delete_topics([intake.prefix + topic])[intake.prefix + topic].result()
    await ensure_topics(intake.servers, intake.prefix, 6)
    send(intake.servers, intake.prefix, [a_raw_submission(f"N-{n}") for n in range(5)])
    await refuses(intake, because=f"{topic} was deleted and made anew", remedy="bring Kafka's data")


async def test_a_group_that_kafka_forgot_is_no_reason_to_stay_down(new_hub: Callable[..., Hub]) -> None:
    short = {"LGSP_KAFKA__SESSION_TIMEOUT_SECONDS": "1"}
    async with new_hub(services=INTAKE, environment=short) as hub:
        await hub.ready()
        await _forgotten_and_back(hub)


async def _forgotten_and_back(intake: Hub) -> None:
    await lodge(intake, "S-1")
    await intake.stop("intake")
    admin, group = AdminClient({"bootstrap.servers": intake.servers}), f"{intake.prefix}intake"

    def forgotten() -> bool:
        try:
            admin.delete_consumer_groups([group])[group].result()
        except KafkaException:
            return False  # the static member's session is not over yet
        return True

    await eventually(forgotten, 30, "the group deleted")
    await intake.start("intake")
    await intake.ready()
    await lodge(intake, "S-2")
    assert len(read_committed(intake.servers, intake.prefix, ("dossiers",))) == 2


async def test_a_port_that_is_taken_is_said(intake: Hub) -> None:
    url = intake.url("intake")
    port = url.rpartition(":")[2]
    await intake.start("intake", LGSP_DATABASE__URL=f"sqlite:///{intake.home}/second.sqlite")
    life = await intake.exited("intake")
    assert life.exit_code == REFUSED
    assert f"the door cannot be opened at 127.0.0.1:{port}" in life.last_words
    assert "set LGSP_HTTP__PORT to another one" in life.last_words


def test_more_partitions_than_a_cluster_makes_are_refused_in_its_own_words(
    servers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    words = ("up", "--prefix", "large.", "--partitions", "1000", "--bootstrap-servers", servers, "--json")
    assert run([*words]) == 3
    told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert told["category"] == "broker"
    assert "Excessively large number of partitions" in told["message"]
    assert "ask for fewer" in told["remedy"].lower()


@pytest.mark.parametrize("code", [29, 37])
async def test_a_cluster_that_will_not_add_partitions_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    class Unwilling:
        """The few words of a cluster that has such a topic and lets nobody raise it."""

        def __init__(self, **_: object) -> None: ...
        async def start(self) -> None: ...
        async def close(self) -> None: ...

        async def describe_topics(self, _names: list[str]) -> list[dict[str, Any]]:
            return [{"error_code": 0, "partitions": [{"leader": 1}]}]

        async def create_partitions(self, wished: dict[str, object], **_: object) -> object:
            return SimpleNamespace(topic_errors=[(name, code, "we will not") for name in wished])

    monkeypatch.setattr(topics_admin, "AIOKafkaAdminClient", Unwilling)
    async with asyncio.timeout(5):
        with pytest.raises(Refusal, match=r"p1\.clock cannot be made, or not so large: we will not"):
            await topics_admin.raise_partitions("127.0.0.1:1", "p1.", CLOCK, 2)
