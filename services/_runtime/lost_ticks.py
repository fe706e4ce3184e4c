"""Ticks that retention deleted before a service took them: which of them nobody needs."""

from collections.abc import Mapping
from typing import Final

import structlog
from aiokafka import TopicPartition
from sqlalchemy import Connection, select, update

from schemas.topics import CLOCK
from services._runtime.tables import POSITIONS, TICKS

log = structlog.get_logger()
LIVE: Final = "live"


def pass_over(tx: Connection, prefix: str, begins: Mapping[TopicPartition, int]) -> int:
    """Stand at the beginning of the clock's partitions that begin behind our position; return how many.

    Only where time is live: its clock goes on by itself, and the next tick fires whatever was due before,
    each timer dated at its own due time. Simulated time may have ended with what is lost. Why nothing changes
    by it: docs/decisions/0027.
    """
    if set(tx.execute(select(TICKS.c.source_of_time)).scalars()) != {LIVE}:
        return 0
    passed = 0
    for place, begin in begins.items():
        if place.topic == CLOCK.full_name(prefix):
            where = (POSITIONS.c.topic == CLOCK.name, POSITIONS.c.partition == place.partition)
            behind = (*where, POSITIONS.c.next_offset < begin)
            passed += tx.execute(update(POSITIONS).where(*behind).values(next_offset=begin)).rowcount
    if passed:
        log.warning("ticks that retention deleted are passed over", partitions=passed)
    return passed
