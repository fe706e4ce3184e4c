"""Brings a hub to rest: everything sent is done, everything done is published, and nobody works on it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Final

from aiokafka.errors import KafkaError
from sqlalchemy.exc import DBAPIError

from lgsp.problems import Exit, Problem, problem_of
from lgsp.repartition.lifecycle import is_up, start, stop
from lgsp.repartition.movers import rehearse
from lgsp.repartition.place import Place
from lgsp.repartition.plan import Found
from lgsp.stream.catching_up import catch_up
from lgsp.terminal import say
from schemas.topics import SERVICES
from services._runtime.barrier import NotCaughtUp
from services._runtime.refusals import Refusal
from services._runtime.resting import nobody_left, take_all_lanes

TRIES: Final = 3
LOOK_SECONDS: Final = 3.0


def bring_to_rest(place: Place, before: int, after: int, timeout_seconds: float) -> None:
    """Return when the hub is stopped and at rest, and the change was rehearsed; raises Problem."""
    if is_up(place):
        _drain(place, timeout_seconds)
    for tries_left in reversed(range(TRIES)):
        asyncio.run(_each_service(lambda service: _check_service(place, service, before)))
        rehearse(place, before, after)
        left = asyncio.run(_left(place))  # last: from here on whoever writes may meet the change
        if left is None:
            return
        if place.record is None:
            raise _not_at_rest(left, "Start the services, wait with lgsp barrier, stop them, then try again.")
        if not tries_left:
            raise _not_at_rest(left, "Stop who writes to the hub's topics, then try again.")
        say("Some records are not done yet: the services take them, without a clock")
        start(place, clock=False)
        _drain(place, timeout_seconds)


def rest_halfway(place: Place, found: Found) -> None:
    """Return when nobody works on a hub of which something has the new count already; raises Problem.

    What is not done yet its services cannot do before they have moved, so it is only told.
    """
    stop(place)
    asyncio.run(_each_service(lambda service: _nobody_left(place, service, found.before)))
    late = asyncio.run(_left(place))
    old = {(one.topic, one.partition): one for one in late.details} if late else {}
    records = sum(one.end - one.informed for one in old.values() if one.partition < found.before)
    if records:
        say(
            f"Not done, and older than the new partitions: {records:,} records or more. Those of agencies "
            "that move become dead letters (wrong-partition): afterwards see lgsp dead-letters list"
        )


def _drain(place: Place, timeout_seconds: float) -> None:
    say("Waiting until the hub has caught up")
    try:
        asyncio.run(catch_up(place.bootstrap_servers, place.prefix, timeout_seconds))
    except NotCaughtUp as late:
        raise _not_at_rest(late, "See what ails it: lgsp doctor; or give it longer: --timeout") from late
    stop(place)


async def _each_service(check: Callable[[str], Coroutine[None, None, None]]) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for service in SERVICES:
                group.create_task(check(service))
    except ExceptionGroup as found:
        raise found.exceptions[0] from found


async def _check_service(place: Place, service: str, before: int) -> None:
    await _nobody_left(place, service, before)
    with _told(service):
        database = place.database(service, before)
        try:
            await take_all_lanes(place.kafka(service, before), service, database)
        finally:
            await asyncio.to_thread(database.close)


async def _nobody_left(place: Place, service: str, before: int) -> None:
    with _told(service):
        await nobody_left(place.kafka(service, before), service)


@contextmanager
def _told(service: str) -> Iterator[None]:
    """Turn what goes wrong with a service that is down into a Problem."""
    try:
        yield
    except Refusal as refusal:
        raise problem_of(refusal, "service") from refusal
    except (KafkaError, TimeoutError, DBAPIError) as error:
        raise Problem(
            f"{service} cannot be looked after: {type(error).__name__}.",
            "See that Kafka and the database run: lgsp doctor",
            "service",
        ) from error


async def _left(place: Place) -> NotCaughtUp | None:
    try:
        await catch_up(place.bootstrap_servers, place.prefix, LOOK_SECONDS)
    except NotCaughtUp as late:
        return late
    return None


def _not_at_rest(late: NotCaughtUp, remedy: str) -> Problem:
    return Problem(f"The hub is not done with what was sent: {late}.", remedy, "not-caught-up", Exit.NO)
