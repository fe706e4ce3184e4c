"""Processes by pid *and* start time, so that a pid used again is never taken for the old process."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

POLL_SECONDS = 0.05


def started_at(pid: int) -> str | None:
    """Return what tells this process from a later one with its pid; None when it is gone or a zombie."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        return _from_proc(stat)
    shown = subprocess.run(  # noqa: S603 (a number and constants)
        ["ps", "-o", "state=,lstart=", "-p", str(pid)],  # noqa: S607 (macOS keeps it at one place)
        capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    return None if not shown or shown.startswith("Z") else shown.partition(" ")[2].strip()


def _from_proc(stat: Path) -> str | None:
    try:
        after_name = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    state, start_ticks = after_name[0], after_name[19]
    return None if state in {"Z", "X"} else start_ticks


def alive(pid: int | None, started: str | None) -> bool:
    """Say whether that very process still runs."""
    return pid is not None and started is not None and started_at(pid) == started


def send(pid: int | None, started: str | None, which: signal.Signals) -> None:
    """Signal that very process, if it still runs."""
    if pid is not None and alive(pid, started):
        with suppress(ProcessLookupError):
            os.kill(pid, which)


def wait_gone(pid: int | None, started: str | None, seconds: float) -> bool:
    """Wait until that very process is gone; False when it outlived the deadline."""
    deadline = time.monotonic() + seconds
    while alive(pid, started):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def end(pid: int | None, started: str | None, seconds: float) -> None:
    """Ask that very process to end, and kill it when it has not by the deadline."""
    send(pid, started, signal.SIGTERM)
    if not wait_gone(pid, started, seconds):
        send(pid, started, signal.SIGKILL)
        wait_gone(pid, started, seconds)
