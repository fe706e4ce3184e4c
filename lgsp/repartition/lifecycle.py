"""Stops and starts the services of a hub of this home; those of another place are their operator's."""

from lgsp.home import Home
from lgsp.hub.database import url_of
from lgsp.hub.raising import raise_hub
from lgsp.hub.record import HubRecord, read_record
from lgsp.hub.stopping import stop_hub
from lgsp.hub.topics import Plan
from lgsp.repartition.place import Place
from lgsp.terminal import say


def is_up(place: Place) -> bool:
    """Say whether its services run, started from this home."""
    record = read_record(place.hub) if place.record is not None else None
    return record is not None and record.is_up()


def stop(place: Place) -> None:
    """Stop the clock, then the services."""
    if place.record is None:
        return
    with place.home.alone():
        if stop_hub(place.hub):
            say("The services are stopped")


def start(place: Place, *, clock: bool) -> None:
    """Start the services as they were, and return when they are ready; raises Problem."""
    record = read_record(place.hub) or place.record  # instances may have come or gone since we looked
    assert record is not None, "only what this home has stopped is started"
    current = place.home.current()
    with place.home.alone():
        raise_hub(place.home, _plan(place, record, clock=clock))
        _keep_current(place.home, current)


def note_count(place: Place, partitions: int) -> None:
    """Write the count into the hub's record, which nobody else writes while its supervisor is away."""
    record = read_record(place.hub) if place.record is not None else None
    if record is not None:
        record.partitions = partitions
        record.bootstrap_servers = place.bootstrap_servers
        record.write(place.hub)


def _plan(place: Place, record: HubRecord, *, clock: bool) -> Plan:
    return Plan(
        place.prefix, place.bootstrap_servers, None,
        embedded=record.embedded, started_by=record.started_by, clock=clock, fresh=False,
        database=url_of(place.hub), instances=record.counts(),
    )  # fmt: skip


def _keep_current(home: Home, current: str) -> None:
    """Let commands that name no hub mean the one that they meant before."""
    home.make_current(current)
