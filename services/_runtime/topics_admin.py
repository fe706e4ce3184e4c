"""Makes, describes and deletes a hub's topics on a cluster, from the single table."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from schemas.topics import ALL, EventTopic
from services._runtime.refusals import Refusal
from services._runtime.topic_ids import topic_ids

_SAFE_REPLICATION = 3  # with two in-sync replicas a broker may be lost: design, scaling out
_DAY_MS = 24 * 60 * 60 * 1000
_SEGMENT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Cluster:
    """What a cluster says of itself and of a hub's topics: partition counts and ids by full name."""

    cluster_id: str
    partitions: dict[str, int]
    topic_ids: dict[str, str]


def new_topic(topic: EventTopic, prefix: str, partitions: int, replication: int) -> NewTopic:
    """Return the order to make a topic as the table says."""
    lanes = topic.name.startswith("relay-positions.")
    retention = -1 if topic.retention_days is None else topic.retention_days * _DAY_MS
    configs = {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "retention.ms": str(retention),
        "retention.bytes": "-1",
        "max.message.bytes": str(topic.max_message_bytes),
        "segment.bytes": str(_SEGMENT_BYTES),
        "min.insync.replicas": "1" if replication < _SAFE_REPLICATION else "2",
    }
    count = partitions if lanes else topic.partitions or partitions
    return NewTopic(topic.full_name(prefix), count, replication, topic_configs=configs)


async def ensure_topics(bootstrap_servers: str, prefix: str, partitions: int, replication: int = 1) -> None:
    """Make the topics that are missing; those that are there stay as they are."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        wanted = [
            new_topic(t, prefix, partitions, replication) for t in ALL if t.full_name(prefix) not in there
        ]
        if wanted:
            _check(await admin.create_topics(wanted, timeout_ms=30_000))
        await _all_known(admin, [topic.full_name(prefix) for topic in ALL])
    finally:
        await admin.close()


async def delete_topics(bootstrap_servers: str, prefix: str) -> None:
    """Delete the hub's topics and return when the cluster no longer knows them."""
    names = {topic.full_name(prefix) for topic in ALL}
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        there = sorted(names & set(await admin.list_topics()))
        if there:
            await admin.delete_topics(there, timeout_ms=30_000)
        async with asyncio.timeout(30):
            while names & set(await admin.list_topics()):  # noqa: ASYNC110 - a cluster has no event for it
                await asyncio.sleep(0.05)
    finally:
        await admin.close()


async def raise_partitions(bootstrap_servers: str, prefix: str, topic: EventTopic, partitions: int) -> None:
    """Give a topic more partitions and return when each has a leader; what has them already stays.

    Raises Refusal where the cluster does not want to, and TimeoutError, KafkaError.
    """
    name = topic.full_name(prefix)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        (found,) = await admin.describe_topics([name])
        if len(found["partitions"]) < partitions:
            _check(await admin.create_partitions({name: NewPartitions(partitions)}, timeout_ms=30_000))
        await _all_known(admin, [name], partitions)
    finally:
        await admin.close()


async def describe(bootstrap_servers: str, prefix: str) -> Cluster:
    """Return the cluster's id and the partition count of each of the hub's topics that exists."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        cluster = await admin.describe_cluster()
        names = sorted({t.full_name(prefix) for t in ALL} & set(await admin.list_topics()))
        described = await admin.describe_topics(names) if names else []
        ids = await topic_ids(admin, names) if names else {}
    finally:
        await admin.close()
    partitions = {topic["topic"]: len(topic["partitions"]) for topic in described}
    return Cluster(str(cluster["cluster_id"]), partitions, ids)


async def _all_known(admin: AIOKafkaAdminClient, names: Sequence[str], partitions: int = 1) -> None:
    async with asyncio.timeout(30):
        while True:
            described = await admin.describe_topics(list(names))
            if all(topic["error_code"] == 0 and _led(topic, partitions) for topic in described):
                return
            await asyncio.sleep(0.05)


def _led(topic: dict[str, object], least: int) -> bool:
    partitions = topic["partitions"]
    assert isinstance(partitions, list)
    return len(partitions) >= least and all(partition["leader"] >= 0 for partition in partitions)


def _check(response: object) -> None:
    for name, code, *message in response.topic_errors:  # type: ignore[attr-defined]
        error: type[KafkaError] = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            said = message[0] if message and message[0] else error.__name__
            raise Refusal(
                f"topic {name} cannot be made, or not so large: {said}",
                "ask for fewer partitions, or see to the cluster's rights, limits and replicas",
            )
