"""The doctor names what is wrong and how to mend it, and changes nothing."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lgsp.doctor import broker as broker_checks
from lgsp.doctor import machine
from lgsp.doctor.broker import broker, reachable
from lgsp.doctor.check import failed, passed
from lgsp.doctor.report import Report
from lgsp.doctor.services import given_up, services, supervisor
from lgsp.home import Home
from lgsp.hub.ports import any_free
from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.kafka import java
from lgsp.kafka.problem import KafkaProblem
from lgsp.main import run


@contextmanager
def listening() -> Iterator[str]:
    """Give the address of something that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


async def test_no_broker_is_told_from_one_that_is_no_kafka(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_checks, "ANSWER_SECONDS", 0.5)
    nobody = await broker(f"127.0.0.1:{any_free()}", embedded=True)
    assert [(one.state, one.remedy) for one in nobody] == [("fail", "lgsp kafka start")]
    with listening() as address:
        stranger = await broker(address, embedded=True)
    assert [one.state for one in stranger] == ["fail"]
    assert "not as Kafka does" in stranger[0].found


def test_the_advertised_listener_fault_is_called_by_its_name() -> None:
    lost = f"127.0.0.1:{any_free()}"
    with listening() as address:
        (fault,) = reachable("kafka:9092", [address, lost])
        (fine,) = reachable("kafka:9092", [address])
    assert fault.state == "fail"
    assert f"sends clients on to {lost}" in fault.found
    assert "advertised.listeners" in fault.remedy
    assert fine.state == "pass"


def test_a_dead_services_own_last_words_are_told() -> None:
    dead = ProcessRecord("intake.log", state="gave-up", exit_code=3, last_words=["topic x has 3 partitions"])
    hub = HubRecord("p1.", "127.0.0.1:1", 6, True, "up", {"intake": dead})
    for found in (next(services(hub)), next(given_up(hub))):
        assert found.state == "fail"
        assert "topic x has 3 partitions" in found.found
        assert "intake.log" in found.remedy


def test_a_dead_supervisor_is_told_from_a_stopped_hub(tmp_path: Path) -> None:
    home = Home(tmp_path).hub("p1.")
    assert supervisor(home, None).state == "warn"
    hub = HubRecord("p1.", "127.0.0.1:1", 6, True, "up", {"intake": ProcessRecord("log", state="running")})
    assert supervisor(home, hub).state == "fail"
    for ended in ("stopped", "gave-up"):
        hub.services["intake"].state = ended
        assert supervisor(home, hub).state == "warn"


def test_a_machine_without_java_is_warned_of_the_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> Path:
        raise KafkaProblem(
            "No Java 17 or newer: JAVA_HOME has Java 8. Fetching one failed: x", "y", "network"
        )

    monkeypatch.setattr(java, "find", none)
    found = {one.name: one for one in machine.machine(Home(tmp_path), hub_is_up=False)}
    assert found["Java"].state == "warn"
    assert found["Java"].found == "No Java 17 or newer: JAVA_HOME has Java 8"


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "TOO_LITTLE_MIB", 10**12)
    found = {one.name: one for one in machine.machine(Home(tmp_path / "not" / "yet"), hub_is_up=True)}
    assert found["disk"].state == "fail"
    assert "LGSP_HOME" in found["disk"].remedy
    assert "ports" not in found


def test_it_changes_nothing_and_answers_in_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path / "home"))
    assert run(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"version", "prefix", "bootstrap_servers", "services", "checks"}
    assert all(one["remedy"] or one["state"] == "pass" for one in report["checks"])
    assert list(tmp_path.iterdir()) == []


def test_one_failure_is_a_no() -> None:
    assert Report("", None, [passed("a", "b")]).healthy
    assert not Report("", None, [passed("a", "b"), failed("c", "d", "e")]).healthy
