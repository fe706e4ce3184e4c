"""Brings submissions to intake's door, a few hundred lines a request, and gives back every answer.

A request is read to its end before the next is sent, so neither side ever holds more than one.
"""

import http.client
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

from lgsp.problems import Problem, wrong_use

LINES_OF_A_REQUEST: Final = 500
BYTES_OF_A_REQUEST: Final = 1024 * 1024
_SECONDS: Final = 60.0
_TAKEN: Final = frozenset({"accepted", "repeat"})
Answer = dict[str, Any]


class Lodged:
    """What became of the lines so far."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    @staticmethod
    def is_taken(answer: Answer) -> bool:
        """Say whether Kafka holds it."""
        return answer["status"] in _TAKEN

    def count(self, answer: Answer) -> None:
        """Count an answer."""
        self._counts[answer["status"]] += 1

    @property
    def all_taken(self) -> bool:
        """Say whether Kafka holds every one."""
        return self._counts.keys() <= _TAKEN

    @property
    def words(self) -> str:
        """Return how many of each there are."""
        counted = ", ".join(f"{count} {status}" for status, count in sorted(self._counts.items()))
        return f"{self._counts.total()} submissions: {counted}" if counted else "No submissions"


@contextmanager
def lines_from(file: Path) -> Iterator[BinaryIO]:
    """Open a file, ``-`` for standard input; raises Problem."""
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        opened = file.open("rb")
    except OSError as error:
        what = f"{file} cannot be read: {error.strerror}."
        raise wrong_use(what, "Name a file, or - for standard input.") from error
    with opened:
        yield opened


def answers_of(url: str, lines: Iterable[bytes], *, strict: bool) -> Iterator[Answer]:
    """Yield intake's answer to each line, with the line's number in the file; raises Problem."""
    at, before = urlsplit(url), 0
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=_SECONDS)
    try:
        for request in _requests(lines):
            for answer in _asked(connection, request, before, strict=strict):
                yield answer | {"line": before + answer["line"]}
            before += len(request)
    finally:
        connection.close()


def _requests(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    request: list[bytes] = []
    size = 0
    for line in lines:
        request.append(line)
        size += len(line)
        if len(request) >= LINES_OF_A_REQUEST or size >= BYTES_OF_A_REQUEST:
            yield request
            request, size = [], 0
    if request:
        yield request


def _asked(
    connection: http.client.HTTPConnection, request: list[bytes], before: int, *, strict: bool
) -> Iterator[Answer]:
    headers = {"Content-Type": "application/x-ndjson"} | ({"Prefer": "handling=strict"} if strict else {})
    try:
        connection.request("POST", "/submissions/bulk", b"".join(request), headers)
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            said = json.loads(answer.read() or b"{}").get("detail", answer.reason)
            raise _broken(before, f"intake answered {answer.status}: {said}")
        for line in answer:
            yield json.loads(line)
        answer.read()  # to its very end, else the connection cannot be used again
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _broken(before, f"intake does not answer ({type(error).__name__})") from error


def _broken(before: int, why: str) -> Problem:
    return Problem(
        f"After line {before} not every line was answered: {why}.",
        "See what is wrong with lgsp doctor, then send the file again: what has a submission_id is never "
        "lodged twice.",
        "service",
    )
