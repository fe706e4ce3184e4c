"""Named places at which a test may make a process die, as a power cut would, or freeze."""

import os
import signal
from collections.abc import Callable
from typing import Literal

LanePoint = Literal[
    "before-database-commit",
    "after-database-commit",
    "before-sends",
    "between-sends",
    "after-sends",
    "before-kafka-commit",
    "after-kafka-commit",
    "takeover-after-epoch",
    "takeover-before-markers",
    "takeover-after-fence",
    "takeover-after-position",
    "takeover-after-publish",
]
"""Of a lane at work, and of one who takes it over."""

RepartitionPoint = Literal[
    "repartition-intended",
    "repartition-rested",
    "repartition-topic",
    "repartition-before-commit",
    "repartition-service",
    "repartition-recorded",
    "repartition-raised",
]
"""Of a hub whose partition count is being raised."""

CrashPoint = LanePoint | RepartitionPoint
Reached = Callable[[CrashPoint], None]


def nowhere(_point: CrashPoint) -> None:
    """Pass every point: the ordinary case."""


_FREEZE = "freeze-"


def crash_at(wanted: str | None) -> Reached:
    """Return what to call at each point; at ``name``, or ``name:n`` the n-th time, the process dies.

    At ``freeze-name`` it stops with all its threads until somebody lets it go on.
    """
    if not wanted:
        return nowhere
    name, _, nth = wanted.removeprefix(_FREEZE).partition(":")
    left = int(nth or 1)

    def reached(point: CrashPoint) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0 and wanted.startswith(_FREEZE):
                os.kill(os.getpid(), signal.SIGSTOP)
            elif left == 0:
                os._exit(9)

    return reached
