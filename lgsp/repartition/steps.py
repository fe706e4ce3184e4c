"""The steps of a repartition, each of which may be the last before a power cut: run again, it goes on."""

import asyncio
import os
from dataclasses import replace

from lgsp.hub.intent import Intent, forget_intent, read_intent
from lgsp.hub.record import read_record
from lgsp.hub.stopping import undisturbed
from lgsp.hub.topics import no_topics
from lgsp.repartition.lifecycle import is_up, note_count, start, stop
from lgsp.repartition.look import PARTITIONED
from lgsp.repartition.movers import move
from lgsp.repartition.place import Place
from lgsp.repartition.plan import Found
from lgsp.repartition.rest import bring_to_rest, rest_halfway
from lgsp.terminal import say
from schemas.topics import SERVICES, EventTopic
from services._runtime.crash import Reached, crash_at, nowhere
from services._runtime.refusals import Refusal
from services._runtime.topics_admin import raise_partitions


def repartition(place: Place, found: Found, after: int, timeout_seconds: float) -> None:
    """Raise the partition count, from wherever an earlier run was interrupted; raises Problem.

    Until the topics are touched a Problem leaves the hub as it was. From then on the intent stays until all
    is done.
    """
    reached = crash_at(os.environ.get("LGSP_CRASH_AT"))
    intent = _intent(place, found, after)
    intent.write(place.hub)
    reached("repartition-intended")
    if found.begun:
        say(f"Going on with what was begun, from {found.before} to {after} partitions")
        rest_halfway(place, found)
    else:
        _rest(place, intent, timeout_seconds)
    reached("repartition-rested")
    try:
        _go_forward(place, found, after, reached)
    except BaseException:
        say("The hub stays down until this is done: run the same command again")
        raise


def _go_forward(place: Place, found: Found, after: int, reached: Reached) -> None:
    """Do what there is no way back from."""
    for topic in PARTITIONED:
        _grow(place, topic, after)
        reached("repartition-topic")
    say(f"The topics have {after} partitions")
    for service in SERVICES:
        move(place, service, found.databases[service], after)
        say(f"  {service} has moved its state")
        reached("repartition-service")
    note_count(place, after)
    reached("repartition-recorded")
    finish(place, reached)


def finish(place: Place, reached: Reached = nowhere) -> bool:
    """Start again what an earlier run has stopped; False when nothing was begun."""
    intent = read_intent(place.hub)
    if intent is None:
        return False
    if intent.restart:
        _run_again(place, intent)
        reached("repartition-raised")
    forget_intent(place.hub)
    return True


def _grow(place: Place, topic: EventTopic, after: int) -> None:
    try:
        asyncio.run(raise_partitions(place.bootstrap_servers, place.prefix, topic, after))
    except (Refusal, TimeoutError) as error:
        raise no_topics(error, place.bootstrap_servers, place.prefix) from error


def _intent(place: Place, found: Found, after: int) -> Intent:
    known = read_intent(place.hub)
    if known is not None:
        return replace(known, before=found.before, after=after)
    up = is_up(place)
    clock = up and place.record is not None and place.record.clock is not None
    return Intent(found.before, after, restart=up, clock=clock)


def _rest(place: Place, intent: Intent, timeout_seconds: float) -> None:
    """Bring the hub to rest, or leave it as it was."""
    try:
        bring_to_rest(place, intent.before, intent.after, timeout_seconds)
    except BaseException:
        with undisturbed():
            say("Nothing is changed")
            if not intent.restart:
                stop(place)
            else:
                _run_again(place, intent)
            forget_intent(place.hub)
        raise


def _run_again(place: Place, intent: Intent) -> None:
    """Let the hub run as it ran before: without its clock, it is only half of it."""
    record = read_record(place.hub)
    if is_up(place) and record is not None and (record.clock is not None) == intent.clock:
        return
    stop(place)
    start(place, clock=intent.clock)
