"""Whether a service that was stopped is at rest: nobody works on its lanes, everything is published."""

import asyncio
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import Connection, select, update

from services._runtime.crash import nowhere
from services._runtime.database import Database
from services._runtime.kafka_names import group_id
from services._runtime.refusals import Refusal
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import KafkaPart
from services._runtime.startup import check_published
from services._runtime.tables import LANES

_PAUSE_SECONDS: Final = 0.2
_GRACE_SECONDS: Final = 10.0
"""More than a session: the broker takes its time to see that one is over."""
_STATE, _MEMBERS = 2, 5  # in Kafka's DescribeGroups response
_NOBODY: Final = frozenset({"Empty", "Dead"})


async def nobody_left(kafka: KafkaPart, service: str) -> None:
    """Return when no process of the service is in its group; raises Refusal, KafkaError.

    One that was killed stays in it until its session ends, hence the patience.
    """
    group, clock = group_id(kafka.prefix, service), asyncio.get_running_loop()
    patience = kafka.session_timeout_seconds + _GRACE_SECONDS
    deadline = clock.time() + patience
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    try:
        while True:
            (answer,) = await admin.describe_consumer_groups([group])
            (found,) = answer.groups
            if found[_STATE] in _NOBODY:
                return
            if clock.time() > deadline:
                hosts = sorted({str(host).lstrip("/") for _, _, host, *_ in found[_MEMBERS]})
                raise Refusal(
                    f"{service} still runs somewhere, seen from {', '.join(hosts) or 'Kafka'}: one that was "
                    f"killed would have left within {patience:g} seconds",
                    "stop every process of this hub's services, on every machine, then try again; where "
                    "their LGSP_KAFKA__SESSION_TIMEOUT_SECONDS is set, set it here too",
                )
            await asyncio.sleep(_PAUSE_SECONDS)
    finally:
        await admin.close()


async def take_all_lanes(kafka: KafkaPart, service: str, database: Database) -> None:
    """Take every lane of a service over, in the order of a takeover, and leave it; raises Refusal.

    After it no process from before can commit to the database or to Kafka, and everything is published.
    """
    lanes = await database.write(_next_epochs)
    for lane, (last_number, deleted_to) in sorted(lanes.items()):
        relay = Relay(RelayPlace(kafka, service, lane), nowhere)
        try:
            await relay.fence()
            published_to = await relay.read_position()
        finally:
            await relay.discard()
        check_published(lane, published_to, last_number, deleted_to)
        if published_to != last_number:
            raise Refusal(
                f"{service} has {last_number - published_to} events in the outbox of lane {lane} that are "
                "not published",
                "start the services, wait with lgsp barrier, stop them, then try again",
            )


def _next_epochs(tx: Connection) -> dict[int, tuple[int, int]]:
    tx.execute(update(LANES).values(epoch=LANES.c.epoch + 1))
    query = select(LANES.c.lane, LANES.c.last_number, LANES.c.deleted_to)
    return {lane: (last_number, deleted_to) for lane, last_number, deleted_to in tx.execute(query)}
