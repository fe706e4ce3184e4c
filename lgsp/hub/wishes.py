"""Telling a supervisor that runs how many instances to keep: a file with the wish, and a signal to look."""

import json
import signal
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from lgsp.home import HubHome, replace_file
from lgsp.hub.processes import send
from lgsp.hub.readiness import POLL_SECONDS, supervisor_died, wait_ready
from lgsp.hub.record import HubRecord, read_record
from lgsp.problems import Problem
from lgsp.terminal import say

FOLLOW_SECONDS = 45.0
"""An instance that is not wished for any more may drain before it ends."""


@dataclass(frozen=True)
class Wish:
    """How many instances of each service; ``number`` tells one wish from the next."""

    number: int
    counts: dict[str, int]


def read_wish(home: HubHome) -> Wish | None:
    """Return the last wish; None where there is none that can be read."""
    try:
        data = json.loads(home.wish_file.read_text("utf-8"))
        return Wish(int(data["number"]), {name: int(count) for name, count in data["counts"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def grant(home: HubHome, record: HubRecord, counts: Mapping[str, int], seconds: float) -> HubRecord:
    """Let the supervisor keep so many instances; return once those are ready and the others gone.

    What was given up before is tried once more. Raises Problem.
    """
    wish = Wish(next_number(home, record), dict(counts))
    replace_file(home.wish_file, json.dumps(asdict(wish)))
    send(record.supervisor_pid, record.supervisor_started, signal.SIGHUP)
    _wait_granted(home, wish.number)
    return wait_ready(home, seconds, say)


def next_number(home: HubHome, record: HubRecord) -> int:
    """Return a number that no wish has had: one whose asker was interrupted may still be on its way."""
    last = read_wish(home)
    return max(record.granted, last.number if last else 0) + 1


def _wait_granted(home: HubHome, number: int) -> None:
    deadline = time.monotonic() + FOLLOW_SECONDS
    while True:
        record = read_record(home)
        if record is None or not record.is_up():
            raise supervisor_died(home)
        if record.granted == number:
            return
        if time.monotonic() > deadline:
            raise Problem(
                f"The supervisor of hub {home.prefix!r} does not follow.",
                f"See why in {home.logs / 'supervisor.log'}, then: lgsp down && lgsp up",
                "service",
            )
        time.sleep(POLL_SECONDS)
