"""Apache Kafka's jars: which ones (jars.lock), where they are kept, and how they get there unharmed."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lgsp.kafka import file_lock
from lgsp.kafka.problem import KafkaProblem, disk_problems_named, no_space
from lgsp.kafka.progress import Advance, Progress

_LOCK_FILE = Path(__file__).with_name("jars.lock")
_FETCHERS = 6
_OTHER_FETCH_SECONDS = 600

FreeBytes = Callable[[Path], int]
Download = Callable[[str, Path, Advance], Path]


@dataclass(frozen=True, order=True)
class Jar:
    """One jar as the lock file promises it."""

    coordinate: str
    size: int
    sha256: str

    @property
    def file_name(self) -> str:
        """Its name in the cache."""
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"

    def is_whole(self, path: Path) -> bool:
        """Tell whether the file at `path` is this jar, byte for byte."""
        try:
            if path.stat().st_size != self.size:
                return False
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def read_lock(text: str) -> tuple[Jar, ...]:
    """Parse a lock file: coordinate, size and SHA-256 a line, `#` starts a comment line."""
    lines = (line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    jars = tuple(Jar(coordinate, int(size), sha256) for coordinate, size, sha256 in lines)
    if len({jar.file_name for jar in jars}) != len(jars):
        raise ValueError("a jar stands twice in the lock file")
    return jars


def locked_jars() -> tuple[Jar, ...]:
    """Return what the committed lock file lists."""
    return read_lock(_LOCK_FILE.read_text())


def kafka_version(jars: tuple[Jar, ...]) -> str:
    """Return the version of the Kafka among these jars."""
    return next(jar.coordinate for jar in jars if "kafka-clients" in jar.coordinate).rpartition(":")[2]


def from_maven_central(coordinate: str, scratch: Path, advance: Advance) -> Path:
    """Download one jar below `scratch`."""
    from lgsp.kafka.maven_central import download  # noqa: PLC0415 (slow to import, seldom needed)

    return download(coordinate, scratch, advance)


def on_disk(
    cache: Path,
    jars: tuple[Jar, ...],
    free_bytes: FreeBytes,
    progress: Progress,
    download: Download = from_maven_central,
) -> list[Path]:
    """Return the jars' paths; fetch first what is missing or damaged. Safe in many processes at once."""
    folder = cache / f"kafka-{kafka_version(jars)}"
    if _faulty(folder, jars):
        with file_lock.held(
            cache / "fetch.lock",
            _OTHER_FETCH_SECONDS,
            lambda: progress.note("Another process is fetching Apache Kafka; waiting for it."),
        ):
            _fetch_all(folder, jars, free_bytes, progress, download)
    return [folder / jar.file_name for jar in jars]


def _faulty(folder: Path, jars: tuple[Jar, ...]) -> list[Jar]:
    return [jar for jar in jars if not jar.is_whole(folder / jar.file_name)]


def _fetch_all(
    folder: Path, jars: tuple[Jar, ...], free_bytes: FreeBytes, progress: Progress, download: Download
) -> None:
    wanted = _faulty(folder, jars)  # again: another process may have fetched them while we waited
    for jar in wanted:
        if (folder / jar.file_name).exists():
            progress.note(f"{jar.file_name} in the cache is damaged; it is fetched again.")
    total = sum(jar.size for jar in wanted)
    if not total:
        return
    with disk_problems_named(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if free_bytes(folder) < 2 * total:
            raise no_space(folder, 2 * total)
        what = f"Apache Kafka {kafka_version(jars)} ({len(wanted)} jars) from Maven Central"
        with progress.fetch(what, total) as advance, _scratch(folder) as scratch:
            _side_by_side(wanted, lambda jar: _fetch_one(jar, scratch, folder, advance, download))


def _side_by_side(wanted: list[Jar], fetch: Callable[[Jar], None]) -> None:
    with ThreadPoolExecutor(_FETCHERS) as pool:
        try:
            for _ in pool.map(fetch, wanted):
                pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fetch_one(jar: Jar, scratch: Path, folder: Path, advance: Advance, download: Download) -> None:
    arrived = download(jar.coordinate, scratch / jar.file_name, advance)
    if not jar.is_whole(arrived):
        raise KafkaProblem(
            f"{jar.file_name} came from Maven Central with other bytes than the lock file promises.",
            "Try again; if it stays, a proxy or mirror between you and Maven Central alters files.",
            "network",
        )
    arrived.replace(folder / jar.file_name)  # atomic: readers see no half-written jar


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Give a directory on the same disk, gone afterwards; also clear those of fetchers that were killed."""
    for left in folder.glob(".arriving-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".arriving-", dir=folder) as name:
        yield Path(name)
