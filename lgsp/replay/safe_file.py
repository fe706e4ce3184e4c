"""Files that are whole or not there, whenever the process or the machine ends."""

import errno
import os
from pathlib import Path
from typing import Final

from lgsp.problems import Problem

UNFINISHED: Final = ".unfinished"
"""How the name of a file ends that is being written: whoever finds one may delete it."""


def put_file(path: Path, content: bytes) -> None:
    """Write a file, in the place of an older one, so that it outlives a power cut; may raise OSError."""
    unfinished = path.with_name(path.name + UNFINISHED)
    write_unfinished(unfinished, content)
    put_in_place(unfinished, path)


def write_unfinished(unfinished: Path, content: bytes | memoryview) -> None:
    """Write a file that outlives a power cut, but has not its name yet; raises OSError, then it is gone."""
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        unfinished.unlink(missing_ok=True)  # a full disk gets its room back
        raise


def put_in_place(unfinished: Path, path: Path) -> None:
    """Give a file its name, for good; raises OSError, then it is gone, or has its name."""
    try:
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def unwritable(path: Path, error: OSError, remedy: str) -> Problem:
    """Return the problem of something that a user named and that cannot be written there."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return Problem(
        f"{path} cannot be written: {error.strerror or error}.",
        "Free some space, or name another disk." if full else remedy,
        "disk" if full else "permission",
    )
