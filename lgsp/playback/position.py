"""How far a replay is: the offset of its consumer group, with the stream in which it means anything."""

import asyncio
import time
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from lgsp.playback.place import TargetPlace
from lgsp.problems import Exit, Problem

LOOK_SECONDS: Final = 5.0
PAUSE_SECONDS: Final = 0.2


async def position_of(place: TargetPlace) -> int:
    """Return how many records of the stream are there, 0 for a replay that nobody began.

    It is true only once nobody else can move it (hold.py). Raises KafkaError; Problem where it is the
    position in another stream.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=place.bootstrap_servers)
    try:
        await admin.start()
        found = await admin.list_consumer_group_offsets(place.name, partitions=[place.home])
    finally:
        await admin.close()
    if place.home not in found:  # so answers a broker that coordinates the group no longer
        raise KafkaError("no broker knows the position")
    at = found[place.home]
    if at.offset < 0:
        return 0
    if at.metadata != place.stream:
        raise _other_stream(place.name, at.offset)
    return int(at.offset)


async def position_seen(place: TargetPlace) -> int:
    """Return the position for whoever only looks: a process that is at it may move it in the next moment."""
    deadline = time.monotonic() + LOOK_SECONDS
    while True:
        try:
            return await position_of(place)
        except KafkaError as error:
            if not error.retriable or time.monotonic() > deadline:
                raise
        await asyncio.sleep(PAUSE_SECONDS)


def begun(replay_id: str, done: int, total: int, otherwise: str) -> Problem:
    """Return the problem of a replay that was begun, where nobody said that it shall go on."""
    return Problem(
        f"This replay ({replay_id}) was begun: {done:,} of {total:,} records are there.",
        f"Go on with it (--resume){otherwise}",
        "busy",
        Exit.NO,
    )


def _other_stream(name: str, position: int) -> Problem:
    return Problem(
        f"Replay {name} stands at {position:,} of a stream of other records.",
        "Choose as it was begun (a condition with a date of today chooses others tomorrow), "
        "or give this one another name with --id.",
        "usage",
        Exit.USAGE,
    )
