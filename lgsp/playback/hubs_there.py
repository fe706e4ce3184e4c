"""Which hubs own, or are at work on, the topics that a replay would write to."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient

from schemas.topics import ALL, RELAY_POSITIONS, SERVICES
from services._runtime.kafka_names import group_id

AT_REST = {"Empty", "Dead"}
"""What Kafka says of a group without members."""


@dataclass(frozen=True)
class HubsThere:
    """By prefix: hubs that were raised on the cluster, and those of them whose services read now."""

    raised: frozenset[str] = frozenset()
    running: frozenset[str] = frozenset()


def hub_topic(name: str) -> tuple[str, str] | None:
    """Return a topic of a hub as prefix and name; None: no hub has one that is called so."""
    fitting = [topic.name for topic in ALL if name.endswith(topic.name)]
    own = max(fitting, key=len, default=None)
    return None if own is None else (name.removesuffix(own), own)


async def hubs_there(bootstrap_servers: str, targets: Iterable[str]) -> HubsThere:
    """Look which hubs these topics would be of; raises KafkaError."""
    prefixes = {found[0] for found in map(hub_topic, targets) if found is not None}
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        topics = set(await admin.list_topics())
        raised = {
            prefix
            for prefix in prefixes
            if any(topic.full_name(prefix) in topics for topic in RELAY_POSITIONS)
        }
        wanted = {group_id(prefix, service): prefix for prefix in raised for service in SERVICES}
        groups = [group for group, *_ in await admin.list_consumer_groups() if group in wanted]
        # one by one: aiokafka misreads an answer about several and loses the connection
        answers = [each for group in groups for each in await admin.describe_consumer_groups([group])]
    finally:
        await admin.close()
    states = {one[1]: one[2] for answer in answers for one in answer.groups}
    running = {wanted[group] for group, state in states.items() if state not in AT_REST}
    return HubsThere(frozenset(raised), frozenset(running))
