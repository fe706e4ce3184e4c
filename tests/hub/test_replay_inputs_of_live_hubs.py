"""``lgsp replay --inputs-only`` of what a live hub was given: late against its ticks, and late again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from lgsp.clock import ClockSettings, tick
from lgsp.clock import send as send_tick
from lgsp.simulator.slots import FIRST_MONDAY
from tests.hub.command_line import Operator
from tests.hub.hub import Hub
from tests.hub.recorded_life import digest_of
from tests.hub.sending import a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]


@pytest.mark.parametrize("seconds", [3, pytest.param(6, marks=pytest.mark.long)])
async def test_what_came_late_against_a_live_clock_is_late_again_and_comes_to_the_same_end(
    new_hub: Callable[..., Hub], tmp_path: Path, seconds: int
) -> None:
    async with new_hub() as hub:
        await hub.ready()
        await live_for(hub, seconds)
        await hub.caught_up()
        late = await lateness_of(hub, tmp_path / "live")
        expected = await digest_of(hub)
    assert late == [("submissions", 2 * seconds)]
    assert len(expected["dossiers"]) == 2 * seconds
    async with new_hub(partitions=4) as hub:
        await hub.ready()
        words = ("replay", str(tmp_path / "live"), "--inputs-only", "--prefix", hub.prefix, "--json")
        said = await Operator(hub).types(*words)
        assert (said.code, said.data["records"]) == (0, 2 * seconds + 4 * seconds), said.err
        assert await digest_of(hub) == expected
        assert await lateness_of(hub, tmp_path / "again") == late


async def lateness_of(hub: Hub, folder: Path) -> list[tuple[str, int]]:
    """Record a hub; return by topic how many of its inbound events are older than the tick before them."""
    recorded = await Operator(hub).types("record", str(folder))
    assert recorded.code == 0, recorded.err
    found = await Operator(hub).types("inspect", str(folder), "--json")
    return [(row["topic"], row["events"]) for row in found.data["late"]]


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
