"""``lgsp kpi rebuild`` on a hub that ``lgsp up`` has raised: it asks, stops, forgets, and counts anew."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from services._runtime.topics_admin import delete_topics
from tests.hub.home_hub import HomeHub
from tests.hub.sending import a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]
LODGED = 40


async def test_a_hub_that_runs_counts_anew_and_the_barrier_waits_for_it(servers: str, tmp_path: Path) -> None:
    """What metrics had informed before is taken back, so that nobody believes it done while it is not."""
    hub = HomeHub(servers, tmp_path)
    try:
        hub.tells("up")
        send(servers, hub.prefix, [a_raw_submission(f"S-{number}") for number in range(LODGED)])
        hub.tells("barrier")
        before = figures(hub)
        assert max(denominator for _, denominator in before.values()) >= LODGED
        assert hub.tells("kpi", "rebuild", code=2)["category"] == "usage"
        assert figures(hub) == before, "nothing was done"
        assert hub.tells("kpi", "rebuild", "--yes") == {"prefix": hub.prefix, "running": True}
        hub.tells("barrier")
        assert figures(hub) == before
        hub.runs("down")
        assert hub.tells("kpi", "rebuild", "--yes") == {"prefix": hub.prefix, "running": False}
        behind = hub.runs("barrier", "--timeout", "1", "--json", code=1).data["behind"]
        assert {(each["service"], each["informed"]) for each in behind} == {("metrics", 0)}
        hub.tells("up")
        hub.tells("barrier")
        assert figures(hub) == before
    finally:
        hub.runs("down")
        await delete_topics(servers, hub.prefix)


def test_a_hub_whose_partition_count_was_raised_keeps_its_figures_and_says_that_it_cannot(
    servers: str, tmp_path: Path
) -> None:
    """Records from before lie where their keys led then; a service that takes them anew refuses them."""
    hub = HomeHub(servers, tmp_path)
    try:
        hub.tells("up", "--partitions", "3")
        send(servers, hub.prefix, [a_raw_submission("S-1", receiving_agency="H62.05")], 3)
        hub.tells("barrier")
        before = figures(hub)
        hub.tells("topics", "repartition", "--partitions", "7", "--yes")
        told = hub.tells("kpi", "rebuild", "--yes", code=3)
        assert told["category"] == "service"
        assert re.search(r"dossiers/\d/0 is from before", told["message"])
        assert figures(hub) == before
        assert all(each["ready"] for each in hub.tells("doctor")["services"].values()), "it runs on"
    finally:
        hub.runs("down")
        asyncio.run(delete_topics(servers, hub.prefix))


def figures(hub: HomeHub) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return what counts anything; of a live clock, without its moment."""
    items: list[dict[str, Any]] = hub.tells("kpi")["items"]
    return {
        (each["definition"], each["scope"], each["period"]): (each["numerator"], each["denominator"])
        for each in items
        if each["denominator"]
    }
