"""Records for the lane of the tests' desk, and what followed from them."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from schemas.topics import DEAD_LETTERS
from services._runtime.arrivals import Arrival
from services._runtime.outbox import OutboxRow
from services._runtime.partitions import partition_of
from tests.builders import DOSSIER, MORNING, a_leg_accepted, a_tick, an_arrival

MINUTE = timedelta(minutes=1)
OTHER = "H62.12-210308-0005"
PARTITION = partition_of(b"H62.12", 6)


def accepted(leg_id: str, minutes: float = 0, *, dossier: str = DOSSIER, offset: int = 0) -> Arrival:
    return an_arrival(a_leg_accepted(leg_id, MORNING + minutes * MINUTE, dossier), offset=offset)


def tick(minutes: float, *, stage: str = "all", source_of_time: str = "world") -> Arrival:
    # the agency's key belongs to this partition
    return an_arrival(a_tick(MORNING + minutes * MINUTE, stage, source_of_time), partition=PARTITION)


def told(rows: Sequence[OutboxRow]) -> list[tuple[str, str, int]]:
    """Return leg, outcome and seq of each event, in the order published; a dead letter is its reason."""
    return [_told(row) for row in rows]


def _told(row: OutboxRow) -> tuple[str, str, int]:
    if row.topic == DEAD_LETTERS.name:
        return "dead letter", dict(row.headers)["lgsp_dl_reason"].decode(), 0  # type: ignore[union-attr]
    event: dict[str, Any] = json.loads(row.value or b"")
    return event["data"]["leg_id"], event["data"]["outcome"], event["seq"]


def event_of(row: OutboxRow) -> dict[str, Any]:
    """Return the event that a row publishes."""
    event: dict[str, Any] = json.loads(row.value or b"")
    return event
