"""Everything the doctor found, in an order in which it can be mended."""

from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from lgsp.doctor.broker import broker
from lgsp.doctor.check import Check
from lgsp.doctor.machine import machine
from lgsp.doctor.services import given_up, services, supervisor
from lgsp.doctor.stream import stream
from lgsp.home import Home
from lgsp.hub.readiness import is_ready
from lgsp.hub.record import HubRecord, read_record


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
            "services": {
                name: {"url": one.url, "pid": one.pid, "ready": is_ready(one)}
                for name, one in (self.hub.services.items() if self.hub else ())
            },
            "checks": [asdict(check) for check in self.checks],
        }


async def examine(home: Home, prefix: str) -> Report:
    """Look at everything; change nothing."""
    hub_home = home.hub(prefix)
    hub = read_record(hub_home)
    is_up = hub is not None and hub.is_up()
    checks = [*machine(home, hub_is_up=is_up), supervisor(hub_home, hub)]
    if hub is not None and not is_up:
        checks += given_up(hub)
    if hub is not None and is_up:
        reached = await broker(hub.bootstrap_servers, embedded=hub.embedded)
        checks += reached
        checks += services(hub)
        if all(check.state == "pass" for check in reached):
            checks += await stream(hub)
    return Report(prefix, hub, checks)
