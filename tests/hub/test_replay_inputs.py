"""``lgsp replay --inputs-only``: a fresh hub that is given a recorded hub's inputs comes to the same end."""

import asyncio
import json
import logging
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka import Consumer, TopicPartition

from lgsp.clock import ClockSettings, tick
from lgsp.clock import send as send_tick
from lgsp.playback.inputs_order import INBOUND
from lgsp.simulator.mess import Mess
from lgsp.simulator.run import SimulationSettings, simulate
from lgsp.simulator.slots import FIRST_MONDAY
from services._runtime.topics_admin import delete_topics, ensure_topics
from tests.hub.command_line import Operator
from tests.hub.hub import Hub
from tests.hub.killer import Killer
from tests.hub.outside_reader import check, read_committed
from tests.hub.sending import a_raw_submission, send
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
log = logging.getLogger(__name__)
MESS: Final = Mess(duplicates_share=0.05, garbage_share=0.1, shuffle=True)
BARRIER_SECONDS: Final = 200
DEADLINE_SECONDS: Final = 120
INTERRUPTED: Final = 130


@dataclass(frozen=True)
class Life:
    """What a recorded hub came to: its recording, digest, and the figures that are of anything."""

    folder: Path
    digest: dict[str, Any]
    figures: dict[str, tuple[int, int]]


async def lived(hub: Hub, folder: Path, *, seed: int, dossiers: int = 120, days: int = 2) -> Life:
    """Let a messy world live on a hub, and record it."""
    async with hub:
        await hub.ready()
        settings = SimulationSettings(
            hub.servers, hub.prefix, dossiers=dossiers, seed=seed, days=days, mess=MESS,
            barrier_timeout_seconds=BARRIER_SECONDS,
        )  # fmt: skip
        report = await simulate(settings)
        assert {each.kind for each in report.injected} > {"wrong-key", "null-key", "duplicate"}
        recorded = await Operator(hub).types("record", str(folder))
        assert recorded.code == 0, recorded.err
        return Life(folder, await digest_of(hub), await figures_of(hub))


@pytest.fixture(scope="module")
def life(servers: str, tmp_path_factory: pytest.TempPathFactory) -> Life:
    home: Path = tmp_path_factory.mktemp("recorded")
    found = asyncio.run(lived(Hub(servers, home), home / "week", seed=5))
    assert len(found.digest["dossiers"]) > 90
    return found


async def digest_of(hub: Hub) -> dict[str, Any]:
    found: dict[str, Any] = (await Operator(hub).types("digest", "--json", "--timeout", "200")).data
    return found


async def figures_of(hub: Hub) -> dict[str, tuple[int, int]]:
    return {
        f"{each['definition']}|{each['scope']}|{each['period']}": (each["numerator"], each["denominator"])
        for each in await hub.kpis()
        if each["denominator"]
    }


async def assert_same_end(hub: Hub, life: Life) -> None:
    """Raise unless the hub tells what the recorded one told, and was given nothing twice."""
    await hub.ready()
    assert await digest_of(hub) == life.digest
    assert await figures_of(hub) == life.figures
    faults = check(read_committed(hub.servers, hub.prefix))
    assert not faults, str(faults)
    given = Counter(
        (each.topic, each.partition, dict(each.headers)["lgsp_origin"])
        for each in read_committed(hub.servers, hub.prefix, INBOUND)
    )
    assert given.total() > 300
    assert set(given.values()) == {1}
    hub.check()


@pytest.mark.parametrize(
    ("partitions", "speed"), [(4, "max"), pytest.param(6, "10000", marks=pytest.mark.long)]
)
async def test_a_fresh_hub_comes_to_the_recorded_end_at_any_speed_on_other_partitions(
    new_hub: Callable[..., Hub], life: Life, partitions: int, speed: str
) -> None:
    async with new_hub(partitions=partitions) as hub:
        await hub.ready()
        operator = Operator(hub)
        words = ("replay", str(life.folder), "--inputs-only", "--prefix", hub.prefix, "--speed", speed)
        planned = await operator.types(*words, "--dry-run", "--json")
        await hub.stop("routing")
        behind = await operator.types(*words, "--json", "--timeout", "2")
        assert (behind.code, json.loads(behind.err)["category"]) == (1, "not-caught-up"), behind.err
        await hub.start("routing")
        await hub.ready()
        said = await operator.types(*words, "--json", "--resume", "--timeout", str(BARRIER_SECONDS))
        assert (said.code, said.data["records"]) == (0, planned.data["records"]), said.err
        await assert_same_end(hub, life)
        same = await operator.types("verify", str(life.folder), "--live", "--json")
        assert (same.code, same.data["same"]) == (0, True)
        from_there = await operator.types(*words, "--from", "2021-03-09T00:00")
        assert (from_there.code, "cannot begin in the middle" in from_there.err) == (2, True)
        again = await operator.types(*words, "--id", "again")
        assert (again.code, "has a life behind it" in again.err) == (3, True), again.err
        begun = await operator.types(*words)
        assert (begun.code, "--resume" in begun.err) == (1, True), begun.err


async def test_a_hub_that_does_not_run_or_is_not_there_is_refused_with_what_to_do(
    new_hub: Callable[..., Hub], life: Life
) -> None:
    hub = new_hub()
    operator = Operator(hub)
    words = ("replay", str(life.folder), "--inputs-only", "--prefix", hub.prefix)
    none = await operator.types(*words)
    assert (none.code, f"lgsp up --prefix {hub.prefix} --no-clock" in none.err) == (3, True), none.err
    await ensure_topics(hub.servers, hub.prefix, 2)
    asleep = await operator.types(*words)
    await delete_topics(hub.servers, hub.prefix)
    assert (asleep.code, "none of its services reads them" in asleep.err) == (3, True), asleep.err


async def test_of_one_agency_only_its_dossiers_are_derived_and_as_they_were(
    new_hub: Callable[..., Hub], life: Life
) -> None:
    agency = Counter(code.partition("-")[0] for code in life.digest["dossiers"]).most_common(1)[0][0]
    async with new_hub(partitions=2) as hub:
        await hub.ready()
        words = ("replay", str(life.folder), "--inputs-only", "--prefix", hub.prefix, "--agency", agency)
        said = await Operator(hub).types(*words, "--to", "2021-03-10T00:00", "--timeout", "200", "--json")
        assert said.code == 0, said.err
        expected = {
            code: one for code, one in life.digest["dossiers"].items() if code.startswith(f"{agency}-")
        }
        assert len(expected) > 10
        assert (await digest_of(hub))["dossiers"] == expected


@pytest.mark.long
async def test_from_a_live_hubs_recording_every_hub_comes_to_the_same_end(
    new_hub: Callable[..., Hub], tmp_path: Path
) -> None:
    folder = tmp_path / "live"
    async with new_hub() as hub:
        await hub.ready()
        await live_for(hub, seconds=6)
        await hub.caught_up()
        recorded = await Operator(hub).types("record", str(folder))
        assert recorded.code == 0, recorded.err
        expected = await digest_of(hub)
    assert len(expected["dossiers"]) == 12
    async with new_hub(partitions=4) as hub:
        await hub.ready()
        words = ("replay", str(folder), "--inputs-only", "--prefix", hub.prefix, "--json")
        said = await Operator(hub).types(*words)
        assert (said.code, said.data["records"]) == (0, 12 + 4 * 6), said.err
        assert await digest_of(hub) == expected


async def live_for(hub: Hub, seconds: int) -> None:
    """Tick as a live clock does, without waiting, and lodge two submissions a tick, all of them late."""
    settings = ClockSettings(hub.servers, hub.prefix, hub.partitions, timedelta(), timedelta())
    async with AIOKafkaProducer(bootstrap_servers=hub.servers) as producer:
        for second in range(seconds):
            lodged = [
                a_raw_submission(f"S{second}-{agency}", receiving_agency=agency)
                for agency in ("H62.12", "H62.21")
            ]
            await send_tick(producer, settings, tick(FIRST_MONDAY + timedelta(days=30, seconds=second)))
            if second == 0:
                await hub.caught_up()  # which of the two a lane takes first is a race otherwise
            send(hub.servers, hub.prefix, lodged)


class Replayer:
    """Runs the command as a process again and again, killed at random moments, until it is done."""

    def __init__(self, hub: Hub, folder: Path, seed: int, kills: int) -> None:
        self._hub = hub
        self._words = (
            "replay", str(folder), "--inputs-only", "--prefix", hub.prefix, "--resume",
            "--bootstrap-servers", hub.servers, "--timeout", str(BARRIER_SECONDS),
        )  # fmt: skip
        self._random = Random(seed)
        self._left = kills
        self.kills = 0

    async def run(self) -> None:
        while True:
            process = await self._begin()
            if self._left:
                await self._kill_in_the_middle(process)
            _, err = await process.communicate()
            if process.returncode not in {-signal.SIGKILL, INTERRUPTED}:
                assert process.returncode == 0, err.decode()
                return
            self.kills += 1

    async def _begin(self) -> asyncio.subprocess.Process:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "lgsp", *self._words,
            env={**ours, "LGSP_HOME": str(self._hub.home / "replayer")},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def _kill_in_the_middle(self, process: asyncio.subprocess.Process) -> None:
        before = ticks_sent(self._hub)
        await eventually(
            lambda: ticks_sent(self._hub) > before or process.returncode is not None,
            DEADLINE_SECONDS, "it goes on",
        )  # fmt: skip
        await asyncio.sleep(self._random.uniform(0, 0.5))  # a random moment is the case
        self._left -= 1
        with suppress(ProcessLookupError):
            process.send_signal(self._random.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGINT)))


def ticks_sent(hub: Hub) -> int:
    """Return how far the clock's first partition is."""
    consumer = Consumer({"bootstrap.servers": hub.servers, "group.id": "none"})
    try:
        end: int = consumer.get_watermark_offsets(TopicPartition(f"{hub.prefix}clock", 0), timeout=10)[1]
        return end
    finally:
        consumer.close()


SHAPES: Final = [
    (database, instances, partitions)
    for database, instances in (("sqlite", 1), ("postgresql", 1), ("postgresql", 2))
    for partitions in (1, 3, 6, 8)
]


async def disturbed(hub: Hub, life: Life, seed: int, kills: int) -> None:
    """Give a hub the inputs while services and the replay are killed at random."""
    async with hub:
        await hub.ready()
        replayer, killer = Replayer(hub, life.folder, seed, kills), Killer(hub, seed, most=2 * kills)
        killing = asyncio.create_task(killer.run())
        try:
            await replayer.run()
        finally:
            killing.cancel()
        log.info("%d kills of the replay, %d of services", replayer.kills, killer.kills)
        assert replayer.kills
        assert killer.kills
        await assert_same_end(hub, life)


@pytest.mark.parametrize(
    ("seed", "shape"),
    [
        (202, ("postgresql", 2, 8)),
        pytest.param(201, ("sqlite", 1, 3), marks=pytest.mark.long),
        pytest.param(203, ("postgresql", 1, 1), marks=pytest.mark.long),
    ],
)
async def test_replay_and_services_killed_at_random_come_to_the_recorded_end(
    new_hub: Callable[..., Hub],
    new_postgres_hub: Callable[..., Hub],
    life: Life,
    seed: int,
    shape: tuple[str, int, int],
) -> None:
    database, instances, partitions = shape
    make = new_hub if database == "sqlite" else new_postgres_hub
    await disturbed(make(partitions=partitions, instances=instances, supervise=True), life, seed, kills=2)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
async def test_any_week_comes_to_its_end_again_in_any_hub_whatever_is_killed(
    new_hub: Callable[..., Hub], new_postgres_hub: Callable[..., Hub], tmp_path: Path, seed: int
) -> None:
    recorded = await lived(new_hub(partitions=(6, 4, 1)[seed % 3]), tmp_path / "week", seed=seed)
    database, instances, partitions = SHAPES[seed % len(SHAPES)]
    make = new_hub if database == "sqlite" else new_postgres_hub
    await disturbed(make(partitions=partitions, instances=instances, supervise=True), recorded, seed, kills=4)
