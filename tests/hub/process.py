"""One service of a hub under test, as a process: its lives and how each of them ended."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.hub.forks import POSSIBLE, Forked, forks

TETHER: Final = Path(__file__).parents[2] / "lgsp" / "hub" / "tether.py"
"""Ends the process with us, even if we are killed."""
KILLED: Final = (9, -9)
"""A crash point exits with 9, a SIGKILL shows as -9."""
LAST_WORDS: Final = 12


@dataclass(eq=False)
class Life:
    """From one start to its end; ``exit_code`` is None while it lasts. ``dismissed``: it is the last one."""

    service: str
    crash_at: str | None
    process: asyncio.subprocess.Process | Forked
    log: Path
    log_start: int
    dismissed: bool = False

    @property
    def exit_code(self) -> int | None:
        """Return how it ended."""
        return self.process.returncode

    @property
    def said(self) -> str:
        """Return everything it wrote."""
        return self.log.read_bytes()[self.log_start :].decode(errors="replace")

    @property
    def last_words(self) -> str:
        """Return the end of what it wrote."""
        return "\n".join(self.said.splitlines()[-LAST_WORDS:])

    async def end(self, how: signal.Signals, within_seconds: float) -> int:
        """Signal it and return its exit code; what does not end in time is killed."""
        if self.exit_code is None:
            self.process.send_signal(how)
            try:
                async with asyncio.timeout(within_seconds):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()
        return await self.process.wait()


async def begin(service: str, environment: Mapping[str, str], home: Path) -> Life:
    """Start a service with this environment and nothing else that is named ``LGSP_…``.

    As a fork of a process that has it imported, which saves two seconds of processor time a start; as a
    process from nothing where the platform has no such forks, or Python itself is told something.
    """
    log = home / f"{service}.log"
    log_start = log.stat().st_size if log.exists() else 0
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
    crash_at, module = environment.get("LGSP_CRASH_AT"), service.partition("#")[0]
    if POSSIBLE and not any(name.startswith("PYTHON") for name in environment):
        forked = forks().begin(module, ours | dict(environment), home, log)
        return Life(service, crash_at, forked, log, log_start)
    command = (sys.executable, "-S", "-E", str(TETHER), str(os.getpid()))
    with log.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            *command, sys.executable, "-m", f"services.{module}",
            stdin=asyncio.subprocess.DEVNULL, stdout=sink, stderr=sink,
            env=ours | dict(environment), cwd=home, start_new_session=True,
        )  # fmt: skip
    return Life(service, crash_at, process, log, log_start)
