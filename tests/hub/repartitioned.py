"""A hub whose partition count is raised: the command, and what must be true of the hub afterwards."""

import asyncio
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from lgsp.stream.digest import HubDigest, digest
from schemas.topics import SERVICES
from services._runtime.database import Database, schema_of
from services._runtime.partitions import partition_of
from services._runtime.spec import ServiceSpec
from services._runtime.tables import LANES, POSITIONS, TICKS
from services.intake.app import SPEC as INTAKE
from services.metrics.app import SPEC as METRICS
from services.payment_stub.app import SPEC as PAYMENT_STUB
from services.routing.app import SPEC as ROUTING
from tests.hub.command_line import Said
from tests.hub.hub import Hub
from tests.hub.outside_reader import Seen, check, read_committed
from tests.hub.paused_world import PausedWorld
from tests.hub.recount import Cell, Count, recounted, served

SPECS: Final[tuple[ServiceSpec, ...]] = (INTAKE, ROUTING, PAYMENT_STUB, METRICS)
BEFORE, AFTER = 3, 7
PAUSE: Final = 5
"""The slot of the world before which the count is raised: once statements of the first day are filed."""


def a_world() -> PausedWorld:
    return PausedWorld(dossiers=40, seed=5, days=3)


@dataclass(frozen=True)
class Outcome:
    """What the world left behind."""

    digest: HubDigest
    kpis: dict[Cell, Count]


async def outcome(hub: Hub) -> Outcome:
    """Return what any reader finds, having proved that nothing is lost, repeated or out of order."""
    await hub.ready()
    await hub.caught_up()
    seen = read_committed(hub.servers, hub.prefix)
    faults = check(sorted(seen, key=lambda each: (each.topic, each.event["subject"], each.event["seq"])))
    assert not faults, str(faults)
    for partition in by_partition(seen):
        assert not check(partition).out_of_order, "within a partition seq rises, whatever was changed"
    assert not read_committed(hub.servers, hub.prefix, ["dead-letters"])
    kpis = served(await hub.kpis())
    assert kpis == recounted(seen)
    hub.check()
    return Outcome(digest(each.event for each in seen), kpis)


def by_partition(seen: Iterable[Seen]) -> Iterable[list[Seen]]:
    found: defaultdict[tuple[str, int], list[Seen]] = defaultdict(list)
    for each in seen:
        found[each.topic, each.partition].append(each)
    return found.values()


def environment(hub: Hub, **other: str) -> dict[str, str]:
    """Return what an operator sets whose services run elsewhere than in this home: as theirs."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
    url = {"LGSP_DATABASE__URL": hub.database_url} if hub.database_url else {}
    kafka = {"LGSP_KAFKA__BOOTSTRAP_SERVERS": hub.servers, "LGSP_KAFKA__PREFIX": hub.prefix}
    return {**ours, "LGSP_HOME": str(hub.home), **url, **kafka, **other}


async def types(hub: Hub, *words: str, **other: str) -> Said:
    """Run a command to its end, in a process of its own that may die."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "lgsp", *words],
        env=environment(hub, **other), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return Said(done.returncode, done.stdout, done.stderr)


async def raises_count(hub: Hub, *words: str, partitions: int = AFTER, **other: str) -> Said:
    return await types(
        hub, "topics", "repartition", "--partitions", str(partitions), "--yes", "--json", *words, **other
    )


async def stop(hub: Hub) -> None:
    for service in SERVICES:
        assert await hub.stop(service) == 0


async def start(hub: Hub, partitions: int) -> None:
    hub.now_has(partitions)
    for service in SERVICES:
        await hub.start(service)
    await hub.ready()


def state_is_at_home(hub: Hub, partitions: int) -> dict[str, int]:
    """See that every document, tick, position and lane is where the count wants it; documents by kind."""
    found = {}
    for spec in SPECS:
        url = hub.database_url or f"sqlite:///{hub.database(spec.name)}"
        database = Database(url, schema=schema_of(hub.prefix, spec.name))
        with database.engine.connect() as tx:
            for table in spec.store.tables:
                rows = tx.execute(select(table.c.key, table.c.partition)).all()
                found[table.name] = len(rows)
                for key, partition in rows:
                    assert partition == partition_of(spec.store.agency_of(key).encode(), partitions), key
            ticks = tx.execute(select(TICKS.c.partition, TICKS.c.last_tick)).all()
            assert {partition for partition, _ in ticks} == set(range(partitions))
            assert len({time for _, time in ticks}) == 1
            places = tx.execute(select(POSITIONS.c.topic, POSITIONS.c.partition)).all()
            assert len(places) == partitions * len(spec.reads)
            lanes = tx.execute(select(LANES.c.lane)).scalars().all()
            assert sorted(lanes) == list(range(1 if hub.database_url is None else partitions))
        database.close()
    return found
