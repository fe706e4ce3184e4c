"""``--fresh``: a hub forgets its topics and its state, and touches nothing of other hubs."""
# ruff: noqa: PLC0415 - `lgsp --help` must not wait for Kafka's and the database's clients

import asyncio

from lgsp.home import HubHome
from lgsp.hub.database import known_url, recorded_url, same, told
from lgsp.problems import problem_of
from lgsp.terminal import say


async def forget(hub: HubHome, bootstrap_servers: str, url: str | None) -> None:
    """Delete the hub's topics, files, and schemas at ``url``; raises Problem where those are another hub's.

    Only names of the table of topics are deleted: an empty prefix must not take other people's along. The
    broker forgets the consumer groups' offsets together with the topics.
    """
    from services._runtime.refusals import Refusal
    from services._runtime.topics_admin import delete_topics, describe

    cluster = await describe(bootstrap_servers, hub.prefix)
    try:
        schemas = await _schemas(hub, url, cluster.cluster_id)
        left = await _left_behind(hub, url, cluster.cluster_id)
        await delete_topics(bootstrap_servers, hub.prefix)
        hub.wipe_state()
        for place, names in {**left, **schemas}.items():
            await _drop(place, names)
    except Refusal as refusal:
        raise problem_of(refusal, "database") from refusal


async def _schemas(hub: HubHome, url: str | None, cluster_id: str) -> dict[str, list[str]]:
    from services._runtime.hub_schemas import schemas_of_hub

    if url is None:
        return {}
    return {url: await asyncio.to_thread(schemas_of_hub, url, hub.prefix, cluster_id)}


async def _left_behind(hub: HubHome, url: str | None, cluster_id: str) -> dict[str, list[str]]:
    """Return what the hub has at another PostgreSQL that it leaves now, unless that cannot be asked."""
    from services._runtime.refusals import Refusal

    before = known_url(hub) or recorded_url(hub)
    try:
        return {} if before is None or same(before, url) else await _schemas(hub, before, cluster_id)
    except Refusal as refusal:
        say(f"What the hub left at {told(before)} stays there: {refusal.message}")
        return {}


async def _drop(url: str, schemas: list[str]) -> None:
    from services._runtime.hub_schemas import drop

    await asyncio.to_thread(drop, url, schemas)
