"""Raising a hub: topics, record, supervisor, readiness. The broker is there already."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Collection, Mapping
from contextlib import ExitStack

from lgsp.home import Home, HubHome
from lgsp.hub.database import agreed, keep_url, known_url, look, refuse_several_on_files, told
from lgsp.hub.instances import names_of, number_of
from lgsp.hub.life_lock import holder
from lgsp.hub.ports import claims_for, port_of
from lgsp.hub.readiness import wait_ready, wait_supervisor
from lgsp.hub.record import HubRecord, damaged, process_at, read_record
from lgsp.hub.stopping import SUPERVISOR_SECONDS, end_leftovers, stop_hub, undisturbed
from lgsp.hub.topics import Plan, Prepared, prepare
from lgsp.terminal import say
from schemas.topics import SERVICES

READY_SECONDS = 120.0
"""A service takes four seconds of a processor to start; what dies as soon as it starts is told at once."""
SECONDS_EACH = 5.0
"""More for each instance beyond the first of its service."""


def raise_hub(home: Home, plan: Plan) -> HubRecord:
    """Start topics, services and clock; return once every service is ready, or stop all again."""
    hub = home.hub(plan.prefix)
    hub.logs.mkdir(parents=True, exist_ok=True)
    if holder(hub.supervisor_lock) is not None:  # and yet its record did not say so
        raise damaged(hub)
    before = read_record(hub)
    if before is not None:
        end_leftovers(before)
    prepared = asyncio.run(prepare(hub, plan))
    url_before = known_url(hub)
    keep_url(hub, plan.database)
    with ExitStack() as held:
        claims = {name: held.enter_context(claim) for name, claim in _claims(home, hub, plan, before).items()}
        _draft(hub, plan, prepared, claims).write(hub)
        supervisor = _start_supervisor(home, hub, claims.values())
    try:
        wait_supervisor(hub)
        record = wait_ready(hub, ready_seconds(plan.instances), say)
    except BaseException:
        with undisturbed():
            supervisor.terminate()
            supervisor.wait(SUPERVISOR_SECONDS)
            stop_hub(hub)
            if url_before is not None and not plan.fresh:
                keep_url(hub, url_before)  # where it never came up, the next `up` is not to look by itself
        raise
    home.make_current(plan.prefix)
    return record


def counts_for(hub: HubHome, wished: Mapping[str, int]) -> dict[str, int]:
    """Return how many instances of each service a hub is to have: as wished, else as before, else one."""
    before = read_record(hub)
    return {**dict.fromkeys(SERVICES, 1), **(before.counts() if before else {}), **wished}


def database_for(hub: HubHome, wish: str | None, counts: Mapping[str, int], *, fresh: bool) -> str | None:
    """Return the URL of the PostgreSQL that is to hold the state, having looked at it; None: files.

    Raises Problem where it will not do, or files are to serve more than one process of a service.
    """
    url = agreed(hub, wish, fresh=fresh)
    if url is None:
        refuse_several_on_files(counts)
    else:
        say(f"PostgreSQL {look(hub, url)} answers at {told(url)}")
    return url


def ready_seconds(counts: Mapping[str, int]) -> float:
    """Return how long so many processes may take to start on a small machine."""
    return READY_SECONDS + SECONDS_EACH * sum(count - 1 for count in counts.values())


def _claims(home: Home, hub: HubHome, plan: Plan, before: HubRecord | None) -> dict[str, socket.socket]:
    """Claim a port for every service; addresses stay what they were where they can."""
    counts = {**dict.fromkeys(SERVICES, 1), **plan.instances}
    names = sorted(names_of(counts), key=number_of)  # so that the first ones have the usual ports
    return claims_for(names, _ports_of(before), _ports_of_others(home, hub))


def _draft(hub: HubHome, plan: Plan, prepared: Prepared, claims: Mapping[str, socket.socket]) -> HubRecord:
    """Return the record from which the supervisor starts."""
    processes = {name: process_at(hub, name, port_of(claim)) for name, claim in claims.items()}
    return HubRecord(
        prefix=plan.prefix,
        bootstrap_servers=plan.bootstrap_servers,
        partitions=prepared.partitions,
        embedded=plan.embedded,
        started_by=plan.started_by,
        services={name: processes[name] for name in SERVICES},
        further={name: one for name, one in processes.items() if name not in SERVICES},
        clock=process_at(hub, "clock", None) if prepared.clock else None,
        database=None if plan.database is None else told(plan.database),
    )


def _ports_of(record: HubRecord | None) -> dict[str, int]:
    services = record.every_service() if record else {}
    return {name: int(one.url.rpartition(":")[2]) for name, one in services.items() if one.url}


def _ports_of_others(home: Home, hub: HubHome) -> set[int]:
    others = (read_record(other) for other in home.hubs() if other.folder != hub.folder)
    return {port for other in others if other and other.is_up() for port in _ports_of(other).values()}


def _start_supervisor(
    home: Home, hub: HubHome, claims: Collection[socket.socket]
) -> "subprocess.Popen[bytes]":
    """Start it; it keeps the claims on its services' ports for as long as it lives."""
    with (hub.logs / "supervisor.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", "lgsp.supervisor", str(home.root), hub.prefix],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=hub.folder,
            pass_fds=[claim.fileno() for claim in claims],
        )
