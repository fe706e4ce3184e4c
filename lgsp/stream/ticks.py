"""The last tick of a hub: how late it is there, and whose time it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from lgsp.stream.reading import consumer_of, partitions_of, read_to_end, the_last
from schemas.inbound import ClockTicked
from schemas.places import subject_and_key
from schemas.topics import CLOCK

SEEN_BACK: Final = 20
"""How many of the last records of a partition are looked at; one would do, were all of them readable."""


@dataclass(frozen=True)
class LastTick:
    """The latest tick of a hub, and whose time it is."""

    time: datetime
    source_of_time: str


async def last_tick(bootstrap_servers: str, prefix: str) -> LastTick | None:
    """Return the latest tick of a hub, None before the first."""
    found: list[LastTick] = []
    partitions = await partitions_of(bootstrap_servers, [CLOCK.full_name(prefix)])
    async with consumer_of(bootstrap_servers) as consumer:
        async for record in read_to_end(consumer, partitions, the_last(SEEN_BACK)):
            event = readable_tick(record.value)
            if event is not None:
                found.append(event)
    return max(found, key=lambda one: one.time, default=None)


def readable_tick(value: bytes | None) -> LastTick | None:
    """Return the tick that a record holds; None for a record that no service would take as one."""
    try:
        event = ClockTicked.model_validate_json(value or b"")
    except ValidationError:
        return None
    if event.subject != subject_and_key(event)[0]:
        return None
    return LastTick(event.time, event.data.source_of_time)
