"""The code of docs/consuming.md does what the page says; what the hub writes keeps the published schemas."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import jsonschema_rs
import pytest
import pytest_asyncio

from lgsp.contract.json_schema import schema_of
from schemas.topics import EVENT_OF
from tests.builders import MORNING, a_tick, an_arrival
from tests.hub.hub import Hub
from tests.hub.outside_reader import Seen, read_committed
from tests.hub.sending import PARTITIONS, Raw, a_raw_submission, send
from tests.pages import blocks, module
from tests.tools import needs

pytestmark = [pytest.mark.kafka, pytest.mark.asyncio(loop_scope="module"), pytest.mark.more]
PAGE: Final = Path(__file__).parents[2] / "docs" / "consuming.md"
FIGURES, NUMBERS = blocks(PAGE, "python")
COMMITTED, BY_TYPE, BOARD, REWOUND = blocks(PAGE, "sh")
ONLINE: Final = "online-dossiers/qd2866|province|2021-03"
EACH_HOUR: Final = 3

Board = dict[str, dict[str, Any]]


@dataclass
class Province:
    """A hub in which hours go by, each with three dossiers received; one for all tests of this page."""

    hub: Hub
    hours: int = 0

    @property
    def dossiers(self) -> int:
        """Return how many dossiers were received so far."""
        return EACH_HOUR * self.hours

    async def hour(self) -> None:
        """Let an hour pass; returns when everything that follows from it is told."""
        self.hours += 1
        lodged = [a_raw_submission(f"S-{self.hours}-{each}") for each in range(EACH_HOUR)]
        await asyncio.to_thread(send, self.hub.servers, self.hub.prefix, lodged)
        await self.hub.caught_up()
        tick = an_arrival(a_tick(MORNING + timedelta(hours=self.hours)))
        headers = tuple((name, value or b"") for name, value in tick.headers)
        ticks = [Raw("clock", None, tick.value, headers, each) for each in range(PARTITIONS)]
        await asyncio.to_thread(send, self.hub.servers, self.hub.prefix, ticks)
        await self.hub.caught_up()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def province(servers: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Province]:
    async with Hub(servers, tmp_path_factory.mktemp("page")) as hub:
        await hub.ready()
        running = Province(hub)
        await running.hour()
        yield running


def counts(board: Board) -> dict[str, tuple[int, int]]:
    return {key: (each["numerator"], each["denominator"]) for key, each in board.items()}


async def served(hub: Hub, code: ModuleType) -> dict[str, tuple[int, int]]:
    return counts({code.key_of(figure): figure for figure in await hub.kpis()})


def schema_errors(seen: list[Seen]) -> list[str]:
    """Return what another library than pydantic finds wrong with records, by the published schemas."""
    readers = {
        name: jsonschema_rs.Draft202012Validator(schema_of(event), validate_formats=True)
        for name, event in EVENT_OF.items()
    }
    events = [each.event for each in seen]
    return [f"{e['type']}: {error.message}" for e in events for error in readers[e["type"]].iter_errors(e)]


async def test_a_board_from_a_snapshot_misses_nothing_that_is_told_meanwhile(province: Province) -> None:
    code, hub = module(FIGURES, "figures"), province.hub
    asked = code.snapshot

    async def asked_while_more_is_told(metrics: str) -> Board:
        board: Board = await asked(metrics)
        await province.hour()
        return board

    vars(code)["snapshot"] = asked_while_more_is_told
    before = province.dossiers
    told = code.boards(hub.servers, hub.prefix, hub.url("metrics"))
    async with asyncio.timeout(60):
        board = counts(await anext(told))
        assert board[ONLINE] == (before, before)
        while board[ONLINE] != (province.dossiers, province.dossiers):
            board = counts(await anext(told))
        await province.hour()
        wanted = await served(hub, code)
        assert wanted[ONLINE] == (before + 2 * EACH_HOUR, before + 2 * EACH_HOUR)
        while board != wanted:
            board = counts(await anext(told))
    await told.aclose()


async def test_the_numbers_of_a_hub_have_no_fault_and_its_events_keep_their_schemas(
    province: Province,
) -> None:
    hub = province.hub
    code = module(NUMBERS, "numbers")
    assert await asyncio.to_thread(code.faults, hub.servers, hub.prefix) == []
    topics = ("submissions", "clock", "dossiers", "routing", "payments", "kpis")
    seen = read_committed(hub.servers, hub.prefix, topics)
    assert {each.topic for each in seen} >= {"submissions", "clock", "dossiers", "routing", "kpis"}
    assert schema_errors(seen) == []


async def test_a_number_that_is_not_the_next_is_a_fault() -> None:
    code = module(NUMBERS, "numbers")
    last: dict[tuple[str, str], int] = {}
    events = [{"subject": "H62.12-210308-0004", "seq": seq} for seq in (1, 2, 4, 4, 5)]
    said = [code.fault(last, "routing", event) for event in events]
    assert [fault is None for fault in said] == [True, True, False, False, True]


async def test_every_block_that_reads_says_read_committed() -> None:
    for block in (FIGURES, NUMBERS, COMMITTED, BY_TYPE, BOARD, REWOUND):
        assert "read_committed" in block


async def test_kcat_reads_the_same(province: Province) -> None:
    needs("kcat")
    hub = province.hub
    since = 1 + max(int(line.split()[0]) for line in await kcat(hub, REWOUND, SINCE="0"))
    await province.hour()
    routing = read_committed(hub.servers, hub.prefix, ("routing",))

    assert sorted(await kcat(hub, COMMITTED)) == sorted(
        f"{(each.key or b'').decode()} {(each.value or b'').decode()}" for each in routing
    )
    assert len(await kcat(hub, BY_TYPE)) == province.dossiers
    board = [json.loads(line)["data"] for line in await kcat(hub, BOARD)]
    figures = module(FIGURES, "figures")
    assert counts({figures.key_of(figure): figure for figure in board}) == await served(hub, figures)
    rewound = await kcat(hub, REWOUND, SINCE=str(since))
    assert 0 < len(rewound) < len(routing)
    assert all(int(line.split()[0]) >= since for line in rewound)


async def kcat(hub: Hub, block: str, **more: str) -> list[str]:
    """Run a block of the page as a shell does, with the page's variables; return its lines."""
    page = {"BOOTSTRAP": hub.servers, "PREFIX": hub.prefix, "METRICS": hub.url("metrics")}
    done = await asyncio.to_thread(
        subprocess.run,
        ["bash", "-euo", "pipefail", "-c", block],
        env=os.environ | page | more, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    lines: list[str] = done.stdout.splitlines()
    return lines
