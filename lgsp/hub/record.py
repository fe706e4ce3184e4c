"""``hub.json``: which processes a hub has, where they answer, what became of them."""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from lgsp.home import HubHome, replace_file
from lgsp.hub.instances import number_of, service_of
from lgsp.hub.ports import HOST
from lgsp.hub.processes import alive
from lgsp.problems import Problem


@dataclass
class ProcessRecord:
    """One supervised process. ``last_words``: the last lines of its log when it died last."""

    log: str
    url: str | None = None
    pid: int | None = None
    started: str | None = None
    restarts: int = 0
    state: str = "starting"
    """``starting``, ``running``, ``waiting`` (before the next try), ``gave-up`` or ``stopped``."""
    exit_code: int | None = None
    last_words: list[str] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read a record, also one of another version."""
        known = {part.name for part in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})


@dataclass
class HubRecord:
    """A hub: its settings and its processes. The supervisor alone writes it while it runs.

    ``services``: the first instance of each; ``further``: the others, by name, ``routing-1``. ``database``:
    the PostgreSQL that holds the state, without its password; None: files of the hub's folder.
    """

    prefix: str
    bootstrap_servers: str
    partitions: int
    embedded: bool
    started_by: str
    services: dict[str, ProcessRecord]
    clock: ProcessRecord | None = None
    supervisor_pid: int | None = None
    supervisor_started: str | None = None
    further: dict[str, ProcessRecord] = field(default_factory=dict)
    database: str | None = None
    granted: int = 0
    """The number of the last wish for instances that the supervisor has granted."""

    def is_sound(self) -> bool:
        """Say whether what everything else rests on is of its kind: the file may have been edited."""
        places = (one.url for one in self.every_service().values())
        texts = (self.prefix, self.bootstrap_servers, *(url for url in places if url is not None))
        return isinstance(self.partitions, int) and all(isinstance(text, str) for text in texts)

    def is_up(self) -> bool:
        """Say whether its supervisor runs."""
        return alive(self.supervisor_pid, self.supervisor_started)

    def every_service(self) -> dict[str, ProcessRecord]:
        """Return all instances of all services by name, in the order of the services and their numbers."""
        return {name: one for service in self.services for name, one in self.instances_of(service).items()}

    def instances_of(self, service: str) -> dict[str, ProcessRecord]:
        """Return the instances of a service by name, the first one first."""
        further = sorted((name for name in self.further if service_of(name) == service), key=number_of)
        return {service: self.services[service], **{name: self.further[name] for name in further}}

    def counts(self) -> dict[str, int]:
        """Return how many instances each service has."""
        return {service: len(self.instances_of(service)) for service in self.services}

    def processes(self) -> dict[str, ProcessRecord]:
        """Return every supervised process, those first that stop first."""
        clock = {"clock": self.clock} if self.clock else {}
        return {**clock, **self.every_service()}

    def leftovers(self) -> dict[str, ProcessRecord]:
        """Return the processes that outlived their supervisor."""
        return {name: one for name, one in self.processes().items() if alive(one.pid, one.started)}

    def write(self, home: HubHome) -> None:
        """Put it in place at once, never half of it."""
        replace_file(home.record_file, json.dumps(asdict(self), ensure_ascii=False, indent=1))


def process_at(home: HubHome, name: str, port: int | None) -> ProcessRecord:
    """Return the record of a process that is to run, an instance of a service at a port."""
    url = None if port is None else f"http://{HOST}:{port}"
    return ProcessRecord(str(home.logs / f"{name}.log"), url=url)


def is_damaged(home: HubHome) -> bool:
    """Tell a record that nobody can read from none at all."""
    return home.record_file.exists() and read_record(home) is None


def damaged(home: HubHome) -> Problem:
    """Return the problem of a record that does not tell what runs."""
    option = f" --prefix {home.prefix}" if home.prefix else ""
    fault = "is lost"
    if home.record_file.exists():
        fault = "is damaged" if read_record(home) is None else "is of another life"
    return Problem(
        f"{home.record_file} {fault}, so nobody knows where hub {home.prefix!r} is.",
        f"Stop what may be left of it, and raise it again: lgsp down{option} && lgsp up{option}",
        "hub-damaged",
    )


def read_record(home: HubHome) -> HubRecord | None:
    """Return the record, or None when this hub was never raised (or its file is no record)."""
    try:
        data = json.loads(home.record_file.read_text("utf-8"))
        services, further = _processes(data.pop("services")), _processes(data.pop("further", {}))
        clock = data.pop("clock", None)
        known = {part.name for part in fields(HubRecord)}
        rest = {name: value for name, value in data.items() if name in known}
        clock = clock and ProcessRecord.from_json(clock)
        record = HubRecord(services=services, further=further, clock=clock, **rest)
        return record if record.is_sound() else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _processes(data: dict[str, Any]) -> dict[str, ProcessRecord]:
    return {name: ProcessRecord.from_json(one) for name, one in data.items()}
