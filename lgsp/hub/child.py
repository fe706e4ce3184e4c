"""One supervised process: started, watched, killed where it hangs, started again, stopped."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from lgsp.hub.hanging import Watch, hung
from lgsp.hub.last_words import last_words
from lgsp.hub.patience import Patience
from lgsp.hub.ports import any_open, is_free
from lgsp.hub.processes import started_at
from lgsp.hub.record import ProcessRecord
from lgsp.terminal import say

TETHER = Path(__file__).with_name("tether.py")
LOG_LIMIT_BYTES = 20 * 1024 * 1024
BROKER_PAUSE_SECONDS = 0.2
PATIENT = Watch()


class Child:
    """Keeps one process running. ``changed`` is called whenever its record did."""

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: Callable[[], dict[str, str]],
        record: ProcessRecord,
        *,
        broker: str,
        changed: Callable[[], None],
        new_port: Callable[[], None],
        watch: Watch = PATIENT,
    ) -> None:
        self.name = name
        self.record = record
        self._command = command
        self._environment = environment
        self._broker = broker
        self._changed = changed
        self._new_port = new_port
        self._watch = watch
        self._patience = Patience()
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def keep(self) -> None:
        """Run until stopped or given up."""
        while not self._stopping:
            began, log_start = time.monotonic(), self._rotate()
            exit_code = await self._run_once()
            if not self._stopping:
                self._note_death(exit_code, log_start)
                await self._recover(exit_code, time.monotonic() - began)

    async def _recover(self, exit_code: int, lived_seconds: float) -> None:
        """Wait as long as is good before the next start, or give up."""
        pause = self._patience.after(exit_code, lived_seconds)
        if not any_open(self._broker):  # whatever the child said, this was why
            self._patience.failures = 0
            await self._wait_for_broker()
        elif pause is None:
            self._give_up()
            return
        else:
            await asyncio.sleep(pause)
        self.record.restarts += 1

    @property
    def gave_up(self) -> bool:
        """Say whether it is not started again whatever happens."""
        return self.record.state == "gave-up"

    async def stop(self, seconds: float) -> None:
        """Let it drain, at the latest kill it."""
        self._stopping = True
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), seconds)
            except TimeoutError:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if not self.gave_up:
            self._note(state="stopped", pid=None)

    async def _run_once(self) -> int:
        if self.record.url and not is_free(int(self.record.url.rpartition(":")[2])):
            self._new_port()
        with Path(self.record.log).open("ab") as log:  # noqa: ASYNC230 (a file on this disk)
            self._process = await self._spawn(log)
        if self._stopping:  # told while it was being started
            self._process.kill()
        self.record.started = started_at(self._process.pid)
        self._note(state="running", pid=self._process.pid)
        return await self._end_of(self._process)

    async def _end_of(self, process: asyncio.subprocess.Process) -> int:
        """Return how it ended; one that lives and does not answer any more is ended."""
        if self.record.url is None:
            return await process.wait()
        hanging = asyncio.create_task(self._kill_hung(process, self.record.url))
        try:
            return await process.wait()
        finally:
            hanging.cancel()

    async def _kill_hung(self, process: asyncio.subprocess.Process, url: str) -> None:
        await hung(url, self._watch)
        say(f"{self.name} (pid {process.pid}) lives and answers nobody any more: it is killed")
        with suppress(ProcessLookupError):
            process.kill()

    async def _spawn(self, log: IO[bytes]) -> asyncio.subprocess.Process:
        tied = [sys.executable, "-S", "-E", str(TETHER), str(os.getpid()), *self._command]
        return await asyncio.create_subprocess_exec(
            *tied,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=self._environment(),
            cwd=Path(self.record.log).parent.parent,
            start_new_session=True,  # Ctrl-C at a terminal reaches the supervisor only, which stops in order
        )

    def _note_death(self, exit_code: int, log_start: int) -> None:
        self.record.exit_code = exit_code
        self.record.last_words = last_words(Path(self.record.log), log_start)
        say(f"{self.name} (pid {self.record.pid}) ended with {exit_code}, restart {self.record.restarts + 1}")
        self._note(state="waiting", pid=None)

    def _give_up(self) -> None:
        said = "\n".join(self.record.last_words)
        say(f"{self.name} ends as soon as it starts: given up. Its last words:\n{said}")
        self._stopping = True
        self._note(state="gave-up", pid=None)

    def _note(self, *, state: str, pid: int | None) -> None:
        self.record.state, self.record.pid = state, pid
        self._changed()

    async def _wait_for_broker(self) -> None:
        while not (self._stopping or any_open(self._broker)):  # noqa: ASYNC110 (another process's port)
            await asyncio.sleep(BROKER_PAUSE_SECONDS)

    def _rotate(self) -> int:
        log = Path(self.record.log)
        size = log.stat().st_size if log.exists() else 0
        if size < LOG_LIMIT_BYTES:
            return size
        log.replace(log.with_suffix(".log.1"))
        return 0
