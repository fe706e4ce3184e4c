"""Everything that can go wrong for a user: one sentence, one remedy, a category, an exit code."""

import errno
import traceback
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from lgsp.categories import Category

if TYPE_CHECKING:
    from services._runtime.refusals import Refusal

REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
NO_PLACE = REFUSED | {errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
"""How a system says that something cannot be made or written where we want it."""


class Exit(IntEnum):
    """What the exit code of a command means."""

    DONE = 0
    NO = 1
    """The command worked; the answer is no."""
    USAGE = 2
    ENVIRONMENT = 3


class Problem(Exception):
    """Something a user can understand and mend. ``category`` is for scripts, the words are for people."""

    def __init__(
        self, message: str, remedy: str, category: Category, exit_code: Exit = Exit.ENVIRONMENT
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.category = category
        self.exit_code = exit_code

    def as_json(self) -> dict[str, str]:
        """Return what ``--json`` prints in its place."""
        return {"category": self.category, "message": self.message, "remedy": self.remedy}


def wrong_use(message: str, remedy: str) -> Problem:
    """Return the problem of a value that cannot be meant."""
    return Problem(message, remedy, "usage", Exit.USAGE)


def problem_of(refusal: "Refusal", category: Category) -> Problem:
    """Return what a check of the services says, as the command line says it."""
    message, remedy = (f"{text[:1].upper()}{text[1:]}" for text in (refusal.message, refusal.remedy))
    return Problem(f"{message.rstrip('.')}.", remedy, category)


def no_hub(prefix: str) -> Problem:
    """Return the problem of asking a hub that does not run."""
    option = f" --prefix {prefix}" if prefix else ""
    return Problem(
        f"No hub runs under prefix {prefix!r}.", f"Start one with: lgsp up{option}", "hub-not-running"
    )


def as_problem(error: BaseException, traceback_file: Path) -> Problem:
    """Turn any error into a problem; the traceback of what nobody foresaw goes into a file."""
    if isinstance(error, Problem):
        return error
    known = _of_machine(error) if isinstance(error, OSError) else _of_broker(error)
    return known or _unforeseen(error, traceback_file)


def _of_machine(error: OSError) -> Problem | None:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Problem(
            f"The disk is full{where}.", "Free some space, or set LGSP_HOME to another disk.", "disk"
        )
    if error.errno in REFUSED:
        return Problem(
            f"This user may not write here{where}.", "Set LGSP_HOME to a folder of yours.", "permission"
        )
    return None


def no_home(root: Path, error: OSError) -> Problem:
    """Return the problem of a home that cannot be made, or not be written."""
    if error.errno not in NO_PLACE:
        return _of_machine(error) or Problem(
            f"The home {root} cannot be used: {error.strerror}.", "Set LGSP_HOME elsewhere.", "environment"
        )
    return Problem(
        f"The home {root} cannot be made or written: {error.strerror}.",
        "Set LGSP_HOME to a folder of yours.",
        "permission",
    )


def _of_broker(error: BaseException) -> Problem | None:
    if type(error).__name__ == "CancelledError":  # aiokafka lets those of its own tasks escape
        return Problem(
            "Kafka's client gave up in the middle.", "See what is wrong with: lgsp doctor", "broker"
        )
    if not type(error).__module__.startswith("aiokafka"):
        return None
    return Problem(
        f"Kafka did not do what was asked: {type(error).__name__}: {error}".rstrip(": "),
        "See what is wrong with: lgsp doctor",
        "broker",
    )


def _unforeseen(error: BaseException, traceback_file: Path) -> Problem:
    try:
        traceback_file.parent.mkdir(parents=True, exist_ok=True)
        with traceback_file.open("a", encoding="utf-8") as file:
            traceback.print_exception(error, file=file)
        remedy = f"The whole story is in {traceback_file}; please report it."
    except OSError:
        remedy = "Look at this machine with: lgsp doctor"
    return Problem(f"Something unforeseen went wrong: {type(error).__name__}: {error}", remedy, "internal")
