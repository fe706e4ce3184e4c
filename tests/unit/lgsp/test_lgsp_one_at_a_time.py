"""A demo or simulation in progress has its hub for itself: nobody wipes, stops or raises it meanwhile."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from lgsp.home import Home, HubHome
from lgsp.hub.intent import Intent
from lgsp.hub.life_lock import Holder, holder, take
from lgsp.hub.processes import started_at
from lgsp.hub.raising import raise_hub
from lgsp.hub.record import HubRecord, ProcessRecord, read_record
from lgsp.hub.run_lock import alone_on, in_progress
from lgsp.hub.stopping import stop_broker_unless_used
from lgsp.hub.topics import Plan
from lgsp.main import run
from lgsp.problems import Problem
from schemas.topics import SERVICES
from tests.waiting import eventually

SUPERVISOR = "from lgsp.supervisor import main; main()"
HOLD = """
import sys
from pathlib import Path
from lgsp.hub.life_lock import take
assert take(Path(sys.argv[1]), "lgsp demo") is not None
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another(lock: Path) -> Iterator[int]:
    """Let another process hold the lock; gives its pid."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLD, lock], stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other.pid
        other.kill()


@pytest.fixture
def demo_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HubHome:
    """Give the demo's hub as it is while no supervisor has begun."""
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    hub = Home(tmp_path).hub("demo.")
    HubRecord("demo.", "127.0.0.1:1", 6, True, "demo", {}).write(hub)
    return hub


@pytest.mark.parametrize(
    "command",
    [
        ["demo", "--dossiers", "5"],
        ["down"],
        ["down", "--prefix", "demo."],
        ["up", "--prefix", "demo."],
        ["up", "--prefix", "demo.", "--fresh"],
    ],
    ids=" ".join,
)
def test_a_demo_in_progress_is_left_alone_and_named(
    command: list[str], demo_hub: HubHome, capsys: pytest.CaptureFixture[str]
) -> None:
    before = demo_hub.record_file.read_text()
    with held_by_another(demo_hub.run_lock) as pid:
        assert run([*command, "--json"]) == 3
        told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert told["category"] == "busy"
    assert f"lgsp demo (process {pid}) is in progress on hub 'demo.'" in told["message"]
    assert "LGSP_HOME" in told["remedy"]
    assert demo_hub.record_file.read_text() == before


def test_instances_neither_come_nor_go_while_the_partition_count_is_raised(
    demo_hub: HubHome, capsys: pytest.CaptureFixture[str]
) -> None:
    with held_by_another(demo_hub.run_lock) as pid:
        services = {name: ProcessRecord("log") for name in SERVICES}
        running = HubRecord("demo.", "127.0.0.1:1", 6, True, "up", services, None, pid, started_at(pid))
        replace(running, database="postgresql://db/lgsp").write(demo_hub)
        Intent(6, 12, restart=True, clock=True).write(demo_hub)
        assert run(["up", "--prefix", "demo.", "--no-clock", "--instances", "routing=2", "--json"]) == 3
        told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert told["category"] == "busy"
    assert not demo_hub.wish_file.exists()


def test_a_lock_ends_with_its_holder_and_names_it_before(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    assert holder(lock) is None
    with held_by_another(lock) as pid:
        assert holder(lock) == Holder(pid, "lgsp demo")
        assert take(lock, "lgsp demo") is None
    assert holder(lock) is None
    assert take(lock, "lgsp demo") is not None


def supervisor_of(hub: HubHome) -> "subprocess.Popen[str]":
    """Start a supervisor of a hub without services."""
    arguments = [sys.executable, "-c", SUPERVISOR, str(hub.folder.parents[1]), hub.prefix]
    return subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("damage", ["lost", "damaged"])
async def test_a_supervisor_is_found_although_its_record_is_not(
    damage: str, demo_hub: HubHome, capsys: pytest.CaptureFixture[str]
) -> None:
    record = demo_hub.record_file.read_text()
    with supervisor_of(demo_hub) as supervisor:
        await eventually(lambda: holder(demo_hub.supervisor_lock), 10, "the supervisor")
        await eventually(lambda: demo_hub.record_file.read_text() != record, 10, "its record")
        with supervisor_of(demo_hub) as second:
            assert "Another supervisor keeps hub 'demo.'" in second.communicate(timeout=20)[1]
        demo_hub.record_file.unlink()
        if damage == "damaged":
            demo_hub.record_file.write_text("{half")
        home = Home.from_environment()
        plan = Plan("demo.", "127.0.0.1:1", 6, embedded=True, started_by="up", clock=False, fresh=True)
        with pytest.raises(Problem, match=f"hub.json is {damage}"):
            raise_hub(home, plan)
        assert not stop_broker_unless_used(home)
        assert run(["down", "--prefix", "demo."]) == 0
        assert supervisor.wait(1) == 0
    assert "Stopped the services of hub 'demo.'" in capsys.readouterr().err
    assert read_record(demo_hub) is not None


def test_a_damaged_record_is_called_so(demo_hub: HubHome, capsys: pytest.CaptureFixture[str]) -> None:
    demo_hub.record_file.write_text("{half")
    for command in (["kpi"], ["topics"], ["doctor"]):
        assert run([*command, "--prefix", "demo."]) != 0
        told = capsys.readouterr()
        assert "hub.json is damaged" in told.out + told.err
        assert "lgsp down --prefix demo. && lgsp up --prefix demo." in told.out + told.err


def test_ones_own_run_does_not_keep_ones_own_broker_alive(demo_hub: HubHome) -> None:
    with alone_on(demo_hub, "lgsp demo"):
        assert not in_progress(demo_hub)
    with held_by_another(demo_hub.run_lock):
        assert in_progress(demo_hub)
