"""Several instances of each service on PostgreSQL: nothing is lost, repeated or out of order."""

import asyncio
import logging
import signal
from collections import defaultdict
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

import psutil  # type: ignore[import-untyped]
import pytest

from schemas.topics import SERVICES
from tests.hub.hub import Hub
from tests.hub.killer import Killer
from tests.hub.load import Load
from tests.hub.postgres import PostgresServer
from tests.hub.verdict import assert_whole
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
log = logging.getLogger(__name__)
SESSION_SECONDS: Final = 3
TRANSACTION_SECONDS: Final = 5
IMPATIENT: Final = {
    "LGSP_KAFKA__SESSION_TIMEOUT_SECONDS": str(SESSION_SECONDS),
    "LGSP_KAFKA__TRANSACTION_TIMEOUT_SECONDS": str(TRANSACTION_SECONDS),
}
"""Shorter than usual, so that a freeze outlasts both within a test."""
POINTS: Final = ("between-sends", "before-kafka-commit", "after-database-commit", "before-database-commit")
"""In the order of the services. Metrics speaks by lane 0 alone, so it freezes where every lane passes."""


async def test_two_instances_killed_at_random_neither_lose_nor_repeat_nor_move_a_figure(
    new_postgres_hub: Callable[..., Hub],
) -> None:
    hub = new_postgres_hub(supervise=True, max_records=7, instances=2)
    load = Load(hub, dossiers_a_day=40)
    async with hub:
        await hub.ready()
        killer = Killer(hub, load.seed, 10)
        killing = asyncio.create_task(killer.run())
        try:
            await load.until(killer.done)
        finally:
            killing.cancel()
        assert sum(life.exit_code == -9 for life in hub.lives) == killer.kills
        await assert_whole(load)


async def freeze(hub: Hub, load: Load, points: Mapping[str, str]) -> None:
    """Start second instances that freeze at a point, let them thaw when others have their lanes."""
    async with hub:
        for service, point in points.items():
            await hub.start(f"{service}#1", LGSP_CRASH_AT=f"freeze-{point}:3")
        frozen = [psutil.Process(hub.life(f"{service}#1").process.pid) for service in points]
        thawed: list[float] = []
        world = asyncio.create_task(load.until(lambda: bool(thawed) and load.done > thawed[0] + 2))
        try:
            stopped = psutil.STATUS_STOPPED
            for process in frozen:
                await eventually(lambda p=process: p.status() == stopped, 150, "it froze")  # type: ignore[misc]
            await asyncio.sleep(TRANSACTION_SECONDS + 2)  # longer than session and transaction: the case
            for process in frozen:
                process.send_signal(signal.SIGCONT)
            thawed.append(load.done)
            await world
        finally:
            world.cancel()
        said = {service: hub.logs(f"{service}#1") for service in points}
        for service, words in said.items():
            gone = any(word in words for word in ("ProducerFenced", "lane lost", "lane dropped"))
            assert gone, f"the zombie of {service} let its lanes go"
        assert any("ProducerFenced" in words or "lane lost" in words for words in said.values())
        await assert_whole(load)


@pytest.mark.long
async def test_instances_frozen_past_session_and_transaction_are_fenced_and_do_no_harm(
    new_postgres_hub: Callable[..., Hub],
) -> None:
    hub = new_postgres_hub(max_records=7, environment=IMPATIENT, instances=2, idle="#1")
    await freeze(hub, Load(hub, days=60, dossiers_a_day=40), dict(zip(SERVICES, POINTS, strict=True)))


@pytest.mark.long
@pytest.mark.parametrize("shift", range(1, len(POINTS) - 1))
async def test_every_service_frozen_at_every_point_is_fenced(
    new_postgres_hub: Callable[..., Hub], shift: int
) -> None:
    hub = new_postgres_hub(max_records=7, environment=IMPATIENT, instances=2, idle="#1")
    points = (*POINTS[shift:-1], *POINTS[:shift], POINTS[-shift])
    await freeze(hub, Load(hub, shift, days=60, dossiers_a_day=40), dict(zip(SERVICES, points, strict=True)))


async def shake(hub: Hub, load: Load, actions: int) -> None:
    """Start, stop, kill and restart random instances under load; one of each service always lives."""
    random = Random(load.seed)
    done: defaultdict[str, int] = defaultdict(int)

    async def act() -> None:
        for _ in range(actions):
            await asyncio.sleep(random.uniform(0, 1))  # a random moment is the case
            name = f"{random.choice(SERVICES)}{random.choice(('', '#1'))}"
            other = name.removesuffix("#1") if name.endswith("#1") else f"{name}#1"
            if hub.life(name).exit_code is not None:
                what = "start"
                await hub.start(name)
            elif hub.life(other).exit_code is not None:
                what = "restart"
                await hub.kill(name)
                await hub.start(name)
            else:
                what = random.choice(("stop", "kill"))
                await (hub.stop(name) if what == "stop" else hub.kill(name))
            done[what] += 1

    async with hub:
        await hub.ready()
        shaking = asyncio.create_task(act())
        try:
            await load.until(shaking.done)
        finally:
            shaking.cancel()
        shaking.result()
        for name in hub.processes:
            if hub.life(name).exit_code is not None:
                await hub.start(name)
        log.info("%s", dict(done))
        await assert_whole(load)


@pytest.mark.long
async def test_instances_that_come_and_go_neither_lose_nor_repeat(
    new_postgres_hub: Callable[..., Hub],
) -> None:
    hub = new_postgres_hub(max_records=7, environment=IMPATIENT, instances=2)
    await shake(hub, Load(hub, days=60, dossiers_a_day=40), 12)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
async def test_forty_starts_stops_and_kills_neither_lose_nor_repeat(
    new_postgres_hub: Callable[..., Hub], seed: int
) -> None:
    hub = new_postgres_hub(max_records=(1, 7, 500)[seed], instances=2)
    await shake(hub, Load(hub, seed, days=200, dossiers_a_day=40), 40)


@pytest.mark.long
async def test_a_postgresql_that_is_away_for_half_a_minute_is_waited_for(
    own_postgres: PostgresServer, new_hub: Callable[..., Hub]
) -> None:
    hub = new_hub(database=own_postgres.url, max_records=7)
    load = Load(hub, days=60, dossiers_a_day=40)
    async with hub:
        await hub.ready()
        back: list[int] = []
        world = asyncio.create_task(load.until(lambda: bool(back) and load.done > back[0] + 1))
        try:
            await eventually(lambda: load.done > 2, 60, "load flows")
            await asyncio.to_thread(own_postgres.stop)
            await asyncio.sleep(30)  # how long it is away is the case
            await asyncio.to_thread(own_postgres.start)
            back.append(load.done)
            await world
        finally:
            world.cancel()
        assert [life.exit_code for life in hub.lives] == [None] * len(SERVICES), "no service was restarted"
        await assert_whole(load)
