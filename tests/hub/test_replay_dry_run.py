"""``lgsp replay --dry-run``: what would be sent, when, and whether it was begun; and nothing is."""

from pathlib import Path

import pytest

from lgsp.stream.record import Record
from tests.hub.hub import Hub
from tests.hub.replayed import a_prefix, a_week, ours, topics_of
from tests.unit.replay.recordings import a_recording
from tests.unit.replay.stories import ONE, an_event, told

pytestmark = [pytest.mark.kafka, pytest.mark.more]


async def test_a_dry_run_shows_all_of_it_and_does_none(servers: str, tmp_path: Path) -> None:
    a_week(tmp_path / "week", 30)
    prefix, before = a_prefix(), topics_of(servers)
    said = await ours("replay", servers, tmp_path, str(tmp_path / "week"), "--prefix", prefix, "--dry-run")
    assert (said.code, said.data["records"], said.data["refusals"]) == (0, 30, [])
    assert said.data["targets"]["routing"]["made"]
    assert topics_of(servers) == before


async def test_a_dry_run_says_whether_the_replay_was_begun_and_what_it_would_be_told(
    servers: str, tmp_path: Path
) -> None:
    a_week(tmp_path / "week", 30)
    words = ("replay", servers, tmp_path, str(tmp_path / "week"), "--prefix", a_prefix())
    before = await ours(*words, "--dry-run")
    assert (before.code, before.data["begun"]) == (0, 0)
    assert (await ours(*words)).code == 0
    after = await ours(*words, "--dry-run")
    assert (after.code, after.data["begun"]) == (1, 30)
    assert ["was begun: 30 of 30" in each["message"] for each in after.data["refusals"]] == [True]
    resumed = await ours(*words, "--dry-run", "--resume")
    assert (resumed.code, resumed.data["begun"], resumed.data["refusals"]) == (0, 30, [])
    other = await ours(*words, "--dry-run", "--id", "another")
    assert (other.code, other.data["begun"]) == (0, 0)


async def test_a_dry_run_shows_times_as_they_would_be_sent(servers: str, tmp_path: Path) -> None:
    told(tmp_path / "week", [
        an_event("routing", "status.changed", ONE, "09:10:00", seq=1),
        an_event("routing", "status.changed", ONE, "09:50:00", seq=2),
    ])  # fmt: skip
    words = ("replay", servers, tmp_path, str(tmp_path / "week"), "--prefix", a_prefix(), "--dry-run")
    plain, shifted = await ours(*words), await ours(*words, "--shift-time", "30m")
    assert plain.data["hours"] == [{"hour": "2021-03-08T09:00:00", "events": 2}]
    assert shifted.data["hours"] == [
        {"hour": "2021-03-08T09:00:00", "events": 1}, {"hour": "2021-03-08T10:00:00", "events": 1},
    ]  # fmt: skip
    (row,) = shifted.data["types"]
    assert (row["first"], row["last"]) == ("2021-03-08T09:40:00", "2021-03-08T10:20:00")


async def test_a_running_hub_is_fed_by_no_plain_replay(hub: Hub, tmp_path: Path) -> None:
    rows = [Record(topic, 0, 0, b"H62.12", b"x", 1_000) for topic in ("routing", "submissions")]
    a_recording(tmp_path / "week", rows)
    words = (str(tmp_path / "week"), "--prefix", hub.prefix, "--dry-run")
    said = await ours("replay", hub.servers, tmp_path, *words)
    assert said.code == 1
    refused = [problem["message"] for problem in said.data["refusals"]]
    assert any("routing is written by the hub" in message for message in refused)
    assert any("submissions is read by the running hub" in message for message in refused)
