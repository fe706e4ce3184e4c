"""Java's class archive: halves the start. The first broker that is stopped leaves it for all that follow."""

import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_PATTERN = "classes-*.jsa"


def use(java: Path, jars: Sequence[Path], cache: Path) -> list[str]:
    """Return the option that uses the archive of just this Java and these jars; none if there is none yet.

    Java ignores an archive that does not fit, so a wrong one costs time, never the start.
    """
    archive = cache / _name(java, jars)
    return [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []


def leave(java: Path, jars: Sequence[Path], scratch: Path) -> list[str]:
    """Return the option that has Java write the archive when it ends."""
    return [f"-XX:ArchiveClassesAtExit={scratch / _name(java, jars)}"]


def keep(scratch: Path, cache: Path) -> None:
    """Move what a broker left into the cache, in the place of older ones. A full disk means no archive."""
    for left in scratch.glob(_PATTERN):
        draft = cache / f".{left.name}.{os.getpid()}"
        older = [path for path in cache.glob(_PATTERN) if path.name != left.name]
        try:
            shutil.copyfile(left, draft)
            draft.replace(cache / left.name)
        except OSError:
            draft.unlink(missing_ok=True)
            continue
        for path in older:
            with suppress(OSError):
                path.unlink()


def _name(java: Path, jars: Sequence[Path]) -> str:
    """Change with everything that would make Java refuse the archive."""
    seen = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in (java, *jars)]
    return f"classes-{hashlib.sha256(repr(seen).encode()).hexdigest()[:16]}.jsa"
