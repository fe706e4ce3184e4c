"""Recordings of hubs: the same inputs on other partition counts give recordings that tell the same."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hub.command_line import Operator
from tests.hub.hub import Hub
from tests.hub.paused_world import PausedWorld
from tests.hub.sending import a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]


async def _lived(hub: Hub, out: Path) -> dict[str, Any]:
    """Let the same small world live on a hub, record it, and return what the hub says of itself."""
    await hub.ready()
    world = PausedWorld(dossiers=40, seed=11, days=1)
    await world.live(hub, range(world.slots))
    operator = Operator(hub)
    recorded = await operator.types("record", str(out), "--json")
    assert recorded.code == 0, recorded.err
    found: dict[str, Any] = (await operator.types("digest", "--json")).data
    return found | {"figures": await hub.kpis()}


async def test_a_hub_and_its_twin_with_fewer_partitions_are_recorded_alike(
    new_hub: Callable[..., Hub], tmp_path: Path
) -> None:
    one, other = tmp_path / "six", tmp_path / "two"
    async with new_hub(partitions=6) as hub, new_hub(partitions=2) as twin:
        digests = [await _lived(hub, one), await _lived(twin, other)]
        operator = Operator(hub)
        papers = [tmp_path / f"{folder.name}.json" for folder in (one, other)]
        same = await operator.types("verify", str(one), str(other), "--certificate", str(papers[0]), "--json")
        assert (same.code, same.data["same"]) == (0, True), same.out
        assert {each["hub"] for each in same.data["recordings"]} == {each["hub"] for each in digests}
        assert all(each["dossiers"] == len(digests[0]["dossiers"]) > 20 for each in same.data["recordings"])
        served = [each for each in digests[0]["figures"] if each["denominator"]]
        assert {each["figures_told"] for each in same.data["recordings"]} == {len(served)}
        await operator.types("verify", str(other), "--certificate", str(papers[1]))
        assert json.loads(papers[0].read_text()) == json.loads(papers[1].read_text())
        found = (await operator.types("inspect", str(one), "--json")).data
        assert (found["seq_faults"], found["late"]) == ([], [])
        await _is_held_against_a_live_hub(twin, one)


async def _is_held_against_a_live_hub(hub: Hub, recording: Path) -> None:
    """Compare with a hub that lived the same, and again after one more thing has happened there."""
    operator = Operator(hub)
    same = await operator.types("verify", str(recording), "--live", "--json")
    assert (same.code, same.data["same"], same.err) == (0, True, "")
    assert [each.get("prefix") for each in same.data["recordings"]] == [None, hub.prefix]
    assert len({each["hub"] for each in same.data["recordings"]}) == 1

    send(hub.servers, hub.prefix, [a_raw_submission("one-more")], hub.partitions)
    await hub.caught_up()
    other = await operator.types("verify", str(recording), "--live", "--json")
    assert (other.code, other.data["same"]) == (1, False)
    (code,) = other.data["dossiers_that_differ"]
    (dossier,) = other.data["shown"]
    assert (dossier["dossier_code"], dossier["events"][0], dossier["same"]) == (code, 0, 0)
    assert "lgsp.dossier.received.v1" in {each["b"]["type"] for each in dossier["differences"]}
    assert {each["a"] for each in dossier["differences"]} == {None}

    await hub.stop("routing")
    send(hub.servers, hub.prefix, [a_raw_submission("two-more")], hub.partitions)
    behind = await operator.types("verify", str(recording), "--live", "--json")
    assert (behind.code, "has not caught up" in behind.err) == (1, True), behind.err
    both = await operator.types("verify", str(recording), str(recording), "--live")
    assert both.code == 2
