"""The doctor names what is wrong and how to mend it, and changes nothing."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import GroupCoordinatorNotAvailableError

from lgsp.doctor import broker as broker_checks
from lgsp.doctor import machine
from lgsp.doctor import report as whole
from lgsp.doctor.broker import broker, reachable
from lgsp.doctor.check import Check, failed, passed
from lgsp.doctor.report import Report
from lgsp.doctor.services import given_up, services, supervisor
from lgsp.doctor.stream import _lag
from lgsp.doctor.working_calendar import working_calendar
from lgsp.home import Home
from lgsp.hub.intent import Intent
from lgsp.hub.ports import any_free
from lgsp.hub.processes import started_at
from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.hub.run_lock import alone_on
from lgsp.kafka import java
from lgsp.kafka.problem import KafkaProblem
from lgsp.main import run
from lgsp.stream import sizes
from lgsp.stream.sizes import TopicSize
from schemas.topics import DEAD_LETTERS, SERVICES


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


def test_a_partition_count_that_is_halfway_is_told_and_not_called_stopped(tmp_path: Path) -> None:
    home = Home(tmp_path).hub("p1.")
    hub = HubRecord("p1.", "127.0.0.1:1", 6, True, "up", {"intake": ProcessRecord("log", state="stopped")})
    Intent(6, 12, restart=True, clock=False).write(home)
    found = supervisor(home, hub)
    assert (found.state, "6 to 12 partitions" in found.found) == ("fail", True)
    assert "lgsp topics repartition --partitions 12 --prefix p1." in found.remedy
    with alone_on(home, "lgsp topics repartition"):
        assert supervisor(home, hub).state == "warn"
    home.intent_file.write_text("{")
    assert "is damaged" in supervisor(home, hub).found


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


async def test_a_look_that_fails_is_a_finding_and_the_services_are_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers(_servers: str, *, embedded: bool) -> list[Check]:
        return [passed("Kafka", f"embedded: {embedded}")]

    async def fails(_hub: HubRecord) -> list[Check]:
        raise GroupCoordinatorNotAvailableError("group lgsp.intake")

    monkeypatch.setattr(whole, "broker", answers)
    monkeypatch.setattr(whole, "stream", fails)
    mine = os.getpid(), started_at(os.getpid())
    intake = ProcessRecord("log", url=f"http://127.0.0.1:{any_free()}", pid=os.getpid(), started=mine[1])
    gone = ProcessRecord("log", pid=os.getpid(), started="another start")
    hub = HubRecord("p1.", "127.0.0.1:1", 6, True, "up", {"intake": intake, "routing": gone}, None, *mine)
    hub.write(Home(tmp_path).hub("p1."))
    report = await whole.examine(Home(tmp_path), "p1.")
    (fault,) = (check for check in report.checks if check.name == "stream")
    assert fault.state == "fail"
    assert "GroupCoordinatorNotAvailableError" in fault.found
    assert "lgsp doctor" not in fault.remedy
    assert report.as_json()["services"] == {
        "intake": {"url": intake.url, "pid": os.getpid(), "ready": False},
        "routing": {"url": None, "pid": None, "ready": False},
    }


def test_several_instances_are_told_beside_the_first(tmp_path: Path) -> None:
    one = {"intake": ProcessRecord("log", url="http://127.0.0.1:1"), "routing": ProcessRecord("log")}
    second = {"intake-1": ProcessRecord("log", url="http://127.0.0.1:2", exit_code=9, state="waiting")}
    hub = HubRecord("p1.", "127.0.0.1:1", 6, True, "up", one, further=second)
    services_told = Report(str(tmp_path), hub, []).as_json()["services"]
    first = {"url": "http://127.0.0.1:1", "pid": None, "ready": False}
    assert services_told["routing"] == {"url": None, "pid": None, "ready": False}
    assert services_told["intake"] == {
        **first,
        "instances": [
            {"instance": "0", **first},
            {"instance": "1", "url": "http://127.0.0.1:2", "pid": None, "ready": False},
        ],
    }
    assert {check.name: check.state for check in services(hub)}["intake-1"] == "fail"


def test_who_ended_because_it_was_asked_to_did_not_die(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lgsp.doctor.services.is_ready", lambda _one: True)
    for exit_code, state in ((0, "pass"), (-9, "warn")):
        one = ProcessRecord("log", restarts=1, exit_code=exit_code)
        assert [each.state for each in services(HubRecord("", "k:1", 6, True, "up", {"intake": one}))] == [
            state
        ]


def test_without_a_hub_the_services_are_there_and_have_nothing(tmp_path: Path) -> None:
    services = Report(str(tmp_path), None, []).as_json()["services"]
    assert set(services) == set(SERVICES)
    assert all(one == {"url": None, "pid": None, "ready": False} for one in services.values())


async def test_a_coordinator_that_is_not_there_yet_is_waited_for() -> None:
    answers: list[Any] = [GroupCoordinatorNotAvailableError(), {}]

    class Admin:
        async def list_consumer_group_offsets(self, _group: str) -> Any:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

    assert await sizes._informed(Admin(), "", "intake") == {}  # noqa: SLF001 (no broker is that slow at will)
    assert answers == []


def test_who_has_said_nothing_yet_is_not_up_to_date() -> None:
    silent = TopicSize(DEAD_LETTERS, 1, 7, {"intake": None, "metrics": 0})
    found = {check.name: check for check in _lag([silent])}
    assert found["lag of intake"].state == "warn"
    assert "unknown" in found["lag of intake"].found
    assert found["lag of metrics"].found == "0"


def test_a_year_without_decided_holidays_is_warned_of() -> None:
    assert working_calendar(date(2021, 3, 8)) == passed("working calendar", "2021 is decided")
    later = working_calendar(date(2027, 1, 4))
    assert later.state == "warn"
    assert "2027" in later.found
    assert "services/_province/data/calendar" in later.remedy
    assert "2027 is not decided yet" in working_calendar(date(2026, 12, 1)).found
