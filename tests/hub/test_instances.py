"""Several instances of each service on PostgreSQL: nothing is lost, repeated or out of order."""

import asyncio
from collections.abc import Callable

import pytest

from tests.hub.hub import Hub
from tests.hub.killer import Killer
from tests.hub.load import Load
from tests.hub.verdict import assert_whole

pytestmark = pytest.mark.kafka


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
