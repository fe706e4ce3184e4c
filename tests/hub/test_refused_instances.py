"""Processes that may not work beside those that do: refused at their start, while the others go on."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from aiokafka import TopicPartition
from sqlalchemy import inspect

from lgsp.home import Home
from lgsp.hub.database import keep_url
from lgsp.hub.forgetting import forget
from lgsp.problems import Problem
from schemas.topics import SERVICES
from services._runtime.database import Database, schema_of
from services._runtime.installing import Claim, install
from services._runtime.topics_admin import delete_topics, describe, ensure_topics
from tests.hub.hub import REFUSED, Hub, drop_schemas
from tests.hub.outside_reader import read_committed
from tests.hub.sending import a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]
INTAKE: Final = ("intake",)
OF_VERSION: Final = "import schemas.topics\nschemas.topics.CONTRACT_VERSION = {version!r}\n"


async def refused(hub: Hub, name: str, *, because: str, remedy: str, **env: str) -> None:
    """Start a process and see it end with 3, what was found and what to do, and the first one go on."""
    await hub.start(name, **env)
    life = await hub.exited(name)
    hub.failures.clear()
    await hub.stop(name)  # it is not waited for
    assert life.exit_code == REFUSED
    last = life.said.splitlines()[-1]
    assert because in last
    assert remedy in last.partition("What to do: ")[2]
    assert hub.life("intake").exit_code is None


async def works(hub: Hub, submission_id: str) -> None:
    """See the hub answer a submission."""
    before = len(read_committed(hub.servers, hub.prefix, ("dossiers",)))
    send(hub.servers, hub.prefix, [a_raw_submission(submission_id)])
    await hub.caught_up()
    assert len(read_committed(hub.servers, hub.prefix, ("dossiers",))) == before + 1


async def test_a_second_process_on_a_sqlite_file_is_refused_whatever_it_calls_itself(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(services=INTAKE, instances=2, idle="#1") as hub:
        await hub.ready()
        pid = hub.life("intake").process.pid
        for instance in ("0", "1"):
            await refused(
                hub, "intake#1", because=f"another process (pid {pid}) works on the SQLite database",
                remedy="LGSP_DATABASE__URL to a PostgreSQL", LGSP_INSTANCE=instance,
            )  # fmt: skip
        await works(hub, "S-1")
        await hub.kill("intake")
        await hub.start("intake")  # the lock dies with its holder
        await hub.ready()
        await works(hub, "S-2")


async def test_instances_agree_on_the_contract_and_may_differ_behind_the_dot(
    new_postgres_hub: Callable[..., Hub], tmp_path: Path
) -> None:
    def version(number: str) -> str:
        folder = tmp_path / number
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(OF_VERSION.format(version=number))
        return str(folder)

    async with new_postgres_hub(services=INTAKE, instances=2, idle="#1") as hub:
        await hub.ready()
        await refused(
            hub, "intake#1", because="belongs to contract version 1, but this is 2",
            remedy="run one version of the hub", PYTHONPATH=version("2.0"),
        )  # fmt: skip
        await refused(
            hub, "intake#1", because="has 6 partitions, this hub is set to 3",
            remedy="LGSP_KAFKA__PARTITIONS", LGSP_KAFKA__PARTITIONS="3",
        )  # fmt: skip
        await refused(
            hub, "intake#1", because='"nobody-here"', remedy="LGSP_DATABASE__URL",
            LGSP_DATABASE__URL="postgresql://nobody-here:wrong@" + postgres_place(hub),
        )  # fmt: skip
        await hub.start("intake#1", PYTHONPATH=version("1.9"))
        await hub.ready()
        await works(hub, "S-1")


def postgres_place(hub: Hub) -> str:
    assert hub.database_url is not None
    return hub.database_url.partition("@")[2]


async def test_fresh_forgets_this_hub_s_topics_and_schemas_and_no_other_s(
    servers: str, postgres: str, tmp_path: Path
) -> None:
    hub = Home(tmp_path).hub("forgotten.")
    cluster = (await describe(servers, hub.prefix)).cluster_id

    def make(prefix: str) -> None:
        claim = Claim("routing", prefix, cluster, 2, {}, "0")
        database = Database(postgres, schema=schema_of(prefix, "routing"))
        with database.engine.begin() as tx:
            install(tx, claim, {TopicPartition(f"{prefix}clock", 0): 0}, database.schema)
        database.close()

    def schemas() -> set[str]:
        database = Database(postgres)
        with database.engine.connect() as connection:
            found = set(inspect(connection).get_schema_names())
        database.close()
        return found

    ours, other = schema_of(hub.prefix, "routing"), schema_of("kept.", "routing")
    for prefix in (hub.prefix, "kept."):
        await ensure_topics(servers, prefix, 2)
        await asyncio.to_thread(make, prefix)
    try:
        await forget(hub, servers, postgres)
        assert ours not in schemas()
        assert other in schemas()
        assert not (await describe(servers, hub.prefix)).partitions
        assert (await describe(servers, "kept.")).partitions

        namesake = Home(tmp_path).hub("kept")  # another hub, whose schemas would have the same names
        with pytest.raises(Problem, match=r"belongs to the hub with prefix 'kept\.'"):
            await forget(namesake, servers, postgres)
        assert other in schemas()

        await asyncio.to_thread(make, hub.prefix)
        keep_url(hub, postgres)
        await forget(hub, servers, None)  # it moves to files, and leaves nothing behind
        assert ours not in schemas()
    finally:
        await delete_topics(servers, "kept.")
        for prefix in (hub.prefix, "kept."):
            await asyncio.to_thread(drop_schemas, postgres, prefix, SERVICES)
