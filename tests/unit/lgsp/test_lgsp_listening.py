"""What ``lgsp kpi watch`` hears: events as the standard has them, and on where the connection was lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from threading import Thread

import pytest

from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.problems import Problem
from lgsp.stream.listening import Heard, events_in, followed

OPENING = "retry: 1500\nid: a-0-1\n\n"
FIRST = 'event: figure\ndata: {"value": 0.5}\nid: a-0-2\n\n'
CUT_SHORT = 'event: figure\ndata: {"value": 0.6}\n'
SECOND = 'event: figure\ndata: {"value": 0.7}\nid: a-0-3\n\n'


class Metrics(BaseHTTPRequestHandler):
    """Gives one answer after the other; ``asked`` has path and Last-Event-ID of each request."""

    answers: list[tuple[int, str]]
    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Last-Event-ID"]))
        status, body = self.answers.pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        pass


@contextmanager
def metrics(*answers: tuple[int, str]) -> Iterator[tuple[type[Metrics], HubRecord]]:
    """Run a stand-in that answers so, and give the hub that it belongs to."""
    handler = type("Answering", (Metrics,), {"answers": list(answers), "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield handler, HubRecord("", "", 6, False, "test", {"metrics": ProcessRecord("log", url=url)})
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_events_are_read_as_the_standard_has_them() -> None:
    stream = f": ping\nid: a-0-7\n\n{OPENING}{FIRST}data: [1,\ndata:2]\n\n{CUT_SHORT}"
    assert list(events_in(stream.splitlines())) == [
        Heard("", None, "a-0-7"),
        Heard("", None, "a-0-1", 1500),
        Heard("figure", {"value": 0.5}, "a-0-2"),
        Heard("message", [1, 2]),
    ], "what was cut short is no event"


def test_a_lost_connection_is_taken_up_where_it_was_lost_and_told_of_once() -> None:
    answers = (200, OPENING + FIRST + CUT_SHORT), (503, "{}"), (503, "{}"), (200, SECOND)
    waited: list[float] = []
    with metrics(*answers) as (handler, hub):
        heard = list(islice(followed(lambda: hub, {"scope": "province"}, waited.append), 4))
    assert [each.name for each in heard] == ["opened", "figure", "lost", "figure"]
    assert heard[-1].data == {"value": 0.7}
    path = "/kpis/events?scope=province"
    assert handler.asked == [(path, None), (path, "a-0-2"), (path, "a-0-2"), (path, "a-0-2")]
    assert waited == [1.5, 1.5, 1.5], "as long as the service asked for"


def test_what_metrics_refuses_is_said_as_it_says_it() -> None:
    said = '{"detail": "there is no scope \'level:comune\'", "nearest": "level:commune"}'
    with metrics((404, said)) as (_, hub), pytest.raises(Problem, match="level:comune") as refused:
        next(followed(lambda: hub, {"scope": "level:comune"}))
    assert refused.value.remedy == "Did you mean level:commune?"
