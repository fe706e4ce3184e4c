"""Makes a service's tables, or checks that those found are this hub's, this version's and this instance's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import TopicPartition
from sqlalchemy import Connection, Row, insert, inspect, select

from schemas.topics import CONTRACT_VERSION
from services._runtime.hub_tables import made_by_a_hub
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services._runtime.refusals import Refusal
from services._runtime.tables import HUB, INSTANCES, LANES, POSITIONS, TOPIC_IDS
from services._runtime.upsert import upsert

CONTRACT_MAJOR: Final = int(CONTRACT_VERSION.partition(".")[0])
"""Instances of one service must agree on it: events of another one cannot be read."""
_SAME_HUB: Final = (
    "set LGSP_DATABASE__URL, LGSP_KAFKA__PREFIX and LGSP_KAFKA__BOOTSTRAP_SERVERS to one and the same hub, "
    "or start afresh (lgsp up --fresh)"
)
_SAME_COUNT: Final = (
    "give every instance the partition count of the hub (LGSP_KAFKA__PARTITIONS), or start afresh "
    "(lgsp up --fresh)"
)
_SAME_CONTRACT: Final = (
    "run one version of the hub: install the one that made the database, or start afresh (lgsp up --fresh); "
    "versions that differ behind the dot only may run side by side"
)


@dataclass(frozen=True)
class Claim:
    """Whose database it has to be, and which instance of the service asks.

    ``topic_ids``: Kafka's ids of what the service reads and writes, by full name.
    """

    service: str
    prefix: str
    cluster_id: str
    partitions: int
    topic_ids: Mapping[str, str]
    instance: str


def install(tx: Connection, claim: Claim, begins: Mapping[TopicPartition, int], schema: str) -> int:
    """Make or check the tables, in one transaction; return how often this instance has been started.

    A new database begins where the stream begins; so does one that has forgotten its positions, as a script
    or a rebuild leaves it that wants everything counted anew. Raises Refusal.
    """
    if tx.dialect.name == "postgresql":
        enter(tx, schema)
    hub = found_hub(tx)
    if hub is not None:
        check_whose(hub, claim)  # another's database gets no tables of ours
    migrate(tx, claim.service)
    if hub is None:
        _begin(tx, claim)
    if tx.execute(select(POSITIONS).limit(1)).first() is None:
        _begin_positions(tx, claim, begins)
    _check_topics(tx, claim)
    return _boot(tx, claim.instance)


def add_lanes(tx: Connection, lanes: Iterable[int]) -> None:
    """Make lanes that have done nothing yet."""
    new = {"epoch": 0, "last_number": 0, "deleted_to": 0, "batches": 0, "dead_in_a_row": 0}
    tx.execute(insert(LANES), [{"lane": lane, **new} for lane in lanes])


def found_hub(tx: Connection) -> Row[Any] | None:
    """Return whose the tables are, None where there are none; raises Refusal for tables that no hub made."""
    tables = inspect(tx).get_table_names()
    if made_by_a_hub(tx, tables):
        return tx.execute(select(HUB)).one()
    if tables:
        raise Refusal(f"the database has tables that no hub made: {', '.join(sorted(tables)[:5])}", _SAME_HUB)
    return None


def check_whose(hub: Row[Any], claim: Claim) -> None:
    """Raise Refusal unless the database belongs to this hub, service and contract."""
    for what, found, wanted, remedy in (
        ("service", hub.service, claim.service, _SAME_HUB),
        ("prefix", hub.prefix, claim.prefix, _SAME_HUB),
        ("Kafka cluster", hub.cluster_id, claim.cluster_id, _SAME_HUB),
        ("partition count", hub.partitions, claim.partitions, _SAME_COUNT),
        ("contract version", hub.contract, CONTRACT_MAJOR, _SAME_CONTRACT),
    ):
        if found != wanted:
            raise Refusal(f"the database belongs to {what} {found!r}, but this is {wanted!r}", remedy)


def boots_of(tx: Connection, instance: str) -> int:
    """Return how often the instance has been started, by whoever."""
    query = select(INSTANCES.c.boot).where(INSTANCES.c.instance == instance)
    return int(tx.execute(query).scalar_one())


def _begin(tx: Connection, claim: Claim) -> None:
    tx.execute(
        insert(HUB).values(
            only=1, cluster_id=claim.cluster_id, service=claim.service, prefix=claim.prefix,
            partitions=claim.partitions, contract=CONTRACT_MAJOR,
        )
    )  # fmt: skip
    add_lanes(tx, range(1 if tx.dialect.name == "sqlite" else claim.partitions))


def _begin_positions(tx: Connection, claim: Claim, begins: Mapping[TopicPartition, int]) -> None:
    tx.execute(
        insert(POSITIONS),
        [
            {
                "topic": place.topic.removeprefix(claim.prefix),
                "partition": place.partition,
                "next_offset": begin,
            }
            for place, begin in begins.items()
        ],
    )


def _check_topics(tx: Connection, claim: Claim) -> None:
    """Refuse a topic that was made anew; learn the ids of those that we did not know."""
    known = dict(tx.execute(select(TOPIC_IDS.c.topic, TOPIC_IDS.c.topic_id)).all())
    for topic, topic_id in sorted(claim.topic_ids.items()):
        if known.setdefault(topic, topic_id) != topic_id:
            raise Refusal(
                f"topic {topic} was deleted and made anew since {claim.service} last ran: what stood in it "
                "is gone, and its offsets now mean other records",
                "bring Kafka's data back, or start the hub afresh (lgsp up --fresh)",
            )
    upsert(tx, TOPIC_IDS, [{"topic": topic, "topic_id": known[topic]} for topic in sorted(claim.topic_ids)])


def _boot(tx: Connection, instance: str) -> int:
    boots = dict(tx.execute(select(INSTANCES.c.instance, INSTANCES.c.boot)).all())
    if tx.dialect.name == "sqlite" and (others := boots.keys() - {instance}):
        raise Refusal(
            f"the SQLite database is instance {min(others)!r}'s, this is instance {instance!r}",
            "run one instance on SQLite; for more set LGSP_DATABASE__URL to a PostgreSQL database",
        )
    boot = int(boots.get(instance, 0)) + 1
    upsert(tx, INSTANCES, [{"instance": instance, "boot": boot}])
    return boot
