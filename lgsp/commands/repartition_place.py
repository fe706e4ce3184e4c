"""Which hub is to be repartitioned, with a broker that answers, and for this command alone."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from lgsp.home import Home
from lgsp.problems import no_hub, wrong_use

if TYPE_CHECKING:
    from lgsp.hub.record import HubRecord
    from lgsp.repartition.place import Place

WHAT = "lgsp topics repartition"


@contextmanager
def hub_alone(prefix: str | None, bootstrap_servers: str | None, what: str = WHAT) -> "Iterator[Place]":
    """Give the hub that is meant; an embedded broker that did not run runs meanwhile.

    Raises Problem where there is no such hub, or a demo or a simulation is in progress on it.
    """
    from lgsp.hub.run_lock import alone_on
    from lgsp.hub.stopping import stop_broker_unless_used, undisturbed

    place = _place(prefix, bootstrap_servers)
    with alone_on(place.hub, what):
        place, started = _with_broker(place)
        try:
            yield place
        finally:
            if started:
                with undisturbed(), place.home.alone():
                    stop_broker_unless_used(place.home)


def _place(prefix: str | None, bootstrap_servers: str | None) -> "Place":
    """Return the hub as it was raised from here, or on the cluster named."""
    from lgsp.commands.running import hub_meant
    from lgsp.hub.broker import other_broker
    from lgsp.hub.record import damaged, is_damaged, read_record
    from lgsp.repartition.place import Place

    home = Home.from_environment()
    hub = home.hub(hub_meant(home, prefix))
    if is_damaged(hub):
        raise damaged(hub)
    record = read_record(hub)
    if record is None or record.prefix != hub.prefix:
        if bootstrap_servers is None:
            raise no_hub(hub.prefix)
        return Place(home, hub, other_broker(bootstrap_servers), None)
    if bootstrap_servers is not None:
        _refuse_other_cluster(record, bootstrap_servers)
    return Place(home, hub, record.bootstrap_servers, record)


def _refuse_other_cluster(record: "HubRecord", servers: str) -> None:
    ours, named = ({one.strip() for one in each.split(",")} for each in (record.bootstrap_servers, servers))
    if ours != named:
        raise wrong_use(
            f"Hub {record.prefix!r} of this home uses the Kafka at {record.bootstrap_servers}.",
            "Leave --bootstrap-servers out, or name another home: LGSP_HOME=/some/where",
        )


def _with_broker(place: "Place") -> "tuple[Place, bool]":
    """Return the hub with a broker that answers, and whether it had to be started."""
    from lgsp.hub.broker import embedded_broker, other_broker
    from lgsp.hub.ports import any_open

    if place.record is None or any_open(place.bootstrap_servers):
        return place, False
    if not place.record.embedded:
        other_broker(place.bootstrap_servers)
    with place.home.alone():
        return replace(place, bootstrap_servers=embedded_broker(place.home)), True
