"""One start of the broker, step by step; its caller holds the home's lock."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lgsp.kafka import broker_log, class_archive, finding, java, jvm, state_file, storage
from lgsp.kafka.broker_answer import wait_until_answers
from lgsp.kafka.config import Listeners, server_properties
from lgsp.kafka.jars import FreeBytes, locked_jars, on_disk
from lgsp.kafka.layout import Layout
from lgsp.kafka.ports import listeners_for
from lgsp.kafka.problem import KafkaProblem, disk_problems_named, no_space
from lgsp.kafka.process import Process, spawn
from lgsp.kafka.progress import Progress

_READY_SECONDS = 90.0
_END_SECONDS = 15.0
_LEAST_FREE_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Start:
    """Everything a start needs to know."""

    place: Layout
    cache: Path
    free_bytes: FreeBytes
    progress: Progress

    def run(self, shape: Listeners, *, port: int | None, fresh: bool) -> state_file.Record:
        """Find or start the broker, and return its record when it serves requests."""
        record = self._found()
        if record and record.process:
            if record.process.is_alive():
                return self._as_it_runs(record, record.process, port=port, fresh=fresh)
            self.progress.note(f"Kafka's process {record.pid} had ended without being stopped; cleaned up.")
        with disk_problems_named(self.place.home):
            if self.free_bytes(self.place.home) < _LEAST_FREE_BYTES:
                raise no_space(self.place.home, _LEAST_FREE_BYTES)
            listeners = listeners_for(self.place.home, port, record.port if record else None, shape)
            program = java.find(self.progress)
            jars = on_disk(self.cache, locked_jars(), self.free_bytes, self.progress)
            self._prepare(listeners, program, jars, fresh=fresh)
            return self._launch(listeners, self._command(program, jars))

    def _found(self) -> state_file.Record | None:
        """Return what is known of this home's broker, and put a lost or damaged record right."""
        place, damaged = self.place, state_file.is_damaged(self.place.state)
        record = finding.found(place)
        if not (record and record.process and record.process.is_alive()):
            record = finding.found_on_data(place) or record
        if record and record != state_file.read(place.state):
            what = "is damaged" if damaged else "does not tell what runs"
            runs = f"Kafka runs as process {record.pid}" if record.pid else "the last ports are used again"
            self.progress.note(f"{place.state} {what}: {runs}.")
            state_file.write(place.state, record)
        return record

    def _as_it_runs(
        self, record: state_file.Record, process: Process, *, port: int | None, fresh: bool
    ) -> state_file.Record:
        servers = record.listeners.bootstrap_servers
        if fresh or port not in {None, record.port}:
            what = "wipe its data" if fresh else f"move it to port {port}"
            raise KafkaProblem(
                f"Kafka runs at {servers}; cannot {what} meanwhile.",
                "Stop it first: lgsp kafka stop",
                "usage",
            )
        # Nobody else is starting it, we have the lock: a silent one is one whose starter was killed.
        if wait_until_answers(servers, _READY_SECONDS, process.is_alive):
            return record
        raise _silent(process.pid)

    def _prepare(self, listeners: Listeners, program: Path, jars: list[Path], *, fresh: bool) -> None:
        place = self.place
        shutil.rmtree(place.scratch, ignore_errors=True)
        place.scratch.mkdir()
        if fresh and place.data.exists():
            shutil.rmtree(place.data)
        if not place.data.exists():
            draft, configuration = place.scratch / "data", place.scratch / "format.properties"
            configuration.write_text(server_properties(listeners, draft))
            archive = class_archive.use(program, jars, self.cache)
            storage.make(
                jvm.storage_tool(program, jars, configuration, place.scratch, archive), draft, place.data
            )
        place.configuration.write_text(server_properties(listeners, place.data))
        broker_log.rotate(place.log)

    def _command(self, program: Path, jars: list[Path]) -> list[str]:
        scratch = self.place.scratch
        archive = class_archive.use(program, jars, self.cache) or class_archive.leave(program, jars, scratch)
        return jvm.broker(program, jars, self.place.configuration, scratch, archive)

    def _launch(self, listeners: Listeners, command: Sequence[str]) -> state_file.Record:
        log = self.place.log
        begin = log.stat().st_size if log.exists() else 0
        process = spawn(command, log)
        try:
            # Before it is ready: whoever comes after our sudden death finds the process.
            record = state_file.record_of(listeners, process)
            state_file.write(self.place.state, record)
            self._wait_until_ready(listeners, process, begin)
        except BaseException:
            process.end(_END_SECONDS)
            state_file.write(self.place.state, state_file.record_of(listeners, None))
            shutil.rmtree(self.place.scratch, ignore_errors=True)
            raise
        return record

    def _wait_until_ready(self, listeners: Listeners, process: Process, log_begin: int) -> None:
        if wait_until_answers(listeners.bootstrap_servers, _READY_SECONDS, process.is_alive):
            return
        if process.is_alive():
            raise _silent(process.pid)
        raise broker_log.last_words(self.place.log, log_begin)


def _silent(pid: int) -> KafkaProblem:
    return KafkaProblem(
        f"Kafka's process {pid} is there but did not answer within {_READY_SECONDS:.0f} s.",
        "Look at its last lines with `lgsp kafka logs`, then `lgsp kafka stop` and start it again.",
        "environment",
    )
