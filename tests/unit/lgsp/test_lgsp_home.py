"""What a home keeps: one folder a hub, a secret nobody else reads, a record that is never half written."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.commands.running import running_hub
from lgsp.home import PREFIX, Home, folder_of, prefix_of
from lgsp.hub.processes import alive, end, started_at
from lgsp.hub.record import HubRecord, ProcessRecord, is_damaged, read_record
from lgsp.hub.stopping import end_leftovers, running, stop_hub
from lgsp.problems import Problem

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


def record_of(prefix: str, pid: int | None, started: str | None, **services: ProcessRecord) -> HubRecord:
    return HubRecord(
        prefix=prefix, bootstrap_servers="127.0.0.1:1", partitions=6, embedded=True, started_by="up",
        services=services, supervisor_pid=pid, supervisor_started=started,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("prefix", "folder"),
    [
        ("", "default"), ("p1.", "p1"), ("demo.", "demo"), ("a-b_c.", "a-b_c"),
        ("p1", "_p1"), ("p1..", "p1."), ("default", "_default"), ("default.", "_default."),
    ],
)  # fmt: skip
def test_a_hub_has_the_folder_of_its_prefix(prefix: str, folder: str, tmp_path: Path) -> None:
    hub = Home(tmp_path).hub(prefix)
    assert hub.folder == tmp_path / "hubs" / folder
    hub.folder.mkdir(parents=True)
    hub.record_file.touch()
    assert list(Home(tmp_path).hubs()) == [hub]


@given(st.sets(st.from_regex(PREFIX, fullmatch=True), min_size=2))
def test_no_two_hubs_share_a_folder(prefixes: set[str]) -> None:
    assert len({folder_of(prefix) for prefix in prefixes}) == len(prefixes)
    assert all(prefix_of(folder_of(prefix)) == prefix for prefix in prefixes)


@pytest.mark.parametrize("prefix", ["../up", "a/b", ".", "ö", "x" * 41, "a b"])
def test_what_is_no_prefix_makes_no_folder(prefix: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="prefix"):
        Home(tmp_path).hub(prefix)


def test_the_identity_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    hub = Home(tmp_path).hub("")
    hub.folder.mkdir(parents=True)
    key = hub.identity_key()
    assert len(bytes.fromhex(key)) == 32
    assert hub.identity_key() == key
    assert stat.S_IMODE((hub.folder / "identity.key").stat().st_mode) == 0o600


def test_a_fresh_state_keeps_the_key_and_the_logs(tmp_path: Path) -> None:
    hub = Home(tmp_path).hub("")
    hub.logs.mkdir(parents=True)
    key = hub.identity_key()
    for name in ("intake.sqlite", "intake.sqlite-wal", "intake.sqlite-shm"):
        (hub.folder / name).touch()
    (hub.logs / "intake.log").touch()
    hub.wipe_state()
    assert sorted(file.name for file in hub.folder.iterdir()) == ["identity.key", "logs"]
    assert hub.identity_key() == key


def test_the_hub_raised_last_is_the_one_that_is_meant(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert home.current() == ""
    home.make_current("p1.")
    assert home.current() == "p1."
    for damaged in (b"{half", b"[]", b"5", b'{"prefix": 5}', b'{"prefix": "x/y"}', b"\xff\xfe"):
        (tmp_path / "current").write_bytes(damaged)
        assert home.current() == ""


def test_a_record_survives_writing_and_reading(tmp_path: Path) -> None:
    hub = Home(tmp_path).hub("p1.")
    service = ProcessRecord(
        "log", url="http://127.0.0.1:8101", pid=1, started="2", restarts=3, last_words=["x"]
    )
    record = record_of("p1.", os.getpid(), started_at(os.getpid()), intake=service)
    record.clock = ProcessRecord("clock.log")
    record.write(hub)
    assert read_record(hub) == record
    assert [file.name for file in hub.folder.iterdir()] == ["hub.json"]


WRONG = {"prefix": "", "bootstrap_servers": 5, "partitions": 6, "embedded": True, "started_by": "up"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{half",
        "[]",
        "{}",
        '{"services": 3}',
        '{"services": {"intake": 3}}',
        json.dumps(WRONG | {"services": {}}),
    ],
)
def test_what_is_no_record_is_no_hub(text: str, tmp_path: Path) -> None:
    hub = Home(tmp_path).hub("")
    hub.folder.mkdir(parents=True)
    hub.record_file.write_text(text)
    assert read_record(hub) is None
    assert is_damaged(hub)
    assert not stop_hub(hub)


def test_fields_of_another_version_do_no_harm(tmp_path: Path) -> None:
    hub = Home(tmp_path).hub("")
    record_of("", None, None, intake=ProcessRecord("log")).write(hub)
    data = json.loads(hub.record_file.read_text())
    data["later"] = data["services"]["intake"]["later"] = 1
    hub.record_file.write_text(json.dumps(data))
    assert read_record(hub) is not None


def test_a_pid_used_again_is_not_the_old_process() -> None:
    mine = started_at(os.getpid())
    assert alive(os.getpid(), mine)
    assert not alive(os.getpid(), "another start")
    assert not alive(None, mine)
    end(os.getpid(), "another start", 0.1)  # and is not killed either


def test_a_stale_supervisor_is_a_hub_that_does_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    home = Home(tmp_path)
    record_of("p1.", os.getpid(), "another start").write(home.hub("p1."))
    assert running(home) == {}
    with pytest.raises(Problem, match=r"No hub runs under prefix 'p1\.'"):
        running_hub("p1.")


def test_leftovers_of_a_dead_supervisor_are_ended_and_nobody_else() -> None:
    with subprocess.Popen(SLEEP) as left, subprocess.Popen(SLEEP) as other:
        services = {
            "intake": ProcessRecord("log", pid=left.pid, started=started_at(left.pid)),
            "routing": ProcessRecord("log", pid=other.pid, started="another start"),
        }
        assert end_leftovers(record_of("", None, None, **services))
        assert left.wait(10) != 0
        assert other.poll() is None
        other.kill()


def test_a_zombie_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert started_at(child.pid) is None
