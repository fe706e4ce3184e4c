"""Processes by their true identity: a process id counts only together with its start time."""

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

_POLL_SECONDS = 0.02
# Start times are read from a clock with a resolution of about 10 ms.
_SAME_START_SECONDS = 0.5


@dataclass(frozen=True)
class Process:
    """One process, never the next one with its number."""

    pid: int
    started: float

    def is_alive(self) -> bool:
        """Tell whether it runs; no if its id now belongs to another process."""
        _reap(self.pid)
        current = identify(self.pid)
        return current is not None and abs(current.started - self.started) < _SAME_START_SECONDS

    def has_ended_within(self, seconds: float) -> bool:
        """Wait for its end, at most so long."""
        deadline = time.monotonic() + seconds
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def send(self, which: signal.Signals) -> None:
        """Signal exactly this process; nothing happens if it is gone."""
        if self.is_alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, which)

    def end(self, seconds: float) -> bool:
        """Ask it to end, then make it. False if it had to be made."""
        self.send(signal.SIGTERM)
        if self.has_ended_within(seconds):
            return True
        self.send(signal.SIGKILL)
        self.has_ended_within(seconds)
        return False


def identify(pid: int) -> Process | None:
    """Return the live process with this id; None if there is none, or only its remains."""
    try:
        found = psutil.Process(pid)
        # A killed program whose other threads still end keeps ports and file locks until the last is gone.
        if found.status() == psutil.STATUS_ZOMBIE and found.num_threads() <= 1:
            return None
        return Process(pid, found.create_time())
    except psutil.NoSuchProcess:
        return None


def spawn(command: Sequence[str], log: Path) -> Process:
    """Start a program in a session of its own, so that the terminal's Ctrl-C does not reach it before us."""
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    pid = os.posix_spawn(
        command[0],
        list(command),
        os.environ,
        setsid=True,
        setsigdef=[signal.SIGTERM],  # else a parent that ignores it has a child that cannot be stopped
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
    )
    # A child that ended at once can still be asked: its remains stay until it is waited for.
    return Process(pid, psutil.Process(pid).create_time())


def _reap(pid: int) -> None:
    """Take note of a child's end. Whoever is not its parent has nothing to do."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
