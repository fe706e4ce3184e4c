"""One process a SQLite file: the second one is refused at its start, whatever it calls itself."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from services._runtime.database import target_of
from services._runtime.refusals import Refusal

_PATIENCE_SECONDS: Final = 3.0
"""A predecessor that was killed a moment ago may not be quite gone."""
_LOOK_EVERY_SECONDS: Final = 0.05


@contextmanager
def sole_user(url: str) -> Iterator[None]:
    """Hold the database's lock file for a block, that is for life; raises Refusal where another holds it.

    The kernel gives the lock back however a process ends. PostgreSQL needs none: lanes have epochs.
    """
    target = target_of(url)
    if target.get_backend_name() != "sqlite" or not target.database:
        yield
        return
    lock = f"{target.database}.lock"
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Refusal(
            f"{lock} cannot be made: {error.strerror}",
            "set LGSP_HOME or LGSP_DATABASE__URL to a folder that is there and ours",
        ) from error
    try:
        _lock(descriptor, target.database)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, database: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "?"
                raise Refusal(
                    f"another process (pid {holder}) works on the SQLite database {database}",
                    "end it first; to run several instances set LGSP_DATABASE__URL to a PostgreSQL database",
                ) from None
            time.sleep(_LOOK_EVERY_SECONDS)
        else:
            return
