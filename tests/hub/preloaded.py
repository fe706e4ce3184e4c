"""A process that has imported the services and forks one at each wish: a start then costs half as much.

``python -m tests.hub.preloaded FD`` reads wishes, one JSON object a line, from a socket and answers with the
pid of each, and with its exit code when it ends. What is forked is a process like any other: of its own
session, with the environment, folder and log that it was wished, and it dies with us.
"""

import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

SERVICES: Final = ("intake", "routing", "payment_stub", "metrics")
LATE: Final = ("alembic.config", "alembic.runtime.environment", "alembic.script", "pydantic.v1")
"""What a start imports besides: to migrate, and FastAPI at its first route."""
PR_SET_PDEATHSIG: Final = 1


def main() -> None:
    """Fork until the socket is closed; in a fork, be the service."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    mains = dict(_ready_to_run())
    gc.collect()
    gc.freeze()  # what is shared stays shared
    assert threading.active_count() == 1, "a fork has only the thread that makes it"
    ended, noted = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(noted, warn_on_full_buffer=False)
    for wish in _wishes(channel, ended):
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            channel.close()
            os.close(ended)
            os.close(noted)
            return _become(mains[wish["service"]], wish)
        _say(channel, began=pid)
    return None


def _ready_to_run() -> Iterator[tuple[str, Callable[[], None]]]:
    for late in LATE:
        importlib.import_module(late)
    for name in SERVICES:
        app = importlib.import_module(f"services.{name}.app")
        for read in app.CATALOGUE:  # a fork reads the same files: here it is done once
            read()
        yield name, app.main


def _wishes(channel: socket.socket, ended: int) -> Iterator[dict[str, Any]]:
    read = b""
    while True:
        ready, _, _ = select.select([channel.fileno(), ended], [], [])
        if ended in ready:
            os.read(ended, 4096)
            _report_the_dead(channel)
        if channel.fileno() in ready:
            got = channel.recv(65536)
            if not got:
                return
            *lines, read = (read + got).split(b"\n")
            for line in lines:
                yield json.loads(line)


def _report_the_dead(channel: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say(channel, pid=pid, ended=os.waitstatus_to_exitcode(status))


def _say(channel: socket.socket, **fields: int) -> None:
    channel.sendall(json.dumps(fields).encode() + b"\n")


def _become(run: Callable[[], None], wish: dict[str, Any]) -> None:
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    log = os.open(wish["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, number)
    os.close(log)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(wish["environment"])
    os.chdir(wish["home"])
    run()


if __name__ == "__main__":
    main()
