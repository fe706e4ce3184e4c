"""``hub.json``: which processes a hub has, where they answer, what became of them."""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from lgsp.home import HubHome, replace_file
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
    """A hub: its settings and its processes. The supervisor alone writes it while it runs."""

    prefix: str
    bootstrap_servers: str
    partitions: int
    embedded: bool
    started_by: str
    services: dict[str, ProcessRecord]
    clock: ProcessRecord | None = None
    supervisor_pid: int | None = None
    supervisor_started: str | None = None

    def is_up(self) -> bool:
        """Say whether its supervisor runs."""
        return alive(self.supervisor_pid, self.supervisor_started)

    def processes(self) -> dict[str, ProcessRecord]:
        """Return every supervised process, those first that stop first."""
        clock = {"clock": self.clock} if self.clock else {}
        return {**clock, **self.services}

    def leftovers(self) -> dict[str, ProcessRecord]:
        """Return the processes that outlived their supervisor."""
        return {name: one for name, one in self.processes().items() if alive(one.pid, one.started)}

    def write(self, home: HubHome) -> None:
        """Put it in place at once, never half of it."""
        replace_file(home.record_file, json.dumps(asdict(self), ensure_ascii=False, indent=1))


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
        services = {name: ProcessRecord.from_json(one) for name, one in data.pop("services").items()}
        clock = data.pop("clock", None)
        known = {part.name for part in fields(HubRecord)}
        rest = {name: value for name, value in data.items() if name in known}
        return HubRecord(services=services, clock=clock and ProcessRecord.from_json(clock), **rest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
