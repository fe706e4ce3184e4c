"""One dead letter: the record that a service gave up, where it came from, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lgsp.stream.record import Record
from services._runtime.instants import PROVINCE_TIME

OURS: Final = "lgsp_dl_"
"""How the headers begin that a service adds to a dead letter (lanes.md); no record's own begin so."""
REPLAYED_FROM: Final = "lgsp_dl_replayed_from"
"""On a record that was replayed: the id of its dead letter."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A record in a topic, the topic's name free of the hub's prefix."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        """Return it as people read and write it."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter; key, value and ``headers`` are the original record's.

    ``at``: when the service gave it up, ``written_at``: when Kafka had got the original, both wall time.
    ``replayed_from``: the id of the earlier dead letter, when the original itself was a replay.
    """

    partition: int
    offset: int
    at: datetime
    service: str
    origin: Place
    written_at: datetime
    reason: str
    explanation: str
    attempts: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    replayed_from: str | None = None

    @property
    def id(self) -> str:
        """Its partition and offset on ``dead-letters``."""
        return f"{self.partition}/{self.offset}"

    @property
    def key_text(self) -> str | None:
        """The key as text; what is no UTF-8 is shown as escapes."""
        return None if self.key is None else self.key.decode("utf-8", "backslashreplace")


def letter_of(record: Record) -> Letter | None:
    """Return the letter that a record of ``dead-letters`` holds; None when no service of ours wrote it."""
    said = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}
    try:
        return _letter(record, said)
    except (KeyError, ValueError):
        return None


def _letter(record: Record, said: Mapping[str, str]) -> Letter:
    return Letter(
        partition=record.partition,
        offset=record.offset,
        at=_moment(record.timestamp_ms),
        service=said[OURS + "service"],
        origin=Place(said[OURS + "topic"], int(said[OURS + "partition"]), int(said[OURS + "offset"])),
        written_at=_moment(int(said[OURS + "timestamp_ms"])),
        reason=said[OURS + "reason"],
        explanation=said[OURS + "explanation"],
        attempts=int(said[OURS + "attempts"]),
        key=record.key,
        value=record.value,
        headers=tuple(header for header in record.headers if not header[0].startswith(OURS)),
        replayed_from=said.get(REPLAYED_FROM),
    )


def _moment(timestamp_ms: int) -> datetime:
    return datetime.fromtimestamp(timestamp_ms / 1000, PROVINCE_TIME)
