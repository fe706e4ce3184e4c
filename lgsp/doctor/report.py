"""Everything the doctor found, in an order in which it can be mended."""

import asyncio
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from aiokafka.errors import KafkaError

from lgsp.doctor.broker import broker
from lgsp.doctor.check import Check, failed
from lgsp.doctor.database import database
from lgsp.doctor.machine import machine
from lgsp.doctor.services import given_up, services, supervisor
from lgsp.doctor.stream import stream
from lgsp.doctor.working_calendar import NAME, calendar_of, today, working_calendar
from lgsp.home import Home
from lgsp.hub.instances import number_of
from lgsp.hub.processes import alive
from lgsp.hub.readiness import is_ready
from lgsp.hub.record import HubRecord, ProcessRecord, read_record
from schemas.topics import SERVICES

STREAM_SECONDS = 30.0


@dataclass(frozen=True)
class Report:
    """The findings about a machine and one hub."""

    prefix: str
    hub: HubRecord | None
    checks: list[Check]

    @property
    def healthy(self) -> bool:
        """Nothing failed."""
        return all(check.state != "fail" for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """Return what programs rely on."""
        return {
            "version": version("lgsp-hub"),
            "prefix": self.prefix,
            "bootstrap_servers": self.hub.bootstrap_servers if self.hub else None,
            "services": {name: self._service(name) for name in (self.hub.services if self.hub else SERVICES)},
            "checks": [asdict(check) for check in self.checks],
        }

    def _service(self, service: str) -> dict[str, Any]:
        """Return where the first instance is; where there are several, all of them too."""
        instances = self.hub.instances_of(service) if self.hub else {service: ProcessRecord("")}
        if len(instances) == 1:
            return _told(instances[service])
        every = [{"instance": str(number_of(name)), **_told(one)} for name, one in instances.items()]
        return {**_told(instances[service]), "instances": every}


def _told(one: ProcessRecord) -> dict[str, Any]:
    pid = one.pid if alive(one.pid, one.started) else None
    return {"url": one.url, "pid": pid, "ready": is_ready(one)}


async def examine(home: Home, prefix: str) -> Report:
    """Look at everything; change nothing."""
    hub_home = home.hub(prefix)
    hub = read_record(hub_home)
    is_up = hub is not None and hub.is_up()
    checks = [*machine(home, hub_is_up=is_up), supervisor(hub_home, hub)]
    if hub is not None and not is_up:
        checks += given_up(hub)
    if hub is None or not is_up:
        checks.append(working_calendar(today()))
    else:
        reached = await broker(hub.bootstrap_servers, embedded=hub.embedded)
        checks += reached
        checks += services(hub)
        checks += await asyncio.to_thread(lambda: list(database(hub_home)))
        if all(check.state == "pass" for check in reached):
            checks += await _looked_at("stream", stream(hub), STREAM_SECONDS)
            checks += await _looked_at(NAME, calendar_of(hub), STREAM_SECONDS)
    return Report(prefix, hub, checks)


async def _looked_at(name: str, look: Coroutine[object, object, list[Check]], seconds: float) -> list[Check]:
    """Return what was found; a look that fails is a finding too, and the others are still told."""
    try:
        async with asyncio.timeout(seconds):
            return await look
    except (KafkaError, OSError, TimeoutError, ValueError) as error:
        told = " ".join(str(error).split()) or f"no answer within {seconds:.0f} s"
        found = f"could not be looked at: {type(error).__name__}: {told}"
        return [failed(name, found, "Wait some seconds if Kafka has just started; else see: lgsp kafka logs")]
