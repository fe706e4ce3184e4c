"""The topics that a replay writes to: what they are like, and those that are missing made."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, TopicAuthorizationFailedError, for_code

from schemas.topics import MIB

BY_CLUSTER: Final = -1
"""The cluster's own default of replicas."""
MARKS_BYTES: Final = 64 * 1024
"""More than the headers of any record and its marks are expected to take."""
APPEND_TIME: Final = "LogAppendTime"
CONFIGS: Final = ("message.timestamp.type", "max.message.bytes", "retention.ms")
KNOWN_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class TopicThere:
    """A topic as it is on the target. ``append_time``: its records' timestamps are the broker's.

    ``retention_ms``: -1 for ever; ``partitions`` 0: it is not there.
    """

    partitions: int = 0
    append_time: bool = False
    largest_bytes: int = MIB
    retention_ms: int = -1


@dataclass(frozen=True, slots=True)
class TopicWanted:
    """A topic as it is made where it is missing."""

    partitions: int
    append_time: bool
    largest_bytes: int

    def order(self, name: str) -> NewTopic:
        """Return the order. Nothing is deleted by age: what is replayed is old from the start."""
        configs = {
            "message.timestamp.type": APPEND_TIME if self.append_time else "CreateTime",
            "max.message.bytes": str(max(MIB, self.largest_bytes + MARKS_BYTES)),
            "retention.ms": "-1",
        }
        # aiokafka takes the cluster's default only together with an assignment, which may be empty
        return NewTopic(name, self.partitions, BY_CLUSTER, replica_assignments={}, topic_configs=configs)


async def topics_there(bootstrap_servers: str, names: Iterable[str]) -> dict[str, TopicThere]:
    """Return those of these topics that exist; raises KafkaError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        there = sorted(set(names) & set(await admin.list_topics()))
        return await _described(admin, there) if there else {}
    finally:
        await admin.close()


async def make_topics(bootstrap_servers: str, wanted: Mapping[str, TopicWanted]) -> None:
    """Make topics and return when each of their partitions is led; raises KafkaError.

    Topics that are there already, perhaps unseen by this user, are left as they are.
    """
    if not wanted:
        return
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        orders = [one.order(name) for name, one in wanted.items()]
        answer = await admin.create_topics(orders, timeout_ms=KNOWN_SECONDS * 1000)
        for name, code, *message in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise error(f"topic {name}: {message[0] if message else ''}")
        await _known(admin, wanted)
    finally:
        await admin.close()


async def _known(admin: AIOKafkaAdminClient, wanted: Mapping[str, TopicWanted]) -> None:
    try:
        async with asyncio.timeout(KNOWN_SECONDS):
            while not await _all_led(admin, wanted):  # noqa: ASYNC110 - a cluster has no event for it
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise KafkaError(f"no leader for all of {', '.join(sorted(wanted))}") from None


async def _described(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, TopicThere]:
    configs = await _configs(admin, names)
    counts = {one["topic"]: len(one["partitions"]) for one in await admin.describe_topics(names)}
    return {
        name: TopicThere(
            counts[name],
            configs[name].get("message.timestamp.type") == APPEND_TIME,
            int(configs[name].get("max.message.bytes", MIB)),
            int(configs[name].get("retention.ms", -1)),
        )
        for name in names
    }


async def _configs(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    wanted = [ConfigResource(ConfigResourceType.TOPIC, name, dict.fromkeys(CONFIGS)) for name in names]
    found: dict[str, dict[str, str]] = {}
    for answer in await admin.describe_configs(wanted):
        for code, message, _, name, entries in answer.resources:
            if code:
                raise for_code(code)(f"topic {name}: {message}")
            found[name] = {entry[0]: entry[1] for entry in entries}
    return found


async def _all_led(admin: AIOKafkaAdminClient, wanted: Mapping[str, TopicWanted]) -> bool:
    described: list[dict[str, Any]] = await admin.describe_topics(list(wanted))
    for one in described:  # one that exists, and that this user may not even see, would never be led
        if for_code(one["error_code"]) is TopicAuthorizationFailedError:
            raise TopicAuthorizationFailedError(one["topic"])
    return all(
        not one["error_code"]
        and len(one["partitions"]) == wanted[one["topic"]].partitions
        and all(each["leader"] >= 0 and not each["error_code"] for each in one["partitions"])
        for one in described
    )
