import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lgsp.kafka import file_lock, state_file
from lgsp.kafka.config import Listeners
from lgsp.kafka.embedded import EmbeddedKafka
from lgsp.kafka.problem import KafkaProblem
from lgsp.kafka.process import Process, identify, spawn
from lgsp.kafka.progress import Silence
from lgsp.kafka.signals import sigterm_as_exit
from lgsp.kafka.state_file import record_of

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-uc",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf'); time.sleep(60)",
]


def ourselves() -> Process:
    found = identify(os.getpid())
    assert found is not None
    return found


def test_a_process_with_our_number_but_another_start_is_not_ours() -> None:
    us = ourselves()
    assert us.is_alive()
    assert not Process(us.pid, us.started - 100).is_alive()


def test_a_recycled_process_id_is_reported_stale_and_never_signalled(tmp_path: Path) -> None:
    us = ourselves()
    state_file.write(tmp_path / "kafka.json", record_of(Listeners(20_000), Process(us.pid, us.started - 100)))
    kafka = EmbeddedKafka(tmp_path)
    assert kafka.status().state == "stale"
    kafka.kill()
    assert kafka.stop() is False
    assert kafka.status().state == "stopped"
    assert us.is_alive()


def test_the_address_is_remembered_when_the_broker_is_stopped(tmp_path: Path) -> None:
    state_file.write(tmp_path / "kafka.json", record_of(Listeners(20_000), None))
    assert EmbeddedKafka(tmp_path).status().bootstrap_servers == "127.0.0.1:20000"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\xff\xfe", b'{"port": 1, "colour": "red"}',
        b'{"port": "x", "container_host": "h", "container_bind": "b"}',
        b'{"port": 20000, "container_host": 1, "container_bind": "b"}',
        b'{"port": 20000, "container_host": "h", "container_bind": "b", "pid": "1", "started": 1.0}',
        b'{"port": 20000, "container_host": "h", "container_bind": "b", "pid": 1, "started": "now"}',
        b'{"port": true, "container_host": "h", "container_bind": "b"}',
    ],
)  # fmt: skip
def test_a_damaged_state_file_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kafka.json").write_bytes(content)
    assert state_file.is_damaged(tmp_path / "kafka.json")
    assert EmbeddedKafka(tmp_path).status().state == "stopped"
    assert EmbeddedKafka(tmp_path).stop() is False


def test_stop_and_status_make_nothing_where_nothing_was(tmp_path: Path) -> None:
    kafka = EmbeddedKafka(tmp_path / "new")
    assert kafka.stop() is False
    assert kafka.status().state == "stopped"
    assert not kafka.home.exists()


def test_a_child_that_ended_is_dead_although_nobody_waited_for_it(tmp_path: Path) -> None:
    process = spawn([sys.executable, "-c", "print('hello')"], tmp_path / "log")
    assert process.has_ended_within(60)
    assert (tmp_path / "log").read_text() == "hello\n"
    with pytest.raises(ProcessLookupError):  # nor do its remains stay in the table of processes
        os.kill(process.pid, 0)


def test_a_spawned_process_is_out_of_reach_of_the_terminal(tmp_path: Path) -> None:
    process = spawn(SLEEPER, tmp_path / "log")
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    assert process.end(20) is True
    assert not process.is_alive()


def test_a_process_that_does_not_listen_is_made_to_end(tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = spawn(STUBBORN, log)
    wait = threading.Event()
    for _ in range(1000):
        if log.read_text() or wait.wait(0.02):
            break
    assert process.end(0.2) is False
    assert not process.is_alive()


def test_a_lock_that_another_process_holds_is_waited_for(tmp_path: Path) -> None:
    holder = (
        "import sys\nfrom pathlib import Path\nfrom lgsp.kafka import file_lock\n"
        "with file_lock.held(Path(sys.argv[1]), 1, lambda: None):\n"
        "    print('held', flush=True)\n    input()\n"
    )
    lock, told = tmp_path / "lock", threading.Event()
    with subprocess.Popen(
        [sys.executable, "-c", holder, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        refused = file_lock.held(lock, 0.1, told.set)
        with pytest.raises(KafkaProblem, match="Another process has held"), refused:
            pass
        assert told.is_set()
        other.kill()
        with file_lock.held(lock, 20, told.clear):  # the kernel gives back the lock of a killed process
            pass


def test_sigterm_leaves_a_block_as_an_exception_and_only_there() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit), sigterm_as_exit():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KafkaProblem, match="Cannot write in") as caught:
        EmbeddedKafka(tmp_path / "file" / "kafka").start(progress=Silence())
    assert caught.value.category == "permission"


def test_a_full_disk_is_named_before_anything_is_started(tmp_path: Path) -> None:
    kafka = EmbeddedKafka(tmp_path, free_bytes=lambda _: 2**20)
    with pytest.raises(KafkaProblem, match="No space is left") as caught:
        kafka.start(progress=Silence())
    assert "LGSP_HOME" in caught.value.remedy
    assert not kafka.data_path.exists()
