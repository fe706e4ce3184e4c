"""A broker that dies under a demo is noticed at once and told with its own last words."""

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

import pytest

from lgsp import main as command_line
from lgsp.home import Home
from lgsp.hub import broker_watch
from lgsp.hub.broker_watch import fault_of, while_it_lives
from lgsp.hub.ports import any_free
from lgsp.hub.record import HubRecord
from lgsp.kafka import state_file
from lgsp.kafka.config import Listeners
from lgsp.kafka.process import Process, spawn
from lgsp.main import run
from lgsp.problems import Problem
from lgsp.stream import closing
from lgsp.stream.closing import closed
from tests.waiting import eventually

BROKER = [sys.executable, "-c", "import time; print('I serve', flush=True); time.sleep(60)"]


def broker_of(home: Home) -> Process:
    """Start what the home takes for its broker."""
    home.kafka.mkdir(parents=True)
    process = spawn(BROKER, home.kafka / "kafka.log")
    state_file.write(home.kafka / "kafka.json", state_file.record_of(Listeners(20_000), process))
    return process


def hub(*, embedded: bool, servers: str = "127.0.0.1:1") -> HubRecord:
    return HubRecord("demo.", servers, 6, embedded, "demo", {})


async def deaf() -> None:
    """Hang, and shrug a request to stop off with an error of one's own."""
    try:
        await asyncio.sleep(60)
    finally:
        raise TimeoutError("the consequence")


async def test_a_dead_broker_ends_the_work_and_is_told_by_its_own_words(tmp_path: Path) -> None:
    home = Home(tmp_path)
    broker = broker_of(home)
    fault = fault_of(home, hub(embedded=True))
    (home.kafka / "kafka.log").write_text("I serve\nNo space left on device\n")
    asyncio.get_running_loop().call_later(0.2, broker.send, signal.SIGKILL)
    began = time.monotonic()
    with pytest.raises(Problem, match="No space left on device") as raised:
        await while_it_lives(fault, deaf())
    assert time.monotonic() - began < 3
    assert raised.value.category == "broker"
    assert raised.value.exit_code == 3
    assert "disk is full" in raised.value.remedy


async def test_a_killed_broker_said_nothing_and_that_is_said(tmp_path: Path) -> None:
    home = Home(tmp_path)
    broker = broker_of(home)
    await eventually(lambda: "I serve" in (home.kafka / "kafka.log").read_text(), 10, "its first word")
    fault = fault_of(home, hub(embedded=True))
    assert fault() is None
    broker.end(5)
    told = fault()
    assert told is not None
    assert "without a word" in told.message
    assert "I serve" in told.message


async def test_work_that_fails_because_of_the_broker_is_not_blamed(tmp_path: Path) -> None:
    broker = broker_of(Home(tmp_path))
    fault = fault_of(Home(tmp_path), hub(embedded=True))

    async def work() -> None:
        broker.end(5)
        raise TimeoutError("the consequence")

    with pytest.raises(Problem, match="Kafka"):
        await while_it_lives(fault, work())


async def test_work_is_left_alone_while_the_broker_lives(tmp_path: Path) -> None:
    broker = broker_of(Home(tmp_path))
    fault = fault_of(Home(tmp_path), hub(embedded=True))
    assert await while_it_lives(fault, asyncio.sleep(0.01, "done")) == "done"

    async def failing() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await while_it_lives(fault, failing())
    broker.end(5)


async def test_another_cluster_may_be_away_for_a_moment_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_watch, "LOST_SECONDS", 0.5)
    fault = fault_of(Home(tmp_path), hub(embedded=False, servers=f"127.0.0.1:{any_free()}"))
    assert fault() is None
    with pytest.raises(Problem, match="does not answer any more"):
        await while_it_lives(fault, asyncio.sleep(60))


async def test_closing_a_client_neither_hangs_nor_cancels_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "CLOSE_SECONDS", 0.1)

    async def lets_its_own_escape() -> None:
        raise asyncio.CancelledError

    await closed(lets_its_own_escape())
    await closed(asyncio.sleep(60))


def test_a_cancellation_that_escaped_is_a_problem_and_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def escaped(_arguments: list[str]) -> int:
        raise asyncio.CancelledError

    monkeypatch.setattr(command_line, "_invoke", escaped)
    assert run(["demo", "--json"]) == 3
    assert json.loads(capsys.readouterr().err)["category"] == "broker"
