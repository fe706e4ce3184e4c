"""`lgsp lodge`: a file in requests of bounded size, every answer with its line in the file."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from lgsp.lodging import LINES_OF_A_REQUEST, Lodged, answers_of, lines_from
from lgsp.problems import Problem
from lgsp.show.lodged import answer_line


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests: list[int]
    fails_at = 99

    def do_POST(self) -> None:
        lines = self.rfile.read(int(self.headers["Content-Length"])).splitlines()
        type(self).requests.append(len(lines))
        if len(self.requests) == self.fails_at:
            self.close_connection = True
            return
        told = [
            {"line": n, "submission_id": line.decode(), "status": "accepted"}
            for n, line in enumerate(lines, 1)
        ]
        body = b"".join(json.dumps(each).encode() + b"\n" for each in told)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def door(fails_at: int = 99) -> Iterator[tuple[str, type[_Door]]]:
    kind = type("Door", (_Door,), {"requests": [], "fails_at": fails_at})
    with HTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", kind
        finally:
            server.shutdown()
            thread.join()


def test_every_line_is_answered_with_its_number_in_the_file(tmp_path: Path) -> None:
    many = 2 * LINES_OF_A_REQUEST + 7
    file = tmp_path / "many.ndjson"
    file.write_text("".join(f"S-{number}\n" for number in range(1, many + 1)))
    with door() as (url, kind), lines_from(file) as lines:
        told = list(answers_of(url, lines, strict=False))
    assert [(each["line"], each["submission_id"]) for each in told] == [
        (number, f"S-{number}") for number in range(1, many + 1)
    ]
    assert kind.requests == [LINES_OF_A_REQUEST, LINES_OF_A_REQUEST, 7]


def test_a_door_that_breaks_off_names_the_last_line_that_is_sure() -> None:
    with door(fails_at=2) as (url, _):
        answers = answers_of(url, [b"S\n"] * (LINES_OF_A_REQUEST + 1), strict=False)
        assert sum(1 for _ in zip(range(LINES_OF_A_REQUEST), answers, strict=False)) == LINES_OF_A_REQUEST
        with pytest.raises(Problem, match=f"After line {LINES_OF_A_REQUEST}") as caught:
            next(answers)
    assert caught.value.category == "service"


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught, lines_from(tmp_path / "none"):
        pass
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("statuses", "all_taken", "words"),
    [
        (["accepted", "repeat"], True, "2 submissions: 1 accepted, 1 repeat"),
        (["accepted", "conflict"], False, "2 submissions: 1 accepted, 1 conflict"),
        ([], True, "No submissions"),
    ],
)
def test_what_was_not_taken_makes_the_answer_no(statuses: list[str], all_taken: bool, words: str) -> None:
    lodged = Lodged()
    for status in statuses:
        lodged.count({"status": status})
    assert (lodged.all_taken, lodged.words) == (all_taken, words)


def test_a_line_for_people_says_what_is_wrong() -> None:
    answer = {"line": 3, "status": "conflict", "problem": {"detail": "other content"}}
    assert answer_line(answer) == "      3  -  conflict  other content"
