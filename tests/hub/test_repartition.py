"""The partition count is raised while dossiers are under way: nothing is lost, repeated or out of order."""

import asyncio
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from lgsp.stream.digest import HubDigest, digest
from schemas.topics import SERVICES
from services._runtime.database import Database, schema_of
from services._runtime.partitions import partition_of
from services._runtime.spec import ServiceSpec
from services._runtime.tables import LANES, POSITIONS, TICKS
from services._runtime.topics_admin import delete_topics
from services.intake.app import SPEC as INTAKE
from services.metrics.app import SPEC as METRICS
from services.payment_stub.app import SPEC as PAYMENT_STUB
from services.routing.app import SPEC as ROUTING
from tests.hub.command_line import Said
from tests.hub.home_hub import HomeHub
from tests.hub.hub import Hub
from tests.hub.outside_reader import Seen, check, read_committed
from tests.hub.paused_world import PausedWorld
from tests.hub.recount import Cell, Count, recounted, served
from tests.hub.sending import a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]
SPECS: Final[tuple[ServiceSpec, ...]] = (INTAKE, ROUTING, PAYMENT_STUB, METRICS)
BEFORE, AFTER = 3, 7
PAUSE: Final = 3
STEPS: Final = (
    "repartition-intended", "repartition-rested", "repartition-topic:5", "repartition-before-commit",
    "repartition-service:2", "repartition-recorded",
)  # fmt: skip


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


@pytest.fixture(scope="module")
def undisturbed(servers: str, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Give what the world leaves in a hub whose partition count never changes."""

    async def run() -> Outcome:
        async with Hub(servers, tmp_path_factory.mktemp("undisturbed")) as hub:
            await hub.ready()
            world = a_world()
            await world.live(hub, range(world.slots))
            return await outcome(hub)

    return asyncio.run(run())


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


@pytest.mark.parametrize("database", [pytest.param("sqlite", marks=pytest.mark.long), "postgresql"])
async def test_a_world_with_a_repartition_in_it_tells_the_same_as_one_without(
    new_hub: Callable[..., Hub], postgres: str, undisturbed: Outcome, database: str
) -> None:
    world = a_world()
    async with new_hub(partitions=BEFORE, database=postgres if database == "postgresql" else None) as hub:
        await hub.ready()
        await world.live(hub, range(PAUSE))
        kinds = state_is_at_home(hub, BEFORE)
        assert all(kinds.values()), f"every kind of document is there to be moved: {kinds}"
        before = len(read_committed(hub.servers, hub.prefix))
        await stop(hub)
        if database == "sqlite":
            await what_cannot_be_is_refused_and_changes_nothing(hub)
        done = await raises_count(hub)
        assert done.code == 0, done.err
        assert (done.data["before"], done.data["after"], done.data["changed"]) == (BEFORE, AFTER, True)
        assert state_is_at_home(hub, AFTER) == kinds
        await start(hub, AFTER)
        await world.live(hub, range(PAUSE, world.slots))
        assert await outcome(hub) == undisturbed
        seen = read_committed(hub.servers, hub.prefix)
        moved = {move["agency"] for move in done.data["agencies"]}
        old, new = seen_of_moved(seen, moved)
        assert old & new, "dossiers lodged before go on in the partition that their key has now"
        assert len(seen) > before
        state_is_at_home(hub, AFTER)
        if database == "sqlite":
            await a_client_that_counts_the_old_partitions_gets_a_dead_letter_that_heals(hub)


async def what_cannot_be_is_refused_and_changes_nothing(hub: Hub) -> None:
    fewer = await raises_count(hub, partitions=BEFORE - 1)
    assert (fewer.code, "Kafka cannot take partitions away" in fewer.err) == (2, True)
    unasked = await types(hub, "topics", "repartition", "--partitions", str(AFTER), "--json")
    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    same = await raises_count(hub, partitions=BEFORE)
    assert (same.code, same.data["changed"], same.data["agencies"]) == (0, False, [])
    shown = await types(hub, "topics", "repartition", "--partitions", str(AFTER), "--dry-run")
    assert shown.code == 0
    assert shown.out.splitlines()[0].split() == ["agency", "partition", "now", "then"]
    assert "H62.05" in shown.out
    state_is_at_home(hub, BEFORE)


def seen_of_moved(seen: list[Seen], moved: set[str]) -> tuple[set[str], set[str]]:
    """Return the dossiers of agencies that move, by where their events stand: as before, and as now."""
    old: set[str] = set()
    new: set[str] = set()
    for each in seen:
        key = each.key or b""
        if key.decode() in moved:
            where = old if each.partition == partition_of(key, BEFORE) else new
            assert each.partition in {partition_of(key, BEFORE), partition_of(key, AFTER)}
            where.add(each.event["subject"])
    return old, new


async def a_client_that_counts_the_old_partitions_gets_a_dead_letter_that_heals(hub: Hub) -> None:
    late = a_raw_submission("S-late", receiving_agency="H62.05")
    assert partition_of(b"H62.05", BEFORE) != partition_of(b"H62.05", AFTER)
    send(hub.servers, hub.prefix, [late], BEFORE)
    await hub.caught_up()
    letters = await types(hub, "dead-letters", "list", "--json")
    assert {each["reason"] for each in letters.data["letters"]} == {"wrong-partition"}
    replayed = await types(hub, "dead-letters", "replay", "--all", "--yes", "--json")
    assert {each["outcome"] for each in replayed.data["replayed"]} == {"processed"}


@pytest.mark.long
async def test_killed_at_every_step_and_run_again_it_tells_the_same(
    new_postgres_hub: Callable[..., Hub], undisturbed: Outcome
) -> None:
    world = a_world()
    async with new_postgres_hub(partitions=BEFORE) as hub:
        await hub.ready()
        await world.live(hub, range(PAUSE))
        kinds = state_is_at_home(hub, BEFORE)
        await stop(hub)
        for step in STEPS:
            killed = await raises_count(hub, LGSP_CRASH_AT=step)
            assert killed.code in {9, 3}, (step, killed.err)  # 3: it was a service that died under it
            refused = await types(hub, "up", "--json")
            told = json.loads(refused.err.splitlines()[-1])
            assert (refused.code, told["category"]) == (3, "unfinished"), refused.err
            assert f"lgsp topics repartition --partitions {AFTER}" in told["remedy"]
            if step == STEPS[-2]:
                other = await raises_count(hub, partitions=AFTER + 1)
                assert (other.code, "halfway from 3 to 7" in other.err) == (2, True), other.err
        done = await raises_count(hub)
        assert done.code == 0, done.err
        assert state_is_at_home(hub, AFTER) == kinds
        await start(hub, AFTER)
        await world.live(hub, range(PAUSE, world.slots))
        assert await outcome(hub) == undisturbed


@pytest.mark.long
async def test_a_hub_that_is_not_at_rest_or_still_runs_elsewhere_is_left_alone(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(partitions=BEFORE) as hub:
        await hub.ready()
        running = await raises_count(hub)
        assert (running.code, "still runs somewhere" in running.err) == (3, True), running.err
        await hub.ready()
        await stop(hub)
        send(hub.servers, hub.prefix, [a_raw_submission("S-1")], BEFORE)
        undone = await raises_count(hub)
        told = json.loads(undone.err.splitlines()[-1])
        assert (undone.code, told["category"]) == (1, "not-caught-up")
        await start(hub, BEFORE)
        await hub.caught_up()
        [answered] = read_committed(hub.servers, hub.prefix, ("dossiers",))
        assert answered.partition < BEFORE


async def test_a_hub_of_this_home_stops_moves_and_runs_again_with_its_clock(
    servers: str, tmp_path: Path
) -> None:
    hub = HomeHub(servers, tmp_path)
    try:
        assert hub.tells("up", "--partitions", str(BEFORE))["prefix"] == hub.prefix
        send(
            servers,
            hub.prefix,
            [a_raw_submission(f"S-{n}", receiving_agency="H62.12") for n in range(3)],
            BEFORE,
        )
        words = ("topics", "repartition", "--partitions", str(AFTER), "--yes")
        assert hub.runs(*words, code=9, LGSP_CRASH_AT="repartition-recorded")
        assert hub.tells("up", code=3)["category"] == "unfinished"
        assert hub.tells(*words) == {
            "prefix": hub.prefix, "before": AFTER, "after": AFTER, "agencies": [], "changed": True,
        }  # fmt: skip
        assert hub.tells(*words)["changed"] is False
        send(servers, hub.prefix, [a_raw_submission("S-3")], AFTER)
        assert hub.tells("barrier") == {"caught_up": True, "behind": []}
        found = read_committed(servers, hub.prefix, ("dossiers", "dead-letters"))
        homes = [partition_of(b"H62.12", BEFORE)] * 3 + [partition_of(b"H62.12", AFTER)]
        assert sorted(homes) == sorted(each.partition for each in found)
        code = found[0].event["subject"]
        assert len({each.event["subject"] for each in found}) == 4, "numbers run on"
        assert len(hub.tells("dossier", code)["events"]) > 1, "a dossier is found where it stands"
        ticks = read_committed(servers, hub.prefix, ("clock",))
        assert {each.partition for each in ticks} == set(range(AFTER)), "every lane's time goes on"
    finally:
        hub.runs("down")
        await delete_topics(servers, hub.prefix)


@pytest.mark.long
def test_a_hub_that_cannot_move_runs_on_as_before_and_one_that_is_down_does_first_what_is_left(
    servers: str, tmp_path: Path
) -> None:
    hub = HomeHub(servers, tmp_path)
    words = ("topics", "repartition", "--partitions", str(AFTER), "--yes")
    try:
        hub.tells("up", "--partitions", str(BEFORE))
        send(servers, hub.prefix, [a_raw_submission("S-1")], BEFORE)
        hub.tells("barrier")
        lies_in = partition_of(b"H62.12", BEFORE)
        hub.says_to_database("intake", "UPDATE submissions SET partition = 2")
        told = hub.tells(*words, code=3)
        assert "lies in partition 2, not in that of H62.12" in told["message"]
        assert all(one["ready"] for one in hub.tells("doctor")["services"].values()), "it runs as before"
        assert hub.record.clock is not None, "its clock too"
        hub.says_to_database("intake", f"UPDATE submissions SET partition = {lies_in}")  # noqa: S608

        hub.runs("down")
        send(servers, hub.prefix, [a_raw_submission("S-2")], BEFORE)
        assert hub.tells(*words)["changed"]
        assert not hub.record.is_up(), "it was down, it is down"
        assert hub.record.partitions == AFTER
        found = read_committed(servers, hub.prefix, ("dossiers", "dead-letters"))
        assert [each.partition for each in found] == [lies_in, lies_in], "taken before it moved"
    finally:
        hub.runs("down")
        asyncio.run(delete_topics(servers, hub.prefix))
