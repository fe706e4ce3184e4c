"""A demo or simulation in progress has its hub for itself: nobody wipes, stops or raises it meanwhile."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lgsp.home import Home, HubHome
from lgsp.hub.life_lock import Holder, holder, take
from lgsp.hub.record import HubRecord
from lgsp.hub.run_lock import alone_on, in_progress
from lgsp.main import run

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


def test_a_lock_ends_with_its_holder_and_names_it_before(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    assert holder(lock) is None
    with held_by_another(lock) as pid:
        assert holder(lock) == Holder(pid, "lgsp demo")
        assert take(lock, "lgsp demo") is None
    assert holder(lock) is None
    assert take(lock, "lgsp demo") is not None


def test_ones_own_run_does_not_keep_ones_own_broker_alive(demo_hub: HubHome) -> None:
    with alone_on(demo_hub, "lgsp demo"):
        assert not in_progress(demo_hub)
    with held_by_another(demo_hub.run_lock):
        assert in_progress(demo_hub)
