"""Raising a hub: topics, record, supervisor, readiness. The broker is there already."""

import asyncio
import subprocess
import sys

from lgsp.home import Home, HubHome
from lgsp.hub.life_lock import holder
from lgsp.hub.ports import HOST, ports_for
from lgsp.hub.readiness import wait_ready, wait_supervisor
from lgsp.hub.record import HubRecord, ProcessRecord, damaged, read_record
from lgsp.hub.stopping import SUPERVISOR_SECONDS, end_leftovers, stop_hub, undisturbed
from lgsp.hub.topics import Plan, Prepared, prepare
from lgsp.terminal import say
from schemas.topics import SERVICES

READY_SECONDS = 60.0


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
    _draft(home, hub, plan, before, prepared).write(hub)
    supervisor = _start_supervisor(home, hub)
    try:
        wait_supervisor(hub)
        record = wait_ready(hub, READY_SECONDS, say)
    except BaseException:
        with undisturbed():
            supervisor.terminate()
            supervisor.wait(SUPERVISOR_SECONDS)
            stop_hub(hub)
        raise
    home.make_current(plan.prefix)
    return record


def _draft(home: Home, hub: HubHome, plan: Plan, before: HubRecord | None, prepared: Prepared) -> HubRecord:
    """Return the record from which the supervisor starts; addresses stay what they were where they can."""
    ports = ports_for(SERVICES, _ports_of(before), _ports_of_others(home, hub))
    return HubRecord(
        prefix=plan.prefix,
        bootstrap_servers=plan.bootstrap_servers,
        partitions=prepared.partitions,
        embedded=plan.embedded,
        started_by=plan.started_by,
        services={
            name: ProcessRecord(str(hub.logs / f"{name}.log"), url=f"http://{HOST}:{port}")
            for name, port in ports.items()
        },
        clock=ProcessRecord(str(hub.logs / "clock.log")) if prepared.clock else None,
    )


def _ports_of(record: HubRecord | None) -> dict[str, int]:
    services = record.services if record else {}
    return {name: int(one.url.rpartition(":")[2]) for name, one in services.items() if one.url}


def _ports_of_others(home: Home, hub: HubHome) -> set[int]:
    others = (read_record(other) for other in home.hubs() if other.folder != hub.folder)
    return {port for other in others if other and other.is_up() for port in _ports_of(other).values()}


def _start_supervisor(home: Home, hub: HubHome) -> "subprocess.Popen[bytes]":
    with (hub.logs / "supervisor.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", "lgsp.supervisor", str(home.root), hub.prefix],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=hub.folder,
        )
