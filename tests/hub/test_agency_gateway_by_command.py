"""A hub raised with ``lgsp up`` knows the tokens that ``lgsp gateway`` gives out, over restarts."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.agency import a_criminal_record
from tests.hub.home_hub import HomeHub
from tests.hub.sending import send
from tests.unit.routing.builders_routing import POLICE

pytestmark = [pytest.mark.kafka, pytest.mark.embedded, pytest.mark.more]


@pytest.fixture
def raised(servers: str, tmp_path: Path) -> Iterator[HomeHub]:
    hub = HomeHub(servers, tmp_path)
    hub.runs("up")
    yield hub
    hub.runs("down")


async def test_an_operator_gives_a_token_out_and_sees_an_inbox(raised: HomeHub) -> None:
    raised_by_hand = a_criminal_record("H62.12-210315-0001")
    await asyncio.to_thread(send, raised.record.bootstrap_servers, raised.prefix, [raised_by_hand])
    await asyncio.to_thread(raised.runs, "barrier")
    page = await asyncio.to_thread(raised.tells, "gateway", "inbox", POLICE)
    assert [each["event"]["type"] for each in page["items"]] == ["lgsp.leg.dispatched.v1"]
    shown = await asyncio.to_thread(raised.runs, "gateway", "inbox", POLICE)
    assert shown.out.splitlines()[1].split()[:4] == ["1", "leg.dispatched", "H62.12-210315-0001", "leg-2"]
    assert "1 entries wait" in shown.err

    old = (await asyncio.to_thread(raised.tells, "gateway", "token", POLICE))["token"]
    new = (await asyncio.to_thread(raised.tells, "gateway", "token", POLICE, "--new-key"))["token"]
    assert old != new
    assert (await asyncio.to_thread(raised.tells, "gateway", "inbox", POLICE))["last"] == 1, (
        "before the restart"
    )
    await asyncio.to_thread(raised.runs, "down")
    assert (await asyncio.to_thread(raised.tells, "gateway", "inbox", POLICE, code=3))[
        "category"
    ] == "hub-not-running"
    await asyncio.to_thread(raised.runs, "up")
    assert (await asyncio.to_thread(raised.tells, "gateway", "inbox", POLICE))["last"] == 1, "and after it"


async def test_numbers_go_on_when_the_partition_count_is_raised(
    servers: str, tmp_path: Path, postgres: str
) -> None:
    hub = HomeHub(servers, tmp_path, LGSP_DATABASE__URL=postgres)
    await asyncio.to_thread(hub.runs, "up", "--partitions", "2")
    try:
        for number, partitions in ((1, 2), (2, 7)):
            if partitions != 2:
                await asyncio.to_thread(
                    hub.runs, "topics", "repartition", "--partitions", str(partitions), "--yes"
                )
            dossier = a_criminal_record(f"H62.12-210315-{number:04}")
            await asyncio.to_thread(send, hub.record.bootstrap_servers, hub.prefix, [dossier], partitions)
            await asyncio.to_thread(hub.runs, "barrier")
        page = await asyncio.to_thread(hub.tells, "gateway", "inbox", POLICE)
        assert [(each["id"], each["event"]["subject"][-4:]) for each in page["items"]] == [
            (1, "0001"),
            (2, "0002"),
        ]
    finally:
        await asyncio.to_thread(hub.runs, "down")
