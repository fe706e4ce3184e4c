"""`up` grants every wish or says which it cannot; `down` stops all of the home, with --prefix one hub."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lgsp.home import Home
from lgsp.hub.life_lock import holder
from lgsp.hub.processes import started_at
from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.hub.wished import Wishes, differences
from lgsp.main import run
from tests.waiting import eventually

UP = HubRecord("p1.", "127.0.0.1:21000", 6, True, "up", {}, ProcessRecord("clock.log"))


def wishes(**other: Any) -> Wishes:
    usual = {"prefix": "p1.", "partitions": None, "bootstrap_servers": None, "clock": True, "fresh": False}
    return Wishes(**usual | other)


@pytest.mark.parametrize(
    "granted",
    [
        {},
        {"partitions": 6},
        {"bootstrap_servers": "127.0.0.1:21000"},
    ],
)
def test_what_is_so_already_is_granted(granted: dict[str, Any]) -> None:
    assert differences(UP, wishes(**granted), None) == []
    assert differences(UP, wishes(**granted), 21000) == []


@pytest.mark.parametrize(
    ("other", "port", "said"),
    [
        ({"partitions": 3}, None, "has 6 partitions, not 3"),
        ({"bootstrap_servers": "kafka:9092"}, None, "127.0.0.1:21000, not kafka:9092"),
        ({"fresh": True}, None, "afresh"),
        ({"clock": False}, None, "has a live clock"),
        ({"prefix": "P1."}, None, "folder is that of hub 'p1.'"),
        ({}, 9092, "not at port 9092"),
    ],
)
def test_what_a_running_hub_cannot_become_is_told(other: dict[str, Any], port: int | None, said: str) -> None:
    (difference,) = differences(UP, wishes(**other), port)
    assert said in difference


def test_an_up_with_other_wishes_is_wrong_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    mine = os.getpid(), started_at(os.getpid())
    HubRecord("p1.", "127.0.0.1:1", 6, False, "up", {}, None, *mine).write(Home(tmp_path).hub("p1."))
    assert run(["up", "--prefix", "p1.", "--partitions", "3", "--json"]) == 2
    told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert "has 6 partitions, not 3" in told["message"]
    assert "lgsp down --prefix p1." in told["remedy"]
    assert run(["up", "--prefix", "p1.", "--partitions", "6"]) == 0


def test_an_up_of_a_hub_whose_clock_gave_up_tries_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    hub, mine = Home(tmp_path).hub("p1."), (os.getpid(), started_at(os.getpid()))
    record = HubRecord("p1.", "127.0.0.1:1", 6, False, "up", {}, ProcessRecord("log", state="gave-up"), *mine)
    record.write(hub)
    looked: list[int] = []

    def look(*_: object) -> None:
        looked.append(1)
        replace(record, granted=1).write(hub)  # as the supervisor does

    before = signal.signal(signal.SIGHUP, look)
    try:
        assert run(["up", "--prefix", "p1."]) == 0
    finally:
        signal.signal(signal.SIGHUP, before)
    assert looked
    assert "clock" in capsys.readouterr().err


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the home of every command in the test."""
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code", "found"),
    [
        ("up --instances routing=2", 2, "state in files (SQLite) serves one instance"),
        ("up --instances rooting=2", 2, "'rooting=2' names no service"),
        ("up --database-url mysql://a:canary@b/c", 2, "no PostgreSQL"),
        ("up --database-url postgresql://a:canary@127.0.0.1:1/b", 3, "does not answer"),
        ("restart rooting", 2, "'rooting' is no service"),
        ("restart", 3, "No hub runs"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_starts(
    words: str, code: int, found: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words.split(), "--json"]) == code
    said = capsys.readouterr().err
    told = json.loads(said.splitlines()[-1])
    assert found in told["message"]
    assert told["remedy"]
    assert "canary" not in said
    assert not (home / "kafka").exists()


def test_a_hub_on_files_that_runs_gets_no_second_instance(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = os.getpid(), started_at(os.getpid())
    services = {"routing": ProcessRecord("log")}
    HubRecord("", "127.0.0.1:1", 6, False, "up", services, None, *mine).write(Home(home).hub(""))
    assert run(["up", "--instances", "routing=2"]) == 2
    assert "state in files (SQLite) serves one instance" in capsys.readouterr().err
    assert run(["up", "--database-url", "postgresql://a@127.0.0.1:1/b"]) == 2
    assert (
        "keeps its state in files of its folder (SQLite), not in postgresql://a@" in capsys.readouterr().err
    )


async def test_down_stops_every_hub_and_with_a_prefix_that_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    hubs = [Home(tmp_path).hub(prefix) for prefix in ("", "p1.", "p2.")]
    supervisors = []
    for hub in hubs:
        HubRecord(hub.prefix, "127.0.0.1:1", 6, True, "up", {}).write(hub)
        command = [sys.executable, "-m", "lgsp.supervisor", str(tmp_path), hub.prefix]
        supervisors.append(subprocess.Popen(command))  # noqa: ASYNC220 (they are waited for below)
    for hub in hubs:
        await eventually(partial(holder, hub.supervisor_lock), 20, "its supervisor")
    assert run(["down", "--prefix", "p1.", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stopped"] == ["p1."]
    assert [one.poll() for one in supervisors] == [None, 0, None]
    assert run(["down", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stopped"] == ["", "p2."]
    assert [one.wait(5) for one in supervisors] == [0, 0, 0]
