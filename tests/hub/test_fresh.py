"""``--fresh``: what a hub forgets, of itself alone, and what it stays."""

import asyncio
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from sqlalchemy import inspect

from lgsp.home import Home
from lgsp.hub.database import keep_url
from lgsp.hub.forgetting import forget
from lgsp.hub.record import HubRecord
from lgsp.hub.topics import Plan, prepare
from lgsp.problems import Problem
from schemas.topics import SERVICES
from services._runtime.database import Database, schema_of
from services._runtime.installing import Claim, install
from services._runtime.topics_admin import delete_topics, describe, ensure_topics
from tests.hub.hub import drop_schemas

pytestmark = pytest.mark.kafka


async def test_a_fresh_hub_has_as_many_partitions_as_before_unless_others_are_wished_for(
    servers: str, tmp_path: Path
) -> None:
    hub = Home(tmp_path).hub("refreshed.")

    async def partitions(wished: int | None, *, fresh: bool) -> int:
        plan = Plan(hub.prefix, servers, wished, embedded=False, started_by="up", clock=False, fresh=fresh)
        found = (await prepare(hub, plan)).partitions
        assert (await describe(servers, hub.prefix)).partitions["refreshed.clock"] == found
        return found

    try:
        assert await partitions(None, fresh=True) == 6
        assert await partitions(2, fresh=True) == 2
        assert await partitions(None, fresh=True) == 2
        await delete_topics(servers, hub.prefix)
        HubRecord(hub.prefix, servers, 3, False, "up", {}).write(hub)
        assert await partitions(None, fresh=False) == 3, "Kafka has lost them; the hub's record has not"
    finally:
        await delete_topics(servers, hub.prefix)


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
