"""Stopping hubs, and cleaning up after those that died."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from lgsp.home import Home, HubHome
from lgsp.hub.broker import stop_embedded
from lgsp.hub.processes import end
from lgsp.hub.record import HubRecord, read_record
from lgsp.hub.run_lock import in_progress

SUPERVISOR_SECONDS = 45.0
LEFTOVER_SECONDS = 8.0


@contextmanager
def undisturbed() -> Iterator[None]:
    """Clean up without being interrupted once more: every wait in it has a deadline."""
    before = {which: signal.signal(which, signal.SIG_IGN) for which in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)


def stop_hub(hub: HubHome) -> bool:
    """Stop the supervisor, which stops its children, and whatever outlived it. False: nothing ran."""
    record = read_record(hub)
    if record is None:
        return False
    ran = record.is_up()
    if ran:
        end(record.supervisor_pid, record.supervisor_started, SUPERVISOR_SECONDS)
    return end_leftovers(read_record(hub) or record) or ran


def end_leftovers(record: HubRecord) -> bool:
    """End processes that outlived their supervisor; False when there were none."""
    left = record.leftovers()
    for one in left.values():
        end(one.pid, one.started, LEFTOVER_SECONDS)
    return bool(left)


def running(home: Home) -> dict[str, HubRecord]:
    """Return the hubs that run, by prefix."""
    found = ((hub.prefix, read_record(hub)) for hub in home.hubs())
    return {prefix: record for prefix, record in found if record is not None and record.is_up()}


def stop_broker_unless_used(home: Home) -> bool:
    """Stop the embedded Kafka when no hub of this home uses it; say whether it was stopped."""
    if any(record.embedded for record in running(home).values()) or any(map(in_progress, home.hubs())):
        return False
    return stop_embedded(home)
