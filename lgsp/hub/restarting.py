"""A rolling restart: one process after another is asked to end, and its successor awaited."""

import time
from collections.abc import Callable, Collection

from lgsp.home import HubHome
from lgsp.hub.instances import service_of
from lgsp.hub.processes import end
from lgsp.hub.readiness import POLL_SECONDS, is_ready, supervisor_died
from lgsp.hub.record import HubRecord, ProcessRecord, read_record
from lgsp.problems import Problem

DRAIN_SECONDS = 10.0
READY_SECONDS = 60.0


def restart(home: HubHome, services: Collection[str], say: Callable[[str], None]) -> list[str]:
    """Restart every instance of these services and return their names; raises Problem at the first failure.

    What comes after a failure is left as it is: with more than one instance the service goes on.
    """
    restarted = []
    for name in _record(home).every_service():
        if service_of(name) not in services:
            continue
        began = time.monotonic()
        _renew(home, name)
        say(f"  {name} is ready again ({time.monotonic() - began:.1f} s)")
        restarted.append(name)
    return restarted


def _renew(home: HubHome, name: str) -> None:
    """End a process and wait for its successor, which the supervisor starts at once."""
    before = _process(home, name)
    if before.state == "gave-up":
        raise _not_back(name, before)
    end(before.pid, before.started, DRAIN_SECONDS)
    deadline = time.monotonic() + READY_SECONDS
    while True:
        now = _process(home, name)
        if now.pid is not None and (now.pid, now.started) != (before.pid, before.started) and is_ready(now):
            return
        if now.state == "gave-up" or time.monotonic() > deadline:
            raise _not_back(name, now)
        time.sleep(POLL_SECONDS)


def _process(home: HubHome, name: str) -> ProcessRecord:
    return _record(home).every_service()[name]


def _record(home: HubHome) -> HubRecord:
    record = read_record(home)
    if record is None or not record.is_up():
        raise supervisor_died(home)
    return record


def _not_back(name: str, now: ProcessRecord) -> Problem:
    said = "".join(f"\n    {line}" for line in now.last_words)
    words = f" Its last words:{said}" if said else ""
    return Problem(
        f"{name} did not come back: it is {now.state}.{words}",
        f"Mend what it says; its whole log is {now.log}. The others were left as they are.",
        "service",
    )
