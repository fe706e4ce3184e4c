"""Apache Kafka itself, one node, kept in one directory: start it, stop it, ask after it."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lgsp.kafka import broker_log, class_archive, file_lock, finding, state_file
from lgsp.kafka.broker_answer import answers
from lgsp.kafka.config import Listeners
from lgsp.kafka.jars import FreeBytes
from lgsp.kafka.layout import Layout, cache_directory
from lgsp.kafka.problem import KafkaProblem
from lgsp.kafka.progress import Progress, on_standard_error
from lgsp.kafka.signals import sigterm_as_exit, undisturbed
from lgsp.kafka.starting import Start

_OTHER_START_SECONDS = 900.0
_KILL_SECONDS = 10.0
_WAITING = "Another process is starting or stopping this Kafka; waiting for it."

State = Literal["running", "stopped", "stale"]


@dataclass(frozen=True)
class Running:
    """A broker that serves requests."""

    pid: int
    bootstrap_servers: str
    container_bootstrap_servers: str
    log_path: Path
    data_path: Path


@dataclass(frozen=True)
class Status:
    """`stale`: a record of a broker is there, yet none answers under it; `start` and `stop` both clean up.

    The addresses are those of the last start: they stay the same over restarts.
    """

    state: State
    bootstrap_servers: str | None
    container_bootstrap_servers: str | None
    pid: int | None
    log_path: Path
    data_path: Path


def _free_bytes(place: Path) -> int:
    return shutil.disk_usage(place).free


@dataclass(frozen=True)
class EmbeddedKafka:
    """The broker of one home directory. Objects hold no state: any process may start, stop or look."""

    home: Path
    container_host: str = "host.docker.internal"
    container_bind: str = "127.0.0.1"
    cache: Path = field(default_factory=cache_directory)
    free_bytes: FreeBytes = _free_bytes

    @property
    def log_path(self) -> Path:
        """The broker's own log."""
        return self._place.log

    @property
    def data_path(self) -> Path:
        """What `fresh` wipes."""
        return self._place.data

    def start(
        self, *, fresh: bool = False, port: int | None = None, progress: Progress | None = None
    ) -> Running:
        """Return when the broker serves requests; a broker that already runs is simply returned.

        `fresh` wipes the data first and is refused while the broker runs. Without `port` the broker
        takes the one it had before, at first a free one. Raises KafkaProblem.
        """
        shown = progress or on_standard_error()
        with file_lock.held(self._place.lock, _OTHER_START_SECONDS, lambda: shown.note(_WAITING)):
            shape = Listeners(port or 0, self.container_host, self.container_bind)
            start = Start(self._place, self.cache, self.free_bytes, shown)
            record = start.run(shape, port=port, fresh=fresh)
        listeners = record.listeners
        return Running(
            record.pid or 0,
            listeners.bootstrap_servers,
            listeners.container_bootstrap_servers,
            self.log_path,
            self.data_path,
        )

    def stop(self, timeout_seconds: float = 15) -> bool:
        """End the broker, by force after the timeout; False when nothing ran. Data and ports are kept."""
        if not (self._place.state.exists() or self._place.data.exists()):
            return False
        with file_lock.held(self._place.lock, _OTHER_START_SECONDS, lambda: None):
            record = finding.found(self._place)
            if record is None or record.process is None:
                return False
            ran = record.process.is_alive()
            if record.process.end(timeout_seconds) and ran:
                class_archive.keep(self._place.scratch, self.cache)
            if record.process.is_alive():
                raise _undying(record.process.pid)
            state_file.write(self._place.state, state_file.record_of(record.listeners, None))
            shutil.rmtree(self._place.scratch, ignore_errors=True)
        return ran

    def kill(self) -> None:
        """End the broker with SIGKILL and leave everything as it lies: for tests of recovery."""
        record = state_file.read(self._place.state)
        if record and record.process:
            record.process.send(signal.SIGKILL)
            if not record.process.has_ended_within(_KILL_SECONDS):
                raise _undying(record.process.pid)

    def status(self) -> Status:
        """Look, and ask the broker itself, without changing anything."""
        record = finding.found(self._place)
        if record is None:
            return Status("stopped", None, None, None, self.log_path, self.data_path)
        listeners, process = record.listeners, record.process
        state: State = "stopped"
        if process is not None:
            serves = process.is_alive() and answers(listeners.bootstrap_servers)
            state = "running" if serves else "stale"
        return Status(
            state,
            listeners.bootstrap_servers,
            listeners.container_bootstrap_servers,
            record.pid,
            self.log_path,
            self.data_path,
        )

    def ended(self, log_begin: int) -> KafkaProblem | None:
        """Return what a broker that was started said last, since then, if it runs no more; None: it runs."""
        record = finding.found(self._place)
        if record is None or (record.process is not None and record.process.is_alive()):
            return None
        what = f"Kafka (process {record.pid}) ended" if record.process else "Kafka was stopped"
        return broker_log.last_words(self.log_path, log_begin, what)

    @contextmanager
    def running(
        self, *, fresh: bool = False, port: int | None = None, progress: Progress | None = None
    ) -> Iterator[Running]:
        """Run the broker for the length of a block, however that ends: by error, Ctrl-C or SIGTERM too."""
        with sigterm_as_exit():
            try:
                yield self.start(fresh=fresh, port=port, progress=progress)
            finally:
                with undisturbed():
                    self.stop()

    @property
    def _place(self) -> Layout:
        return Layout(self.home.resolve())


def _undying(pid: int) -> KafkaProblem:
    return KafkaProblem(
        f"Process {pid} (Apache Kafka) does not end.",
        "It hangs in the operating system, most often on a disk that does not answer: look at that disk.",
        "environment",
    )
