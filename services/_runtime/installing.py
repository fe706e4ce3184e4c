"""Makes a service's tables, or checks that those found are this hub's, this version's and this instance's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import TopicPartition
from sqlalchemy import Connection, Row, func, insert, inspect, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.schema import CreateSchema

from schemas.topics import CONTRACT_VERSION
from services._runtime.migrating import migrate
from services._runtime.refusals import Refusal
from services._runtime.tables import HUB, INSTANCES, LANES, POSITIONS, TOPIC_IDS
from services._runtime.upsert import upsert

CONTRACT_MAJOR: Final = int(CONTRACT_VERSION.partition(".")[0])
"""Instances of one service must agree on it: events of another one cannot be read."""
OLDEST_POSTGRESQL: Final = 14
"""The oldest one that is still mended (November 2026)."""
_NO_RIGHT: Final = "42501"
_SAME_HUB: Final = (
    "set LGSP_DATABASE__URL, LGSP_KAFKA__PREFIX and LGSP_KAFKA__BOOTSTRAP_SERVERS to one and the same hub, "
    "or start afresh (lgsp up --fresh)"
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

    A new database begins where the stream begins. Raises Refusal.
    """
    if tx.dialect.name == "postgresql":
        _enter(tx, schema)
    hub = tx.execute(select(HUB)).first() if has_tables(tx) else None
    if hub is not None:
        check_whose(hub, claim)  # another's database gets no tables of ours
    migrate(tx, claim.service)
    if hub is None:
        _begin(tx, claim, begins)
    _check_topics(tx, claim)
    return _boot(tx, claim.instance)


def add_lanes(tx: Connection, lanes: Iterable[int]) -> None:
    """Make lanes that have done nothing yet."""
    new = {"epoch": 0, "last_number": 0, "deleted_to": 0, "batches": 0, "dead_in_a_row": 0}
    tx.execute(insert(LANES), [{"lane": lane, **new} for lane in lanes])


def check_whose(hub: Row[Any], claim: Claim) -> None:
    """Raise Refusal unless the database belongs to this hub, service and contract."""
    for what, found, wanted in (
        ("service", hub.service, claim.service),
        ("prefix", hub.prefix, claim.prefix),
        ("Kafka cluster", hub.cluster_id, claim.cluster_id),
        ("partition count", hub.partitions, claim.partitions),
        ("contract version", hub.contract, CONTRACT_MAJOR),
    ):
        if found != wanted:
            raise Refusal(f"the database belongs to {what} {found!r}, but this is {wanted!r}", _SAME_HUB)


def boots_of(tx: Connection, instance: str) -> int:
    """Return how often the instance has been started, by whoever."""
    query = select(INSTANCES.c.boot).where(INSTANCES.c.instance == instance)
    return int(tx.execute(query).scalar_one())


def _enter(tx: Connection, schema: str) -> None:
    """Refuse a server that is too old, then make the schema if there is none, one instance at a time."""
    number = int(tx.execute(text("SHOW server_version_num")).scalar_one())
    if number < OLDEST_POSTGRESQL * 10_000:
        raise Refusal(
            f"PostgreSQL {number // 10_000} is too old", f"use PostgreSQL {OLDEST_POSTGRESQL} or newer"
        )
    tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(schema))))
    try:
        if schema not in inspect(tx).get_schema_names():
            tx.execute(CreateSchema(schema))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_RIGHT:
            raise
        user, database = tx.engine.url.username, tx.engine.url.database
        raise Refusal(
            f"the database user {user!r} may not make the schema {schema} in {database!r}",
            f'let its owner say: GRANT CREATE ON DATABASE "{database}" TO "{user}"',
        ) from error


def has_tables(tx: Connection) -> bool:
    return inspect(tx).has_table(HUB.name)


def _begin(tx: Connection, claim: Claim, begins: Mapping[TopicPartition, int]) -> None:
    tx.execute(
        insert(HUB).values(
            only=1, cluster_id=claim.cluster_id, service=claim.service, prefix=claim.prefix,
            partitions=claim.partitions, contract=CONTRACT_MAJOR,
        )
    )  # fmt: skip
    add_lanes(tx, range(1 if tx.dialect.name == "sqlite" else claim.partitions))
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
