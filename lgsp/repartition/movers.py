"""Starts each service for one purpose: to bring its own database to another partition count."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from lgsp.hub.child import TETHER
from lgsp.problems import Problem
from lgsp.repartition.place import Place
from schemas.topics import SERVICES

LAST_LINES: Final = 5


def rehearse(place: Place, before: int, after: int) -> None:
    """Let every service do it and take it back; raises Problem when one could not."""
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        outcomes = [pool.submit(_move, place, service, before, after, "true") for service in SERVICES]
    for outcome in outcomes:
        outcome.result()


def move(place: Place, service: str, before: int, after: int) -> None:
    """Let a service do it, in one transaction; done already is fine. Raises Problem."""
    _move(place, service, before, after, "false")


def _move(place: Place, service: str, before: int, after: int, rehearsal: str) -> None:
    environment = place.environment(service, after) | {
        "LGSP_REPARTITION__FROM_PARTITIONS": str(before),
        "LGSP_REPARTITION__REHEARSE": rehearsal,
    }
    tied = [sys.executable, "-S", "-E", str(TETHER), str(os.getpid())]  # it ends with us
    done = subprocess.run(  # noqa: S603 (our own module)
        [*tied, sys.executable, "-m", f"services.{service}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    if done.returncode:
        raise _failed(service, done.returncode, done.stderr.strip().splitlines()[-LAST_LINES:])


def _failed(service: str, exit_code: int, said: list[str]) -> Problem:
    found, _, remedy = (said[-1] if said else "").partition(" What to do: ")
    if remedy:
        return Problem(found, remedy, "service")
    words = "\n".join(f"    {line}" for line in said)
    return Problem(
        f"{service} could not move its state and ended with {exit_code}. Its last words:\n{words}",
        "Mend what it says, then run it again.",
        "service",
    )
