"""Start-up checks: is the database of this hub and cluster, and does Kafka still hold what it needs."""

import asyncio
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError
from sqlalchemy import Connection, insert, inspect, select

from services._runtime.database import Database
from services._runtime.kafka_names import group_id
from services._runtime.refusals import Refusal
from services._runtime.settings import KafkaPart
from services._runtime.spec import ServiceSpec
from services._runtime.tables import HUB, LANES, METADATA, POSITIONS
from services._runtime.topics_admin import Cluster, describe

_PATIENCE_SECONDS = 30


async def prepare(spec: ServiceSpec, kafka: KafkaPart, database: Database) -> None:
    """Make the database if there is none, then check it against the cluster; raises Refusal."""
    cluster = await _reach(kafka)
    _check_partitions(spec, kafka, cluster)
    places = [
        TopicPartition(t.full_name(kafka.prefix), p) for t in spec.reads for p in range(kafka.partitions)
    ]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap_servers, group_id=group_id(kafka.prefix, spec.name),
        enable_auto_commit=False, isolation_level="read_committed",
    )  # fmt: skip
    await consumer.start()
    try:
        consumer.assign(places)
        begins = await consumer.beginning_offsets(places)
        ends = await consumer.end_offsets(places)
        await database.write(
            lambda tx: _create(tx, spec, kafka, cluster, begins=begins, one_lane=database.is_sqlite)
        )
        positions = await database.read(lambda tx: _checked(tx, spec, kafka, cluster))
        _check_range(spec, positions, begins, ends)
        # auto.offset.reset is none: the group's offsets must exist before the first member joins, also when
        # we died before we set them, or Kafka forgot them while the hub was down for a week
        if missing := [place for place in places if await consumer.committed(place) is None]:
            await _set_offsets(consumer, {place: positions[place] for place in missing})
    finally:
        await consumer.stop()


def read_positions(tx: Connection, prefix: str) -> dict[TopicPartition, int]:
    """Return the next offset of every input partition."""
    query = select(POSITIONS.c.topic, POSITIONS.c.partition, POSITIONS.c.next_offset)
    return {
        TopicPartition(prefix + topic, partition): offset for topic, partition, offset in tx.execute(query)
    }


async def _set_offsets(consumer: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int]) -> None:
    """Set a group's first offsets; a dead member of an earlier life blocks that until its session ends."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + _PATIENCE_SECONDS
    while True:
        try:
            await consumer.commit(offsets)
        except KafkaError:
            if clock.time() > deadline:
                raise
            await asyncio.sleep(0.2)
        else:
            return


async def _reach(kafka: KafkaPart) -> Cluster:
    clock = asyncio.get_running_loop()
    deadline = clock.time() + _PATIENCE_SECONDS
    while True:
        try:
            return await describe(kafka.bootstrap_servers, kafka.prefix)
        except (KafkaConnectionError, KafkaError, OSError) as error:
            if clock.time() > deadline:
                raise Refusal(
                    f"Kafka does not answer at {kafka.bootstrap_servers}",
                    "start it (lgsp kafka start) or set LGSP_KAFKA__BOOTSTRAP_SERVERS to one that runs",
                ) from error
            await asyncio.sleep(0.2)


def _check_partitions(spec: ServiceSpec, kafka: KafkaPart, cluster: Cluster) -> None:
    for topic in spec.reads:
        name = topic.full_name(kafka.prefix)
        found, wanted = cluster.partitions.get(name), topic.partitions or kafka.partitions
        if found is None:
            raise Refusal(f"topic {name} does not exist", "make the hub's topics: lgsp up makes them")
        if found != wanted:
            raise Refusal(
                f"topic {name} has {found} partitions, this hub is set to {wanted}",
                "set LGSP_KAFKA__PARTITIONS to what the topics have; changing the count of a hub that holds "
                "dossiers needs its own command",
            )


def _create(
    tx: Connection,
    spec: ServiceSpec,
    kafka: KafkaPart,
    cluster: Cluster,
    *,
    begins: Mapping[TopicPartition, int],
    one_lane: bool,
) -> None:
    if inspect(tx).has_table(HUB.name) and tx.execute(select(HUB.c.only)).first() is not None:
        return  # whose it is comes first: another's database gets no tables of ours
    METADATA.create_all(tx, checkfirst=True)
    hub = {"only": 1, "cluster_id": cluster.cluster_id, "service": spec.name, "prefix": kafka.prefix}
    tx.execute(insert(HUB).values(**hub, partitions=kafka.partitions))
    lanes = range(1 if one_lane else kafka.partitions)
    tx.execute(insert(LANES), [{"lane": n, "epoch": 0, "last_number": 0, "deleted_to": 0} for n in lanes])
    rows = [
        {"topic": place.topic.removeprefix(kafka.prefix), "partition": place.partition, "next_offset": offset}
        for place, offset in begins.items()
    ]
    tx.execute(insert(POSITIONS), rows)


def _checked(
    tx: Connection, spec: ServiceSpec, kafka: KafkaPart, cluster: Cluster
) -> dict[TopicPartition, int]:
    hub = tx.execute(select(HUB)).one()
    for what, found, wanted in (
        ("service", hub.service, spec.name),
        ("prefix", hub.prefix, kafka.prefix),
        ("Kafka cluster", hub.cluster_id, cluster.cluster_id),
        ("partition count", hub.partitions, kafka.partitions),
    ):
        if found != wanted:
            raise Refusal(
                f"the database belongs to {what} {found!r}, but this is {wanted!r}",
                "set LGSP_DATABASE__URL, LGSP_KAFKA__PREFIX and LGSP_KAFKA__BOOTSTRAP_SERVERS to one and the "
                "same hub, or start afresh (lgsp up --fresh)",
            )
    return read_positions(tx, kafka.prefix)


def _check_range(
    spec: ServiceSpec,
    positions: Mapping[TopicPartition, int],
    begins: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
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
