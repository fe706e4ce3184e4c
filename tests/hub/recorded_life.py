"""A hub that lived a messy week, as its recording has it; and whether another hub came to the same end."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lgsp.playback.inputs_order import INBOUND
from lgsp.simulator.mess import Mess
from lgsp.simulator.run import SimulationSettings, simulate
from tests.hub.command_line import Operator
from tests.hub.hub import Hub
from tests.hub.outside_reader import check, read_committed

MESS: Final = Mess(duplicates_share=0.05, garbage_share=0.1, shuffle=True)
BARRIER_SECONDS: Final = 200


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
