"""Start-up checks: is the database of this hub and cluster, and does Kafka still hold what it needs."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from schemas.topics import CLOCK
from services._runtime.database import Database, is_transient
from services._runtime.installing import Claim, install
from services._runtime.kafka_names import group_id
from services._runtime.lost_ticks import pass_over
from services._runtime.postgresql import lasting, no_answer
from services._runtime.refusals import Refusal
from services._runtime.settings import KafkaPart
from services._runtime.spec import ServiceSpec
from services._runtime.tables import POSITIONS
from services._runtime.topics_admin import Cluster, describe

_PATIENCE_SECONDS = 30
T = TypeVar("T")


async def prepare(spec: ServiceSpec, kafka: KafkaPart, database: Database, instance: str) -> int:
    """Make the database if there is none, then check it against the cluster; raises Refusal.

    Returns how often this instance has been started. A Kafka that does not answer is asked again for a while.
    """
    clock = asyncio.get_running_loop()
    deadline = clock.time() + _PATIENCE_SECONDS
    while True:
        try:
            cluster = await describe(kafka.bootstrap_servers, kafka.prefix)
            _check_topics(spec, kafka, cluster)
            return await _prepared(spec, kafka, database, cluster, instance)
        except (KafkaError, OSError, TimeoutError) as error:
            if clock.time() > deadline:
                raise Refusal(
                    f"Kafka does not answer at {kafka.bootstrap_servers}: {type(error).__name__}",
                    "start it (lgsp kafka start) or set LGSP_KAFKA__BOOTSTRAP_SERVERS to one that runs",
                ) from error
            await asyncio.sleep(0.2)


async def _prepared(
    spec: ServiceSpec, kafka: KafkaPart, database: Database, cluster: Cluster, instance: str
) -> int:
    places = [
        TopicPartition(t.full_name(kafka.prefix), p) for t in spec.reads for p in range(kafka.partitions)
    ]
    ids = {name: cluster.topic_ids[name] for name in _names(spec, kafka)}
    claim = Claim(spec.name, kafka.prefix, cluster.cluster_id, kafka.partitions, ids, instance)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap_servers, group_id=group_id(kafka.prefix, spec.name),
        enable_auto_commit=False, isolation_level="read_committed",
    )  # fmt: skip
    try:
        await consumer.start()
        consumer.assign(places)
        begins = await consumer.beginning_offsets(places)
        boot = await _patiently(database, lambda tx: install(tx, claim, begins, database.schema))
        await _patiently(database, lambda tx: pass_over(tx, kafka.prefix, begins))
        positions = await database.read(lambda tx: read_positions(tx, kafka.prefix))
        ends = await consumer.end_offsets(places)  # after the positions: another instance moves both
        _check_range(spec, positions, begins, ends, CLOCK.full_name(kafka.prefix))
        await _set_offsets(consumer, positions)
    finally:
        await consumer.stop()
    return boot


async def _patiently(database: Database, work: Callable[[Connection], T]) -> T:
    """Write, waiting for a database that is not there yet or is busy with another instance's start."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + _PATIENCE_SECONDS
    while True:
        try:
            return await database.write(work)
        except DBAPIError as error:
            if database.is_sqlite:
                raise
            refusal = lasting(error, database.engine.url, database.schema)
            if refusal is not None:
                raise refusal from error
            if not is_transient(error):
                raise
            if clock.time() > deadline:
                raise no_answer(error) from error
            await asyncio.sleep(0.2)


def read_positions(tx: Connection, prefix: str) -> dict[TopicPartition, int]:
    """Return the next offset of every input partition."""
    query = select(POSITIONS.c.topic, POSITIONS.c.partition, POSITIONS.c.next_offset)
    return {
        TopicPartition(prefix + topic, partition): offset for topic, partition, offset in tx.execute(query)
    }


async def _set_offsets(consumer: AIOKafkaConsumer, positions: Mapping[TopicPartition, int]) -> None:
    """Set what a group's offsets lack: ``auto.offset.reset`` is none, so they must exist before one joins.

    They lack when the database is new, when we died before we set them, or when Kafka forgot them while the
    hub was down. A dead member of an earlier life blocks that until its session ends, or another instance
    has done it meanwhile.
    """
    clock = asyncio.get_running_loop()
    deadline = clock.time() + _PATIENCE_SECONDS
    while True:
        missing = [place for place in consumer.assignment() if await consumer.committed(place) is None]
        try:
            if missing:
                await consumer.commit({place: positions[place] for place in missing})
        except KafkaError:
            if clock.time() > deadline:
                raise
            await asyncio.sleep(0.2)
        else:
            return


def _names(spec: ServiceSpec, kafka: KafkaPart) -> list[str]:
    return [topic.full_name(kafka.prefix) for topic in (*spec.reads, *spec.writes)]


def _check_topics(spec: ServiceSpec, kafka: KafkaPart, cluster: Cluster) -> None:
    for topic in (*spec.reads, *spec.writes):
        name = topic.full_name(kafka.prefix)
        found, wanted = cluster.partitions.get(name), topic.partitions or kafka.partitions
        if found is None or name not in cluster.topic_ids:
            raise Refusal(f"topic {name} does not exist", "make the hub's topics: lgsp up makes them")
        if found != wanted:
            raise Refusal(
                f"topic {name} has {found} partitions, this hub is set to {wanted}",
                "set LGSP_KAFKA__PARTITIONS to what the topics have; a hub that holds dossiers gets more "
                "with lgsp topics repartition",
            )


def _check_range(
    spec: ServiceSpec,
    positions: Mapping[TopicPartition, int],
    begins: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
    clock: str,
) -> None:
    for place, begin in begins.items():
        where, position = f"{place.topic}-{place.partition}", positions.get(place)
        if position is None:
            raise Refusal(
                f"{spec.name}'s database has no position for {where}",
                "the database is of another version or contract: start afresh (lgsp up --fresh)",
            )
        if position > ends[place]:
            raise Refusal(
                f"{spec.name} stands at offset {position} of {where}, which ends at {ends[place]}: "
                "the topic was made anew or Kafka has lost data, or the database is of a later day",
                "bring Kafka's data or the right database back, or start afresh (lgsp up --fresh)",
            )
        if position < begin and place.topic == clock:
            raise Refusal(
                f"{spec.name} stands at offset {position} of {where}, which begins at {begin}: ticks of "
                f"simulated time that it never saw were deleted after {CLOCK.retention_days} days",
                "start afresh (lgsp up --fresh) and simulate again, or replay a recording",
            )
        if position < begin:
            raise Refusal(
                f"{spec.name} stands at offset {position} of {where}, which begins at {begin}: "
                "records that it never saw are gone, or the database is an older copy",
                "bring the newest copy of the database back, or start afresh (lgsp up --fresh)",
            )


def check_published(lane: int, published_to: int, last_number: int, deleted_to: int) -> None:
    """Compare what Kafka says is published with what the outbox of a lane has given and forgotten."""
    if published_to > last_number:
        raise Refusal(
            f"Kafka holds the events of lane {lane} up to outbox number {published_to}, the database only "
            f"knows {last_number}: the database is an older copy",
            "bring the newest copy of the database back, or start the hub afresh (lgsp up --fresh)",
        )
    if published_to < deleted_to:
        raise Refusal(
            f"Kafka holds the events of lane {lane} up to outbox number {published_to}, but {deleted_to} "
            "were published: Kafka has lost data, or its topics were made anew",
            "bring Kafka's data back, or start the hub afresh (lgsp up --fresh)",
        )
