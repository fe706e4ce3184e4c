"""Lets metrics forget what it counted: its services stop, its database is emptied.

The services start again.
"""

import os
import subprocess
import sys
from typing import Final

from lgsp.hub.child import TETHER
from lgsp.hub.record import read_record
from lgsp.problems import Problem
from lgsp.repartition.lifecycle import is_up, start, stop
from lgsp.repartition.place import Place

SERVICE: Final = "metrics"
LAST_LINES: Final = 5
ANY_COUNT: Final = 1
"""Of partitions, where no record tells it: forgetting asks for none."""


def recount_all(place: Place) -> bool:
    """Do it, and return whether the services run again; raises Problem, having forgotten nothing."""
    record = read_record(place.hub) if place.record is not None else None
    clock = record is not None and record.clock is not None
    running = is_up(place)
    stop(place)
    try:
        _forget(place, record.partitions if record is not None else ANY_COUNT)
    finally:
        if running:
            start(place, clock=clock)
    return running


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
