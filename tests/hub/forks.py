"""Asks the preloaded process for services, and knows how each of them ended."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import Queue
from typing import Final

from tests.hub import preloaded

ROOT: Final = Path(__file__).parents[2]
POSSIBLE: Final = sys.platform == "linux"
_PATIENCE_SECONDS: Final = 60


@dataclass(eq=False)
class Forked:
    """A service's process, with what the tests use of ``asyncio.subprocess.Process``."""

    pid: int
    _end: "Future[int]" = field(default_factory=Future)

    def __post_init__(self) -> None:
        """Let nobody who stops waiting for the end cancel it for the others."""
        self._end.set_running_or_notify_cancel()

    @property
    def returncode(self) -> int | None:
        """Return how it ended: negative, the signal that ended it; None while it runs."""
        return self._end.result() if self._end.done() else None

    def send_signal(self, how: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, how)

    def kill(self) -> None:
        """End it with -9."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Return its exit code once it has ended.

        Holds no thread meanwhile: asyncio has six for two cores, and two instances of each service are eight.
        """
        return await asyncio.wrap_future(self._end)

    def end(self, exit_code: int) -> None:
        """Take note of its end."""
        self._end.set_result(exit_code)


@dataclass
class Forks:
    """The preloaded process of this test process."""

    channel: socket.socket
    process: "subprocess.Popen[bytes]"
    began: "Queue[Forked]" = field(default_factory=Queue)
    alive: dict[int, Forked] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, service: str, environment: Mapping[str, str], home: Path, log: Path) -> Forked:
        """Start a service; raises queue.Empty where the preloaded process does not answer."""
        wish = {
            "service": service, "environment": dict(environment), "home": str(home), "log": str(log),
        }  # fmt: skip
        with self.lock:
            self.channel.sendall(json.dumps(wish).encode() + b"\n")
            return self.began.get(timeout=_PATIENCE_SECONDS)

    def listen(self) -> None:
        """Take in what the preloaded process says, until it ends."""
        for line in self.channel.makefile("rb"):
            said = json.loads(line)
            if "began" in said:
                forked = self.alive[said["began"]] = Forked(said["began"])
                self.began.put(forked)
            else:
                self.alive.pop(said["pid"]).end(said["ended"])


@cache
def forks() -> Forks:
    """Return the one of this process, made when it is first asked for; it ends with us."""
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-m", preloaded.__name__, str(theirs.fileno())],
        pass_fds=[theirs.fileno()], cwd=ROOT, stdin=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if not name.startswith("LGSP_")},
    )  # fmt: skip
    theirs.close()
    made = Forks(ours, process)
    threading.Thread(target=made.listen, daemon=True).start()
    return made
