"""The one exception of the embedded Kafka: what is wrong, what to do, and whose business it is."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lgsp.categories import Category
from lgsp.problems import NO_PLACE, Exit, Problem


class KafkaProblem(Problem):
    """Always carries a remedy that its reader can carry out."""

    def __init__(self, message: str, remedy: str, category: Category) -> None:
        super().__init__(message, remedy, category, Exit.USAGE if category == "usage" else Exit.ENVIRONMENT)


@contextmanager
def disk_problems_named(place: Path) -> Iterator[None]:
    """Turn the operating system's refusals below `place` into a problem that names the place."""
    try:
        yield
    except OSError as refusal:
        if refusal.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_space(place) from refusal
        if refusal.errno in NO_PLACE - {errno.ENOENT}:
            raise not_writable(place, refusal) from refusal
        raise


def no_space(place: Path, needed_bytes: int = 0) -> KafkaProblem:
    """Return the problem of a full disk."""
    needed = f"; {needed_bytes // 2**20} MiB are needed" if needed_bytes else ""
    return KafkaProblem(
        f"No space is left on the disk of {place}{needed}.",
        "Free some space, or choose another disk with LGSP_HOME (data) or LGSP_CACHE (downloads).",
        "disk",
    )


def not_writable(place: Path, refusal: OSError) -> KafkaProblem:
    """Return the problem of a place that is not ours to write in."""
    return KafkaProblem(
        f"Cannot write in {place}: {refusal.strerror}.",
        "Give yourself the right to write there, or choose another place with LGSP_HOME or LGSP_CACHE.",
        "permission",
    )
