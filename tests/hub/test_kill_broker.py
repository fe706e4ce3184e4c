import asyncio
import logging
from pathlib import Path
from random import Random

import pytest

from lgsp.kafka.embedded import EmbeddedKafka
from schemas.topics import SERVICES
from tests.hub.hub import Hub
from tests.hub.load import Load
from tests.hub.verdict import assert_whole
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.embedded]
log = logging.getLogger(__name__)

MORNINGS = (0, 1)
"""Of a day's four slots, those in which people lodge and agencies work."""


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
