"""``lgsp replay --inputs-only``: a fresh hub that is given a recorded hub's inputs comes to the same end."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from lgsp.playback.giving_inputs import InputsOrder, give, ready_for
from lgsp.playback.inputs import Share
from lgsp.replay.recording import open_recording
from lgsp.simulator.mess import Mess
from lgsp.simulator.run import SimulationSettings, simulate
from lgsp.simulator.slots import Slots
from tests.hub.command_line import Operator
from tests.hub.hub import Hub

pytestmark = [pytest.mark.kafka, pytest.mark.more]
log = logging.getLogger(__name__)
MESS: Final = Mess(duplicates_share=0.05, garbage_share=0.1, shuffle=True)


@dataclass(frozen=True)
class Week:
    """A recorded hub's recording, its digest, and the figures it served that are of anything."""

    folder: Path
    digest: dict[str, Any]
    figures: dict[str, tuple[int, int]]


async def lived(hub: Hub, folder: Path, *, dossiers: int, seed: int, days: int = 2) -> Week:
    """Let a messy world live on a hub and record it."""
    async with hub:
        await hub.ready()
        settings = SimulationSettings(
            hub.servers, hub.prefix, dossiers=dossiers, seed=seed, days=days,
            slots=Slots(length=timedelta(hours=6)), mess=MESS, barrier_timeout_seconds=200,
        )  # fmt: skip
        report = await simulate(settings)
        assert {each.kind for each in report.injected} > {"wrong-key", "null-key", "duplicate", "conflict"}
        recorded = await Operator(hub).types("record", str(folder))
        assert recorded.code == 0, recorded.err
        return Week(folder, await digest_of(hub), await figures_of(hub))


async def digest_of(hub: Hub) -> dict[str, Any]:
    found: dict[str, Any] = (await Operator(hub).types("digest", "--json", "--timeout", "200")).data
    return found


async def figures_of(hub: Hub) -> dict[str, tuple[int, int]]:
    return {
        f"{each['definition']}|{each['scope']}|{each['period']}": (each["numerator"], each["denominator"])
        for each in await hub.kpis()
        if each["denominator"]
    }


async def test_a_fresh_hub_that_is_given_the_inputs_comes_to_the_recorded_end(
    new_hub: Callable[..., Hub], tmp_path: Path
) -> None:
    week = await lived(new_hub(), tmp_path / "week", dossiers=150, seed=5)
    async with new_hub(partitions=4) as hub:
        await hub.ready()
        order = InputsOrder(hub.servers, hub.prefix, open_recording(week.folder), Share())
        ready = await ready_for(order)
        log.info("%s", ready.count)
        outcome = await give(ready, print)
        log.info("%s waits, %s", outcome.waits, outcome.done)
        assert await digest_of(hub) == week.digest
        assert await figures_of(hub) == week.figures
