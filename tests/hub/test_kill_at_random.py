import asyncio
from collections.abc import Callable

import pytest

from tests.hub.hub import Hub
from tests.hub.killer import Killer
from tests.hub.load import Load
from tests.hub.verdict import assert_whole

pytestmark = pytest.mark.kafka


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
