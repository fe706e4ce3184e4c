"""The folder of a recording that is being written: one writer, and nothing of anybody else's in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lgsp.hub.life_lock import holder, take
from lgsp.problems import Problem, wrong_use
from lgsp.replay.manifest import MANIFEST
from lgsp.replay.safe_file import UNFINISHED, unwritable
from lgsp.replay.writing import PARTS

LOCK: Final = ".lock"
OF_ONE_KILLED_EARLY: Final = {LOCK, PARTS, MANIFEST + UNFINISHED}
"""What stands in a folder before there is a manifest."""


@contextmanager
def alone_in(folder: Path, *, resume: bool) -> Iterator[None]:
    """Have a folder for oneself; raises Problem where it holds something already, or another records."""
    if folder.exists() and not folder.is_dir():
        raise wrong_use(f"{folder} is a file, not a folder.", "Name a folder that is new: lgsp record OUT")
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if MANIFEST in there and not resume:
        raise wrong_use(
            f"{folder} holds a recording already.", "Go on with it (--resume), or name a new folder."
        )
    if MANIFEST not in there and there - OF_ONE_KILLED_EARLY:
        raise wrong_use(
            f"{folder} holds something that is no recording.", "Name a folder that is new or empty."
        )
    try:
        descriptor = take(folder / LOCK, "lgsp record")
    except OSError as error:
        raise unwritable(folder, error, "Name a folder of yours: lgsp record OUT") from error
    if descriptor is None:
        held = holder(folder / LOCK)
        process = f" (process {held.pid})" if held and held.pid else ""
        raise Problem(f"Another lgsp record{process} writes into {folder}.", "Wait for its end.", "busy")
    try:
        yield
    finally:
        (folder / LOCK).unlink(missing_ok=True)
        os.close(descriptor)
