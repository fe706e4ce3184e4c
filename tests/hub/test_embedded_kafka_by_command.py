"""The embedded Kafka by its commands: started, stopped, dying, and without the network."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lgsp.kafka.broker_answer import answers
from lgsp.kafka.embedded import EmbeddedKafka, Running
from lgsp.kafka.process import identify
from lgsp.kafka.progress import Silence

pytestmark = [pytest.mark.kafka, pytest.mark.embedded, pytest.mark.more]
COMMAND = [sys.executable, "-m", "lgsp.kafka.cli"]
QUIET = Silence()


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def environment(home: Path, **more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_KAFKA")}
    return {**ours, "LGSP_HOME": str(home), **more}


def run(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def begin(home: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*COMMAND, *arguments], env=environment(home, **more), stdout=pipe, stderr=pipe, text=True
    )


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    kafka = EmbeddedKafka(tmp_path_factory.mktemp("home") / "kafka")
    yield kafka
    kafka.stop()


@pytest.fixture
def running(kafka: EmbeddedKafka) -> Running:
    return kafka.start(progress=QUIET)


def test_a_port_taken_by_another_program_is_named_with_the_option(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run(tmp_path, "start", "--port", str(port), "--json")
    told = json.loads(done.stderr)
    assert done.returncode == 3
    assert done.stdout == ""
    assert str(port) in told["message"]
    assert "--port" in told["remedy"]
    assert told["category"] == "environment"


def test_two_starts_at_once_make_one_kafka_and_the_command_line_tells_its_whole_life(tmp_path: Path) -> None:
    starts = [begin(tmp_path, "start", "--json") for _ in range(2)]
    printed = [json.loads(start.communicate(timeout=60)[0]) for start in starts]
    assert printed[0] == printed[1]
    (tmp_path / "current").write_text('{"prefix": "p1."}')
    status = run(tmp_path, "status", "--json")
    assert json.loads(status.stdout) == printed[0] | {"prefix": "p1."}
    assert (status.returncode, printed[0]["state"]) == (0, "running")
    other = run(tmp_path, "status", LGSP_KAFKA__BOOTSTRAP_SERVERS=printed[0]["bootstrap_servers"])
    assert other.returncode == 0
    assert run(tmp_path, "stop").returncode == 0
    assert run(tmp_path, "stop").returncode == 0
    assert run(tmp_path, "status").returncode == 1
    assert "Kafka Server started" in run(tmp_path, "logs", "-n", "5").stdout
    logged = json.loads(run(tmp_path, "logs", "-n", "2", "--json").stdout)
    assert len(logged["lines"]) == 2
    assert logged["log"].endswith("kafka.log")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ending_the_foreground_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with begin(tmp_path / "home", "start", "--foreground", TMPDIR=str(temporary)) as foreground:
        assert foreground.stdout is not None
        servers = foreground.stdout.readline().strip()
        assert answers(servers)
        pid = EmbeddedKafka(tmp_path / "home" / "kafka").status().pid
        foreground.send_signal(how)
        assert foreground.wait(30) == (0 if how == signal.SIGINT else 128 + how)
    assert pid is not None
    assert identify(pid) is None
    assert not list(temporary.iterdir())
    left = {path.name for path in (tmp_path / "home" / "kafka").iterdir()}
    assert left == {"data", "kafka.json", "kafka.lock", "kafka.log", "server.properties"}


def test_a_foreground_kafka_that_dies_is_reported_with_its_log(tmp_path: Path) -> None:
    with begin(tmp_path, "start", "--foreground") as foreground:
        assert foreground.stdout is not None
        assert answers(foreground.stdout.readline().strip())
        EmbeddedKafka(tmp_path / "kafka").kill()
        _, told = foreground.communicate(timeout=30)
    assert foreground.returncode == 3
    assert "Kafka (process" in told


def test_a_start_without_a_way_to_maven_central_says_so_by_name(tmp_path: Path) -> None:
    proxy = "http://127.0.0.1:9"
    more = {"LGSP_CACHE": str(tmp_path / "cache"), "HTTPS_PROXY": proxy, "https_proxy": proxy}
    done = run(tmp_path / "home", "start", **more)
    assert done.returncode == 3
    assert "Maven Central cannot be reached" in done.stderr
    assert "://" not in done.stderr


def test_ctrl_c_while_it_starts_leaves_nothing_behind(tmp_path: Path) -> None:
    state = tmp_path / "kafka" / "kafka.json"
    with begin(tmp_path, "start") as start:
        wait_until(state.exists)
        pid = json.loads(state.read_text())["pid"]
        start.send_signal(signal.SIGINT)
        start.wait(30)
    assert identify(pid) is None
    assert EmbeddedKafka(tmp_path / "kafka").status().state == "stopped"
