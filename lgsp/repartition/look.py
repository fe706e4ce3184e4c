"""Looks how many partitions the topics and the databases of a hub have."""

import asyncio

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from lgsp.problems import Problem, problem_of
from lgsp.repartition.place import Place
from lgsp.repartition.plan import Found, check_there
from schemas.topics import ALL, CLOCK, SERVICES, EventTopic
from services._runtime.installing import found_hub
from services._runtime.refusals import Refusal
from services._runtime.tables import HUB
from services._runtime.topics_admin import describe

PARTITIONED: tuple[EventTopic, ...] = (
    CLOCK,
    *(topic for topic in ALL if topic.partitions is None and topic is not CLOCK),
)
"""The topics that have as many partitions as the hub, in the order in which they are raised.

The clock is first, for every service reads it: from then on none of before can start, whoever starts it.
"""


async def look(place: Place) -> Found:
    """Return the counts as they are; raises Problem where topics or databases are missing."""
    described = await describe(place.bootstrap_servers, place.prefix)
    named = {topic.name: described.partitions.get(topic.full_name(place.prefix), 0) for topic in PARTITIONED}
    check_there(name for name, count in named.items() if not count)
    counts = await asyncio.gather(*(_count_in(place, service) for service in SERVICES))
    return Found(named, dict(zip(SERVICES, counts, strict=True)))


async def _count_in(place: Place, service: str) -> int:
    try:
        database = place.database(service, 1)
        try:
            count = await database.read(_count)
        finally:
            await asyncio.to_thread(database.close)
    except Refusal as refusal:
        raise problem_of(refusal, "database") from refusal
    except DBAPIError as error:
        raise Problem(
            f"The database of {service} cannot be read: {str(error.orig).partition(chr(10))[0]}.",
            "See that it runs and lets us in, then try again.",
            "database",
        ) from error
    if count is None:
        raise Problem(
            f"There is no database of {service} where it is looked for.",
            "Set LGSP_DATABASE__URL as it is for the services, or start the hub once: lgsp up",
            "not-found",
        )
    return count


def _count(tx: Connection) -> int | None:
    if found_hub(tx) is None:
        return None
    return tx.execute(select(HUB.c.partitions)).scalar()
