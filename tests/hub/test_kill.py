import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import get_args

import pytest

from lgsp.kafka.embedded import EmbeddedKafka
from schemas.topics import SERVICES
from services._runtime.crash import LanePoint
from tests.hub.hub import Hub
from tests.hub.killer import Killer
from tests.hub.load import Load
from tests.hub.verdict import assert_whole
from tests.waiting import eventually

pytestmark = pytest.mark.kafka
log = logging.getLogger(__name__)
SENDS = ("before-sends", "between-sends", "after-sends", "before-kafka-commit", "after-kafka-commit")
OTHERS = (
    "before-database-commit", "after-database-commit", "takeover-after-epoch", "takeover-after-fence",
    "takeover-after-position", "takeover-after-publish",
)  # fmt: skip
ROWS = {
    "intake": SENDS + OTHERS, "routing": SENDS + OTHERS,
    "payment_stub": OTHERS + SENDS, "metrics": OTHERS + SENDS,
}  # fmt: skip
"""Every point for every service. Those with little to say begin with the deaths that need no load."""

MORNINGS = (0, 1)
"""Of a day's four slots, those in which people lodge and agencies work."""


async def die_at_every_point(hub: Hub, load: Load, rows: Mapping[str, Sequence[str]]) -> None:
    """Send load until every service has died at every point of its row, one life after another."""
    hub.crash_rows.update({service: deque(row) for service, row in rows.items()})
    async with hub:
        await load.until(lambda: not any(hub.life(service).crash_at for service in SERVICES))
        for service, row in rows.items():
            lives = [each for each in hub.lives if each.service == service]
            assert [each.crash_at for each in lives if each.exit_code == 9] == list(row), service
        await assert_whole(load)


@pytest.mark.parametrize("service", SERVICES)
def test_the_row_of_deaths_has_every_crash_point(service: str) -> None:
    assert sorted(ROWS[service]) == sorted(get_args(LanePoint))


async def test_services_that_die_at_every_crash_point_neither_lose_nor_repeat(
    new_hub: Callable[..., Hub],
) -> None:
    hub = new_hub(supervise=True, max_records=1)
    await die_at_every_point(hub, Load(hub), ROWS)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
async def test_deaths_at_crash_points_in_any_order_neither_lose_nor_repeat(
    new_hub: Callable[..., Hub], seed: int
) -> None:
    random = Random(seed)
    hub = new_hub(supervise=True, max_records=random.choice((1, 7)))
    points = get_args(LanePoint)
    rows = {service: random.sample(points, len(points)) for service in SERVICES}
    await die_at_every_point(hub, Load(hub, seed), rows)


async def kill_at_random(hub: Hub, load: Load, kills: int) -> None:
    """Kill random services under load, then compare log and figures."""
    async with hub:
        killer = Killer(hub, load.seed, kills)
        killing = asyncio.create_task(killer.run())
        try:
            await load.until(killer.done)
        finally:
            killing.cancel()
        assert sum(life.exit_code == -9 for life in hub.lives) == kills
        await assert_whole(load)


async def test_twenty_random_kills_neither_lose_nor_repeat_nor_move_a_figure(
    new_hub: Callable[..., Hub],
) -> None:
    hub = new_hub(supervise=True, max_records=7)
    await kill_at_random(hub, Load(hub, dossiers_a_day=40), kills=20)


@pytest.mark.long
@pytest.mark.parametrize("seed", [2])  # `make test-soak` takes others, for as long as one likes
async def test_two_hundred_random_kills_neither_lose_nor_repeat_nor_move_a_figure(
    new_hub: Callable[..., Hub], seed: int
) -> None:
    hub = new_hub(supervise=True, max_records=(1, 7, 500)[seed % 3])
    await kill_at_random(hub, Load(hub, seed, days=200, dossiers_a_day=40), kills=200)


async def kill_broker(kafka: EmbeddedKafka, hub: Hub, load: Load, seed: int) -> None:
    """Kill the broker in the middle of a slot and start it again; the hub finishes the slot unaided."""
    before = load.done
    await eventually(lambda: load.done > before and load.done % 4 in MORNINGS, 60, "load flows")
    await asyncio.sleep(Random(seed).uniform(0.05, 0.3))  # a random moment of a slot is the case
    under_way = load.done
    kafka.kill()
    await asyncio.to_thread(kafka.start)
    opened = asyncio.get_running_loop().time()
    await eventually(lambda: load.done > under_way, 30, "every service consumes again")
    log.info("caught up %.1f s after the port opened", asyncio.get_running_loop().time() - opened)
    hub.check()


async def survive_broker(home: Path, kills: int) -> None:
    kafka = EmbeddedKafka(home / "kafka")
    with kafka.running() as broker:
        async with Hub(broker.bootstrap_servers, home) as hub:
            load = Load(hub, days=14 + 2 * kills, dossiers_a_day=40)
            killed: list[int] = []
            world = asyncio.create_task(load.until(lambda: len(killed) == kills))
            try:
                for number in range(kills):
                    await kill_broker(kafka, hub, load, number)
                    killed.append(number)
                await world
            finally:
                world.cancel()
            assert [life.exit_code for life in hub.lives] == [None] * len(SERVICES), (
                "no service was restarted"
            )
            await assert_whole(load)


async def test_a_broker_killed_three_times_is_survived_unaided_and_nothing_lost(tmp_path: Path) -> None:
    await survive_broker(tmp_path, 3)


@pytest.mark.long
async def test_a_broker_killed_twenty_times_is_survived_unaided_and_nothing_lost(tmp_path: Path) -> None:
    await survive_broker(tmp_path, 20)
