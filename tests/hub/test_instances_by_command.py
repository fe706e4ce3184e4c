"""Several instances of each service as an operator has them: by commands, under load, with faults."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import psutil  # type: ignore[import-untyped]
import pytest

from schemas.topics import SERVICES
from services._runtime.topics_admin import delete_topics
from tests.hub.hub import Hub, drop_schemas
from tests.hub.load import Load
from tests.hub.outside_reader import check_complete, read_committed
from tests.hub.recount import recounted, served
from tests.hub.terminal import Desk
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.embedded, pytest.mark.more]
CANARY: Final = "canary-pw"


@dataclass(frozen=True)
class Raised:
    """What a load needs to know of a hub that commands raised."""

    servers: str
    prefix: str

    def check(self) -> None:
        """Commands and the check at the end see what went wrong."""


@pytest.fixture
async def desk(servers: str, postgres: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """Give a terminal that knows a Kafka, and a PostgreSQL by a URL with a password."""
    prefix = f"many{os.getpid()}."
    desk = Desk(
        tmp_path / "home",
        LGSP_KAFKA__BOOTSTRAP_SERVERS=servers,
        LGSP_KAFKA__PREFIX=prefix,
        LGSP_DATABASE__URL=postgres.replace("postgres@", f"postgres:{CANARY}@"),
    )
    yield desk
    desk.runs("down")
    assert desk.processes() == []
    await delete_topics(servers, prefix)
    await asyncio.to_thread(drop_schemas, postgres, prefix, SERVICES)


def pids(desk: Desk) -> dict[str, int]:
    hub = desk.hub(desk.environment["LGSP_KAFKA__PREFIX"])
    return {name: one.pid or 0 for name, one in hub.every_service().items()}


async def shake(desk: Desk, load: Load) -> None:
    """Kill, add, remove and restart instances, each while the world goes on."""

    async def flows() -> None:
        done = load.done
        await eventually(lambda: load.done > done + 1, 90, "load flows")

    await flows()
    before = pids(desk)
    os.kill(before["routing-1"], signal.SIGKILL)
    await eventually(lambda: pids(desk)["routing-1"] not in {0, before["routing-1"]}, 20, "another one")
    await flows()
    more = await asyncio.to_thread(desk.tells, "up", "--no-clock", "--instances", "intake=3")
    assert [len(urls) for urls in more["instances"].values()] == [3, 2, 2, 2]
    await flows()
    fewer = ("--instances", "intake=2", "--instances", "metrics=1")
    await asyncio.to_thread(desk.runs, "up", "--no-clock", *fewer)
    now = pids(desk)
    assert set(before) - set(now) == {"metrics-1"}
    assert not psutil.pid_exists(before["metrics-1"])
    told = await asyncio.to_thread(desk.tells, "restart", "routing")
    assert told["restarted"] == ["routing", "routing-1"]
    assert {name for name, pid in pids(desk).items() if pid != now[name]} == {"routing", "routing-1"}
    await flows()


async def test_instances_die_come_go_and_restart_under_load_and_nothing_is_lost_or_repeated(
    desk: Desk, servers: str
) -> None:
    wish = ",".join(f"{service}=2" for service in SERVICES)
    first = await asyncio.to_thread(desk.tells, "up", "--no-clock", "--instances", wish)
    assert first["services"] == {name: urls[0] for name, urls in first["instances"].items()}
    assert len({url for urls in first["instances"].values() for url in urls}) == 8
    load = Load(cast("Hub", Raised(servers, first["prefix"])), days=60, dossiers_a_day=8)
    shaking = asyncio.create_task(shake(desk, load))
    try:
        await load.until(shaking.done)
    finally:
        shaking.cancel()
    shaking.result()
    assert desk.tells("barrier")["caught_up"]
    seen = read_committed(servers, first["prefix"])
    faults = check_complete(seen, load.sent)
    assert load.sent
    assert not faults, str(faults)
    assert served(desk.tells("kpi")["items"]) == recounted(seen)
    doctor = desk.tells("doctor")
    services = doctor["services"]
    assert [one["instance"] for one in services["routing"]["instances"]] == ["0", "1"]
    assert all(one["ready"] for each in services.values() for one in each.get("instances", [each]))
    nothing_tells_the_password(desk, str(doctor), str(first))
    assert desk.tells("down")["stopped"] == [first["prefix"]]
    assert desk.processes() == []


def nothing_tells_the_password(desk: Desk, *said: str) -> None:
    told = [*said, *(" ".join(psutil.Process(pid).cmdline()) for pid in pids(desk).values())]
    files = [file for file in desk.home.rglob("*") if file.is_file() and file.name != "database.url"]
    told += [file.read_text(errors="replace") for file in files]
    assert any("********" in text for text in told)
    assert not [text for text in told if CANARY in text]
