"""Every event of one dossier, from whatever partition it stands in."""

import json
from datetime import datetime
from typing import Any

from lgsp.stream.reading import consumer_of, partitions_of, read_to_end
from schemas.topics import NUMBERED

Step = dict[str, Any]
"""An event's envelope and its ``topic``."""


async def journey_of(bootstrap_servers: str, prefix: str, code: str) -> list[Step]:
    """Return the dossier's events on dossiers, routing and payments, in the order of their time.

    Every partition is read: after a change of the partition count a dossier's events lie on two.
    """
    steps: list[Step] = []
    wanted = await partitions_of(bootstrap_servers, [topic.full_name(prefix) for topic in NUMBERED])
    async with consumer_of(bootstrap_servers) as consumer:
        async for record in read_to_end(consumer, wanted):
            if code.encode() not in (record.value or b""):
                continue
            event = json.loads(record.value or b"{}")
            if event.get("subject") == code or event.get("data", {}).get("dossier_code") == code:
                steps.append({"topic": record.topic.removeprefix(prefix), **event})
    return in_order(steps)


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
