"""Stopping hubs, and cleaning up after those that died."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from lgsp.home import Home, HubHome
from lgsp.hub.broker import stop_embedded
from lgsp.hub.life_lock import holder
from lgsp.hub.processes import end, started_at
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
    supervisor = holder(hub.supervisor_lock)
    if supervisor is not None:
        end(supervisor.pid, started_at(supervisor.pid), SUPERVISOR_SECONDS)
    record = read_record(hub)  # as the supervisor left it
    left = record is not None and end_leftovers(record)
    return supervisor is not None or left


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


def _runs_unseen(hub: HubHome) -> bool:
    """Say whether a hub runs whose record is lost or damaged."""
    return read_record(hub) is None and holder(hub.supervisor_lock) is not None


def stop_broker_unless_used(home: Home) -> bool:
    """Stop the embedded Kafka when no hub of this home uses it; say whether it was stopped."""
    if any(record.embedded for record in running(home).values()):
        return False
    if any(in_progress(hub) or _runs_unseen(hub) for hub in home.hubs()):
        return False
    return stop_embedded(home)
