"""One process at a time: an advisory lock on a file, freed by the kernel when its holder dies."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lgsp.kafka.problem import KafkaProblem, disk_problems_named

_POLL_SECONDS = 0.05


@contextmanager
def held(path: Path, timeout_seconds: float, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock. `on_wait` is called once if another process has it. The empty file stays."""
    with disk_problems_named(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait_for(descriptor, path, timeout_seconds, on_wait)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, path: Path, timeout_seconds: float, on_wait: Callable[[], None]) -> None:
    if _taken_now(descriptor):
        return
    on_wait()
    deadline = time.monotonic() + timeout_seconds
    while not _taken_now(descriptor):
        if time.monotonic() > deadline:
            raise KafkaProblem(
                f"Another process has held {path} for {timeout_seconds:.0f} s.",
                f"Wait for it, or end it: `fuser {path}` shows its process id.",
                "environment",
            )
        time.sleep(_POLL_SECONDS)


def _taken_now(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
