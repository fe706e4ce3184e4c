"""The broker's own words: its log file, and what its last lines mean for the person who reads them."""

import re
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from lgsp.categories import Category
from lgsp.kafka.problem import KafkaProblem

_LAST_LINES = 12
_FEW_LINES = 4
_LOOK_SECONDS = 0.2
_ROTATE_BYTES = 16 * 2**20
_READ_BYTES = 256 * 1024

# The first sign that is found decides: causes stand before their consequences.
_SIGNS: tuple[tuple[str, str, Category], ...] = (
    (
        r"Address already in use",
        "Another program took one of the ports meanwhile: choose others with --port (LGSP_KAFKA__PORT).",
        "environment",
    ),
    (
        r"No space left on device",
        "The disk is full: free some space, or choose another disk with LGSP_HOME.",
        "disk",
    ),
    (
        r"Permission denied|AccessDeniedException|Read-only file system",
        "Kafka may not write in its home: give yourself the right to, or choose another with LGSP_HOME.",
        "permission",
    ),
    (
        r"OutOfMemoryError|insufficient memory|Could not reserve enough space",
        "This computer is short of memory: end other programs; Kafka needs about 400 MB.",
        "environment",
    ),
    (
        r"Too many open files",
        "Raise the limit of open files (ulimit -n 65536) and start again.",
        "environment",
    ),
    (
        r"UnsupportedClassVersionError|Unrecognized VM option",
        "This Java does not suit: point JAVA_HOME at Java 17 or newer.",
        "environment",
    ),
    (
        r"InconsistentClusterIdException|No `?meta\.properties|CorruptRecordException|is corrupt",
        "The data directory is damaged. If nothing in it is needed: lgsp kafka start --fresh",
        "broker",
    ),
)
_KILLED = "It was killed: by someone, or for want of memory. Start it again: lgsp kafka start"
_NO_SIGN = "Read the lines above; if nothing in the data is needed, try: lgsp kafka start --fresh"


def last_words(log: Path, begin: int, what: str = "Kafka ended while it started") -> KafkaProblem:
    """Return what to say of a broker that ended; what it said stands in the log from `begin` on.

    One that was killed said nothing at its end: then its last lines before are shown, and no sign is sought.
    """
    said = _tail(log, begin)
    if said.strip() or not (before := last_lines(log, _FEW_LINES)):
        return died(what, said)
    shown = "\n".join(f"  {line}" for line in before)
    return KafkaProblem(f"{what} without a word. What it had said last:\n{shown}", _KILLED, "broker")


def died(what: str, said: str) -> KafkaProblem:
    """Return the problem of a program that ended, from its own words."""
    shown = "\n".join(f"  {line}" for line in _telling_lines(said)) or "  (it said nothing)"
    for sign, remedy, category in _SIGNS:
        if re.search(sign, said):
            return KafkaProblem(f"{what}. Its own last lines:\n{shown}", remedy, category)
    return KafkaProblem(f"{what}. Its own last lines:\n{shown}", _NO_SIGN, "broker")


def last_lines(log: Path, count: int) -> list[str]:
    """Return the end of the log; nothing if there is none."""
    try:
        with log.open(errors="replace") as stream:
            return list(deque((line.rstrip("\n") for line in stream), count))
    except FileNotFoundError:
        return []


def followed(log: Path, count: int) -> Iterator[str]:
    """Give the end of the log, then every line as it comes, for ever; starts over when it is rotated."""
    lines, position = _whole_lines(log, 0)
    yield from lines[max(len(lines) - count, 0) :]
    while True:
        if log.exists():
            if log.stat().st_size < position:
                position = 0
            lines, position = _whole_lines(log, position)
            yield from lines
        time.sleep(_LOOK_SECONDS)


def _whole_lines(log: Path, position: int) -> tuple[list[str], int]:
    """Return the lines from there on that are complete, and where the next one begins."""
    with log.open("rb") as stream:
        stream.seek(position)
        whole, newline, _ = stream.read().rpartition(b"\n")
    text = whole.decode(errors="replace")
    return (text.split("\n") if newline else []), position + len(whole) + len(newline)


def rotate(log: Path) -> None:
    """Keep one older log beside the present one."""
    if log.exists() and log.stat().st_size > _ROTATE_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _tail(log: Path, begin: int) -> str:
    try:
        with log.open("rb") as stream:
            stream.seek(max(begin, log.stat().st_size - _READ_BYTES))
            return stream.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def _telling_lines(said: str) -> list[str]:
    """Return the last lines without the frames of stack traces, which push the reason out of sight."""
    lines = (line for line in said.splitlines() if line.strip() and not line.startswith("\tat "))
    return list(deque(lines, _LAST_LINES))
