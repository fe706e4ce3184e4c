"""Asking services over HTTP: every page, whose fault, and waiting until they are ready."""

import json
import os
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from lgsp.home import Home
from lgsp.hub import readiness
from lgsp.hub.ports import any_free
from lgsp.hub.processes import started_at
from lgsp.hub.readiness import is_ready, wait_ready, wait_supervisor
from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.problems import Exit, Problem
from lgsp.stream.figures import served

Answer = Callable[[str, dict[str, list[str]]], tuple[int, object]]


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Give a maker of servers that answer as the function says; returns the URL."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                at = urlsplit(self.path)
                status, body = answer(at.path, parse_qs(at.query))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
                """Say nothing."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        Thread(target=servers[-1].serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def hub_of(url: str, name: str = "metrics") -> HubRecord:
    mine = os.getpid(), started_at(os.getpid())
    return HubRecord(
        "p1.",
        "127.0.0.1:1",
        6,
        True,
        "up",
        {name: ProcessRecord("its.log", url=url, pid=os.getpid())},
        None,
        *mine,
    )


def test_every_page_is_fetched_with_the_filter(serve: Callable[[Answer], str]) -> None:
    pages = {None: ([{"n": 1}, {"n": 2}], "a b|c"), "a b|c": ([{"n": 3}], "d"), "d": ([], None)}

    def answer(_path: str, query: dict[str, list[str]]) -> tuple[int, object]:
        assert query["scope"] == ["level:commune"]
        items, following = pages[query.get("cursor", [None])[0]]
        return 200, {"items": items, "next": following}

    assert served(hub_of(serve(answer)), {"scope": "level:commune"}) == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_a_refusal_is_the_callers_and_says_what_may_be_meant(serve: Callable[[Answer], str]) -> None:
    details = {"detail": "'prvince' is no scope", "nearest": "province"}
    with pytest.raises(Problem, match="'prvince' is no scope") as raised:
        served(hub_of(serve(lambda _path, _query: (422, details))), {"scope": "prvince"})
    assert raised.value.exit_code is Exit.USAGE
    assert "province?" in raised.value.remedy


def test_a_service_that_is_away_is_named_with_its_log() -> None:
    with pytest.raises(Problem, match="metrics does not answer") as raised:
        served(hub_of(f"http://127.0.0.1:{any_free()}"), {})
    assert raised.value.exit_code is Exit.ENVIRONMENT
    assert "its.log" in raised.value.remedy


def test_who_has_taken_the_port_of_a_service_is_not_the_service(serve: Callable[[Answer], str]) -> None:
    url = serve(lambda _path, _query: (200, {"ready": True, "pid": os.getpid()}))
    assert is_ready(ProcessRecord("its.log", url=url, pid=os.getpid()))
    assert not is_ready(ProcessRecord("its.log", url=url, pid=os.getpid() + 1))
    assert not is_ready(ProcessRecord("its.log", url=url))
    assert not is_ready(ProcessRecord("its.log", url=f"http://127.0.0.1:{any_free()}", pid=os.getpid()))


def test_waiting_ends_when_every_service_is_ready_and_says_which_is_waited_for(
    serve: Callable[[Answer], str], tmp_path: Path
) -> None:
    home = Home(tmp_path).hub("p1.")
    answers = [503, 503, 200]
    url = serve(lambda _path, _query: (answers.pop(0), {"pid": os.getpid()}))
    hub_of(url, "intake").write(home)
    said: list[str] = []
    wait_supervisor(home)
    assert wait_ready(home, 10, said.append).prefix == "p1."
    assert said == ["  waiting for intake"]


def test_a_service_that_gave_up_is_told_by_its_own_last_words(tmp_path: Path) -> None:
    home = Home(tmp_path).hub("p1.")
    hub = hub_of(f"http://127.0.0.1:{any_free()}", "intake")
    hub.services["intake"].state = "gave-up"
    hub.services["intake"].last_words = ["topic x has 3 partitions"]
    hub.write(home)
    with pytest.raises(Problem, match="topic x has 3 partitions"):
        wait_ready(home, 10, lambda _: None)


def test_waiting_has_an_end(tmp_path: Path) -> None:
    home = Home(tmp_path).hub("p1.")
    hub_of(f"http://127.0.0.1:{any_free()}", "intake").write(home)
    with pytest.raises(Problem, match="intake not ready after 0 s") as raised:
        wait_ready(home, 0.2, lambda _: None)
    assert "its.log" in raised.value.remedy


def test_a_service_that_dies_too_slowly_to_be_given_up_is_told_by_its_own_last_words(tmp_path: Path) -> None:
    home = Home(tmp_path).hub("p1.")
    hub = hub_of(f"http://127.0.0.1:{any_free()}", "intake")
    hub.services["intake"].exit_code, hub.services["intake"].last_words = 3, ["topic x has 3 partitions"]
    hub.write(home)
    with pytest.raises(Problem, match="intake ended with exit code 3") as raised:
        wait_ready(home, 0.2, lambda _: None)
    assert "topic x has 3 partitions" in raised.value.message


def test_a_supervisor_that_never_comes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "SUPERVISOR_SECONDS", 0.1)
    with pytest.raises(Problem, match=r"supervisor of hub 'p1\.' ended") as raised:
        wait_supervisor(Home(tmp_path).hub("p1."))
    assert "supervisor.log" in raised.value.remedy
