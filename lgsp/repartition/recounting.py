"""Lets metrics forget what it counted: its services stop, its database is emptied.

The services start again.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from aiokafka.errors import KafkaError

from lgsp.hub.child import TETHER
from lgsp.hub.record import read_record
from lgsp.problems import Problem, problem_of
from lgsp.repartition.earlier_count import from_before
from lgsp.repartition.lifecycle import is_up, start, stop
from lgsp.repartition.place import Place
from services._runtime.informed_anew import inform_nothing
from services._runtime.refusals import Refusal
from services._runtime.resting import nobody_left

SERVICE: Final = "metrics"
LAST_LINES: Final = 5
ANY_COUNT: Final = 1
"""Of partitions, where no record tells it: forgetting asks for none."""


def recount_all(place: Place) -> bool:
    """Do it, and return whether the services run again; raises Problem, after which it can be done again."""
    record = read_record(place.hub) if place.record is not None else None
    clock = record is not None and record.clock is not None
    partitions = record.partitions if record is not None else ANY_COUNT
    with _kafka_at_hand():
        _check_never_raised(place)
    running = is_up(place)
    stop(place)
    try:
        with _kafka_at_hand():
            asyncio.run(nobody_left(place.kafka(SERVICE, partitions), SERVICE))
            # first: once anything is forgotten nobody may believe what was informed
            asyncio.run(inform_nothing(place.kafka(SERVICE, partitions), SERVICE))
            _forget(place, partitions)
    finally:
        if running:
            start(place, clock=clock)
    return running


def _check_never_raised(place: Place) -> None:
    """Raise Problem where metrics could not take its topics again: it would refuse what lies elsewhere."""
    where = asyncio.run(from_before(place.bootstrap_servers, place.prefix))
    if where is not None:
        raise Problem(
            f"The partition count of this hub was raised: {where} is from before it, and metrics would now "
            "refuse it.",
            "Nothing was forgotten: the figures stay as they are. They cannot be counted anew.",
            "service",
        )


@contextmanager
def _kafka_at_hand() -> Iterator[None]:
    """Turn what Kafka or a process that still runs has against it into a Problem."""
    try:
        yield
    except Refusal as refusal:
        raise problem_of(refusal, "service") from refusal
    except (KafkaError, TimeoutError) as error:
        raise Problem(
            f"Kafka does not play its part: {type(error).__name__}.",
            "See that it runs, then run it again: lgsp doctor",
            "service",
        ) from error


def _forget(place: Place, partitions: int) -> None:
    tied = [sys.executable, "-S", "-E", str(TETHER), str(os.getpid())]  # it ends with us
    done = subprocess.run(  # noqa: S603 (our own module)
        [*tied, sys.executable, "-m", f"services.{SERVICE}.rebuild"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env=place.environment(SERVICE, partitions),
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines()[-LAST_LINES:]
        found, _, remedy = (said[-1] if said else "").partition(" What to do: ")
        raise Problem(
            found or f"{SERVICE} ended with {done.returncode}.", remedy or "Run it again.", "service"
        )
