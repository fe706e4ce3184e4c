"""A hub that ``lgsp up`` has raised gets more partitions, and runs again as it ran."""

import asyncio
from pathlib import Path

import pytest

from schemas.topics import SERVICES
from services._runtime.partitions import partition_of
from services._runtime.topics_admin import delete_topics
from tests.hub.home_hub import HomeHub
from tests.hub.hub import drop_schemas
from tests.hub.outside_reader import read_committed
from tests.hub.repartitioned import AFTER, BEFORE
from tests.hub.sending import a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]


async def test_a_hub_of_this_home_stops_moves_and_runs_again_with_its_clock(
    servers: str, tmp_path: Path
) -> None:
    hub = HomeHub(servers, tmp_path)
    try:
        assert hub.tells("up", "--partitions", str(BEFORE))["prefix"] == hub.prefix
        send(
            servers,
            hub.prefix,
            [a_raw_submission(f"S-{n}", receiving_agency="H62.12") for n in range(3)],
            BEFORE,
        )
        words = ("topics", "repartition", "--partitions", str(AFTER), "--yes")
        assert hub.runs(*words, code=9, LGSP_CRASH_AT="repartition-recorded")
        assert hub.tells("up", code=3)["category"] == "unfinished"
        assert hub.tells(*words) == {
            "prefix": hub.prefix, "before": AFTER, "after": AFTER, "agencies": [], "changed": True,
        }  # fmt: skip
        assert hub.tells(*words)["changed"] is False
        send(servers, hub.prefix, [a_raw_submission("S-3")], AFTER)
        assert hub.tells("barrier") == {"caught_up": True, "behind": []}
        found = read_committed(servers, hub.prefix, ("dossiers", "dead-letters"))
        homes = [partition_of(b"H62.12", BEFORE)] * 3 + [partition_of(b"H62.12", AFTER)]
        assert sorted(homes) == sorted(each.partition for each in found)
        code = found[0].event["subject"]
        assert len({each.event["subject"] for each in found}) == 4, "numbers run on"
        assert len(hub.tells("dossier", code)["events"]) > 1, "a dossier is found where it stands"
        ticks = read_committed(servers, hub.prefix, ("clock",))
        assert {each.partition for each in ticks} == set(range(AFTER)), "every lane's time goes on"
    finally:
        hub.runs("down")
        await delete_topics(servers, hub.prefix)


@pytest.mark.long
def test_a_hub_that_cannot_move_runs_on_as_before_and_one_that_is_down_does_first_what_is_left(
    servers: str, tmp_path: Path
) -> None:
    hub = HomeHub(servers, tmp_path)
    words = ("topics", "repartition", "--partitions", str(AFTER), "--yes")
    try:
        hub.tells("up", "--partitions", str(BEFORE))
        send(servers, hub.prefix, [a_raw_submission("S-1")], BEFORE)
        hub.tells("barrier")
        lies_in = partition_of(b"H62.12", BEFORE)
        hub.says_to_database("intake", "UPDATE submissions SET partition = 2")
        told = hub.tells(*words, code=3)
        assert "lies in partition 2, not in that of H62.12" in told["message"]
        assert all(one["ready"] for one in hub.tells("doctor")["services"].values()), "it runs as before"
        assert hub.record.clock is not None, "its clock too"
        hub.says_to_database("intake", f"UPDATE submissions SET partition = {lies_in}")  # noqa: S608

        hub.runs("down")
        send(servers, hub.prefix, [a_raw_submission("S-2")], BEFORE)
        assert hub.tells(*words)["changed"]
        assert not hub.record.is_up(), "it was down, it is down"
        assert hub.record.partitions == AFTER
        found = read_committed(servers, hub.prefix, ("dossiers", "dead-letters"))
        assert [each.partition for each in found] == [lies_in, lies_in], "taken before it moved"
    finally:
        hub.runs("down")
        asyncio.run(delete_topics(servers, hub.prefix))


@pytest.mark.long
def test_a_hub_of_several_instances_on_postgresql_moves_and_runs_again_as_many(
    servers: str, postgres: str, tmp_path: Path
) -> None:
    hub = HomeHub(servers, tmp_path, LGSP_DATABASE__URL=postgres)
    wish = {"intake": 1, "routing": 2, "payment_stub": 1, "metrics": 2}
    try:
        hub.tells("up", "--partitions", str(BEFORE), "--instances", "routing=2,metrics=2")
        send(servers, hub.prefix, [a_raw_submission("S-1", receiving_agency="H62.05")], BEFORE)
        hub.tells("barrier")
        done = hub.tells("topics", "repartition", "--partitions", str(AFTER), "--yes")
        assert (done["before"], done["after"], done["changed"]) == (BEFORE, AFTER, True)
        assert hub.record.counts() == wish
        assert hub.record.database == postgres
        assert hub.record.clock is not None
        assert all(one["ready"] for one in hub.tells("doctor")["services"].values())
        send(servers, hub.prefix, [a_raw_submission("S-2", receiving_agency="H62.05")], AFTER)
        hub.tells("barrier")
        found = read_committed(servers, hub.prefix, ("dossiers", "dead-letters"))
        homes = [partition_of(b"H62.05", count) for count in (BEFORE, AFTER)]
        assert [each.partition for each in sorted(found, key=lambda each: str(each.event["time"]))] == homes
    finally:
        hub.runs("down")
        asyncio.run(delete_topics(servers, hub.prefix))
        drop_schemas(postgres, hub.prefix, SERVICES)
