"""Every event of one dossier, from whatever partition it stands in, and the journey that they tell."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from lgsp.stream.reading import consumer_of, partitions_of, read_to_end
from schemas.envelope import Event
from schemas.inbound import LegAccepted
from schemas.topics import AGENCY_REPLIES, EVENT_OF, NUMBERED
from services._province.journey.fold import journey_told
from services._province.journey.model import Journey
from services._province.procedures import UnknownProcedure

Step = dict[str, Any]
"""An event's envelope and its ``topic``."""


async def events_of(bootstrap_servers: str, prefix: str, code: str) -> list[Step]:
    """Return the dossier's events on dossiers, routing and payments, and who accepted its legs, by time.

    Every partition is read: after a change of the partition count a dossier's events lie on two.
    """
    steps: list[Step] = []
    wanted = await partitions_of(
        bootstrap_servers, [topic.full_name(prefix) for topic in (*NUMBERED, AGENCY_REPLIES)]
    )
    async with consumer_of(bootstrap_servers) as consumer:
        async for record in read_to_end(consumer, wanted):
            if code.encode() not in (record.value or b""):
                continue
            topic = record.topic.removeprefix(prefix)
            event = _read(record.value, inbound=topic == AGENCY_REPLIES.name)
            if event.get("subject") == code or event.get("data", {}).get("dossier_code") == code:
                steps.append({"topic": topic, **event})
    return in_order(steps)


def journey_of(steps: Iterable[Step], tick: datetime | None) -> Journey | None:
    """Return the journey as of the last tick, or of the newest event where that is later.

    None where the reception is not among the events, or is of a procedure that this version does not know.
    What a newer hub tells in another way is left out.
    """
    ordered = sorted(steps, key=lambda step: (step["topic"], step.get("seq", 0)))
    try:
        return journey_told((event for event in map(_event, ordered) if event is not None), tick)
    except UnknownProcedure:
        return None


def _event(step: Step) -> Event | None:
    kind = EVENT_OF.get(step["type"])
    try:
        return None if kind is None else kind.model_validate(step)
    except ValidationError:
        return None


def _read(value: bytes | None, *, inbound: bool) -> Step:
    """Return an event; of what agencies said, which anybody may have written, acceptances alone."""
    if not inbound:
        return dict(json.loads(value or b"{}"))
    try:
        return LegAccepted.model_validate_json(value or b"").model_dump(mode="json")
    except ValidationError:
        return {}


def in_order(steps: list[Step]) -> list[Step]:
    """Sort by time; of one moment, causes before what they caused, then as the topic numbered them."""
    by_id = {step["id"]: step for step in steps}

    def depth(step: Step) -> int:
        causes = 0
        cause = by_id.get(step.get("causationid", ""))
        while cause is not None and causes < len(steps):
            causes += 1
            cause = by_id.get(cause.get("causationid", ""))
        return causes

    return sorted(
        steps,
        key=lambda step: (
            datetime.fromisoformat(step["time"]),
            depth(step),
            step["topic"],
            step.get("seq", 0),
        ),
    )
