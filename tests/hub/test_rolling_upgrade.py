"""A later version comes to work beside this one, one process after another, under load: nothing stops."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hub.hub import Hub
from tests.hub.load import Load
from tests.hub.newer_version import FIELD, NOTED
from tests.hub.outside_reader import read_committed
from tests.hub.verdict import assert_whole
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
WRITERS = {"/lgsp/intake", "/lgsp/routing", "/lgsp/payment_stub"}
ROOT = Path(__file__).parents[2]
A_DAY = 5
"""Slots, with one to spare: nobody pays at night, so that payment_stub is silent in some of them."""


async def test_a_new_field_and_an_unknown_type_stop_nothing_while_services_change_version(
    new_hub: Callable[..., Hub], tmp_path: Path
) -> None:
    await upgraded(new_hub(), tmp_path)


@pytest.mark.long
async def test_instances_of_both_versions_work_side_by_side(
    new_postgres_hub: Callable[..., Hub], tmp_path: Path
) -> None:
    await upgraded(new_postgres_hub(instances=2), tmp_path)


async def upgraded(hub: Hub, folder: Path) -> None:
    """Give one process after another a later version while the world goes on."""
    (folder / "sitecustomize.py").write_text(
        "from tests.hub.newer_version import become_newer\n\nbecome_newer()\n"
    )
    load = Load(hub)
    async with hub:
        await hub.ready()

        async def upgrade() -> int:
            await eventually(lambda: load.done > 0, 100, "load before the upgrade")
            for name in hub.processes:
                assert await hub.stop(name) == 0
                await hub.start(name, PYTHONPATH=f"{folder}:{ROOT}")
                await hub.ready()
            return load.done

        upgrading = asyncio.create_task(upgrade())
        try:
            await load.until(lambda: upgrading.done() and load.done > upgrading.result() + A_DAY)
        finally:
            upgrading.cancel()
        await assert_whole(load)
        seen = read_committed(hub.servers, hub.prefix, ("dossiers", "routing", "payments"))
    told = {(each.event["source"], FIELD in each.event["data"]) for each in seen}
    assert {source for source, new in told if new} == WRITERS
    assert any(not new for _, new in told), "there was load before the upgrade"
    assert any(each.event["type"] == NOTED for each in seen)
