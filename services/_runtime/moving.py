"""Every row of a service's database moves to the partition of its key, at a higher partition count.

Why nothing is lost, repeated or out of order: docs/decisions/0022.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from schemas.topics import ALL
from services._runtime.documents import DocumentStore
from services._runtime.installing import add_lanes
from services._runtime.keys import among
from services._runtime.partitions import partition_of
from services._runtime.refusals import Refusal
from services._runtime.spec import ServiceSpec
from services._runtime.tables import HUB, INSTANCES, LANES, OUTBOX, POSITIONS, TICKS
from services._runtime.upsert import upsert

_KEYS_A_STATEMENT: Final = 5000


@dataclass(frozen=True)
class Counts:
    """Partitions before and after; the second is the greater one."""

    before: int
    after: int


def move(tx: Connection, spec: ServiceSpec, counts: Counts) -> None:
    """Move all state of one service, in the caller's transaction; raises Refusal.

    Input positions stay: what was sent meanwhile is taken by the rules in force afterwards. Epochs and boots
    rise, so that a process from before can neither commit nor stay.
    """
    tx.execute(update(LANES).values(epoch=LANES.c.epoch + 1))
    tx.execute(update(INSTANCES).values(boot=INSTANCES.c.boot + 1))
    tx.execute(update(HUB).values(partitions=counts.after))
    new = range(counts.before, counts.after)
    if tx.dialect.name != "sqlite":
        add_lanes(tx, new)
    inputs = [topic.name for topic in spec.reads if topic.partitions is None]
    tx.execute(
        insert(POSITIONS),
        [{"topic": name, "partition": number, "next_offset": 0} for name in inputs for number in new],
    )
    _move_documents(tx, spec.store, counts)
    _move_outbox(tx, counts)
    _move_time(tx, counts)


def _move_documents(tx: Connection, store: DocumentStore, counts: Counts) -> None:
    for table in store.tables:
        homes: defaultdict[int, list[str]] = defaultdict(list)
        for key, partition in tx.execute(select(table.c.key, table.c.partition)):
            agency = store.agency_of(key).encode()
            if partition != partition_of(agency, counts.before):
                raise Refusal(
                    f"the document {key} of {table.name} lies in partition {partition}, not in that of "
                    f"{agency.decode()}",
                    "report this: nothing was changed, and the hub can go on as it is",
                )
            home = partition_of(agency, counts.after)
            if home != partition:
                homes[home].append(key)
        for home, keys in homes.items():
            for start in range(0, len(keys), _KEYS_A_STATEMENT):
                some = among(tx, table.c.key, keys[start : start + _KEYS_A_STATEMENT])
                tx.execute(update(table).where(some).values(partition=home))


def _move_outbox(tx: Connection, counts: Counts) -> None:
    """Address what is not published anew: at rest that is nothing."""
    fixed = {topic.name: topic.partitions for topic in ALL}
    rows = tx.execute(select(OUTBOX.c.lane, OUTBOX.c.number, OUTBOX.c.topic, OUTBOX.c.key)).all()
    for lane, number, topic, key in rows:
        if key is not None and fixed[topic] is None:
            where = (OUTBOX.c.lane == lane) & (OUTBOX.c.number == number)
            tx.execute(update(OUTBOX).where(where).values(partition=partition_of(key, counts.after)))


def _move_time(tx: Connection, counts: Counts) -> None:
    """Let every partition stand at the latest tick of any: no dossier's time goes back where it moves to.

    At rest they stand at the same one, unless a clock died between two partitions. What was due before it and
    has not fired, fires at the next tick or event, as of its own time.
    """
    latest = max(tx.execute(select(TICKS)).all(), key=lambda row: row.last_tick, default=None)
    if latest is not None:
        time = {"last_tick": latest.last_tick, "source_of_time": latest.source_of_time}
        ticks = [{"partition": number, **time} for number in range(counts.after)]
        upsert(tx, TICKS, ticks)
