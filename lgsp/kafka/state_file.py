"""What is known about a broker between two commands: kafka.json in its home."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import NoneType

from lgsp.kafka.config import Listeners
from lgsp.kafka.problem import disk_problems_named
from lgsp.kafka.process import Process


@dataclass(frozen=True)
class Record:
    """The ports stay when the process is gone: clients keep their bootstrap address over restarts."""

    port: int
    container_host: str
    container_bind: str
    pid: int | None = None
    started: float | None = None

    @property
    def process(self) -> Process | None:
        """The process that was started last, unless it was stopped; it may be dead."""
        if self.pid is None or self.started is None:
            return None
        return Process(self.pid, self.started)

    @property
    def listeners(self) -> Listeners:
        """Where it listens, or did."""
        return Listeners(self.port, self.container_host, self.container_bind)


def record_of(listeners: Listeners, process: Process | None) -> Record:
    """Return the record of a broker that runs as `process`, or of one that does not run."""
    ports = (listeners.port, listeners.container_host, listeners.container_bind)
    return Record(*ports, process.pid, process.started) if process else Record(*ports)


def read(path: Path) -> Record | None:
    """Return the record; None if there is no file, or none that we could have written."""
    try:
        record = Record(**json.loads(path.read_text()))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None
    return record if _is_sound(record) else None


def _is_sound(record: Record) -> bool:
    kinds = {int: (record.port,), str: (record.container_host, record.container_bind)}
    ports_fit = all(type(value) is kind for kind, values in kinds.items() for value in values)
    return ports_fit and type(record.pid) in {int, NoneType} and type(record.started) in {float, NoneType}


def is_damaged(path: Path) -> bool:
    """Tell a file that we could not have written from none at all."""
    return path.is_file() and read(path) is None


def write(path: Path, record: Record) -> None:
    """Replace the record at once: a reader sees the old one or the new one."""
    with disk_problems_named(path.parent):
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_text(json.dumps(asdict(record)) + "\n")
        draft.replace(path)
