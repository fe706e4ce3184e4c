"""The commands as people use them, on a home and an embedded Kafka of their own."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator

import psutil  # type: ignore[import-untyped]
import pytest

from lgsp.hub.readiness import is_ready
from tests.hub.terminal import Desk
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.embedded, pytest.mark.more]
SERVICES = ("intake", "routing", "payment_stub", "metrics")
OF_THE_CATALOGUE = {
    "connected-systems/qd2866",
    "internal-procedures/qd2866",
    "online-payment-procedures/qd2866",
    "services-national/qd2866",
    "services-online/qd2866",
    "time-cut/qd2866",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("home"))
    yield desk
    desk.runs("down")
    assert desk.processes() == []


def a_line_with(words: str, process: "subprocess.Popen[str]") -> str:
    """Wait until a command says these words."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if words in line:
            return line
    raise AssertionError(f"it never said {words!r} but {''.join(said)}")


def test_up_twice_is_one_hub_whose_figures_and_doctor_answer(desk: Desk) -> None:
    first = desk.tells("up")
    assert desk.tells("up") == first
    services = desk.tells("doctor")["services"]
    assert set(services) == set(SERVICES)
    assert all(one["ready"] and psutil.pid_exists(one["pid"]) for one in services.values())
    assert {name: one["url"] for name, one in services.items()} == first["services"]
    figures = {each["definition"] for each in desk.tells("kpi")["items"]}
    assert figures <= OF_THE_CATALOGUE  # counted from the province's data, before any dossier
    assert "has 6 partitions, not 3" in desk.runs("up", "--partitions", "3", code=2).stderr


async def test_a_killed_service_comes_back_under_its_address(desk: Desk) -> None:
    desk.runs("up")
    before = desk.hub().services["routing"]
    assert before.pid is not None
    os.kill(before.pid, signal.SIGKILL)
    await eventually(lambda: desk.hub().services["routing"].pid not in {None, before.pid}, 20, "another one")
    await eventually(lambda: is_ready(desk.hub().services["routing"]), 20, "routing, ready again")
    assert desk.hub().services["routing"].url == before.url


def test_a_second_hub_lives_and_ends_beside_the_first(desk: Desk) -> None:
    first = desk.tells("up")
    second = desk.tells("up", "--prefix", "p1.")
    assert second["bootstrap_servers"] == first["bootstrap_servers"]
    assert set(second["services"].values()).isdisjoint(first["services"].values())
    assert all(map(is_ready, desk.hub("p1.").services.values()))
    assert desk.tells("down", "--prefix", "p1.") == {"stopped": ["p1."], "kafka_stopped": False}
    assert not any(map(is_ready, desk.hub("p1.").services.values()))
    assert all(map(is_ready, desk.hub().services.values()))


def test_down_leaves_nothing_and_twice_is_fine(desk: Desk) -> None:
    desk.runs("up")
    assert desk.tells("down") == {"stopped": [""], "kafka_stopped": True}
    assert desk.processes() == []
    assert "Nothing was running." in desk.runs("down").stderr


def test_a_demo_is_left_alone_and_ctrl_c_leaves_nothing(desk: Desk) -> None:
    with desk.begins("demo", "--dossiers", "300") as demo:
        a_line_with("slot 1/28", demo)
        told = json.loads(desk.runs("demo", "--json", code=3).stderr.splitlines()[-1])
        assert told["category"] == "busy"
        assert str(demo.pid) in told["message"]
        demo.send_signal(signal.SIGINT)
        words = demo.communicate(timeout=60)[1]
    assert demo.returncode == 130
    assert "Traceback" not in words
    assert desk.processes() == []


def test_a_broker_that_is_killed_ends_the_demo_at_once_with_its_name(desk: Desk) -> None:
    with desk.begins("demo", "--dossiers", "300", "--json") as demo:
        a_line_with("slot 1/28", demo)
        broker = json.loads((desk.home / "kafka" / "kafka.json").read_text())["pid"]
        os.kill(broker, signal.SIGKILL)
        began = time.monotonic()
        a_line_with("ended without a word", demo)
        assert time.monotonic() - began < 5
        told = json.loads(demo.communicate(timeout=60)[1].splitlines()[-1])
    assert demo.returncode == 3
    assert told["category"] == "broker"
    assert "Kafka Server started" in told["message"]
    assert desk.processes() == []
