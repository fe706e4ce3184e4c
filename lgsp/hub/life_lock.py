"""Locks that say who runs: held from a process's first moment to its last; the kernel gives them back."""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

from lgsp.hub.processes import started_at

PATIENCE_SECONDS = 0.5
POLL_SECONDS = 0.02
LOOKS = 25
"""Between taking a lock and saying who has it lies a moment in which the last holder's name still stands."""


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, and what it runs. ``pid`` 0: it does not say who it is."""

    pid: int
    what: str


def take(file: Path, what: str) -> int | None:
    """Return a descriptor that holds the lock until it is closed; None where another process holds it.

    Whoever merely looks holds it too, for a moment: hence the patience.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if not _locked(descriptor, fcntl.LOCK_EX):
        os.close(descriptor)
        return None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()} {what}\n".encode())
    return descriptor


def holder(file: Path) -> Holder | None:
    """Return who holds the lock now. Changes nothing."""
    try:
        with file.open(encoding="utf-8") as opened:
            for _ in range(LOOKS):
                if _locked(opened.fileno(), fcntl.LOCK_SH, patience_seconds=0):
                    return None
                opened.seek(0)
                pid, _, what = opened.read().strip().partition(" ")
                if pid.isdigit() and started_at(int(pid)):
                    return Holder(int(pid), what)
                time.sleep(POLL_SECONDS)
    except OSError:
        return None
    return Holder(0, "another command")


def _locked(descriptor: int, how: int, patience_seconds: float = PATIENCE_SECONDS) -> bool:
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(POLL_SECONDS)
        else:
            return True
