"""The machine: Python, Java, disk, home, ports."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lgsp.doctor.check import Check, failed, passed, warned
from lgsp.home import Home
from lgsp.hub.ports import FIRST_PORT, is_free
from lgsp.kafka import java
from lgsp.kafka.problem import KafkaProblem
from lgsp.kafka.progress import Progress, Silence
from lgsp.problems import no_home
from schemas.topics import SERVICES

OLDEST_PYTHON = (3, 11)
MIB = 1024 * 1024
LITTLE_MIB = 2048
TOO_LITTLE_MIB = 300


def machine(home: Home, *, hub_is_up: bool) -> Iterator[Check]:
    """Yield what can be said without any hub."""
    yield _python()
    yield _java()
    yield _home(home)
    yield _disk(home)
    if not hub_is_up:
        yield _ports()


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return failed("Python", found, "Install Python 3.11 or newer, then: make install")
    return passed("Python", found)


def _java() -> Check:
    try:
        return passed("Java", str(java.find(Silence(), install=_do_not_install)))
    except KafkaProblem as problem:
        found = problem.message.partition(". Fetching")[0]
        return warned(
            "Java", found, "The first start of Kafka fetches one; or point JAVA_HOME at Java 17 or newer."
        )


def _do_not_install(_progress: Progress) -> None:
    raise KafkaProblem("the doctor changes nothing", "lgsp kafka start", "environment")


def _home(home: Home) -> Check:
    try:
        with tempfile.TemporaryFile(dir=_nearest(home.root)) as file:
            file.write(b"x")
    except OSError as error:
        problem = no_home(home.root, error)
        return failed("home", problem.message, problem.remedy)
    return passed("home", str(home.root))


def _disk(home: Home) -> Check:
    free = shutil.disk_usage(_nearest(home.root)).free // MIB
    if free < TOO_LITTLE_MIB:
        return failed("disk", f"{free:,} MiB free", "Free some space, or set LGSP_HOME to another disk.")
    if free < LITTLE_MIB:
        return warned("disk", f"{free:,} MiB free", "Long simulations need a few GiB: free some space.")
    return passed("disk", f"{free:,} MiB free")


def _ports() -> Check:
    usual = range(FIRST_PORT, FIRST_PORT + len(SERVICES))
    taken = [str(port) for port in usual if not is_free(port)]
    if taken:
        return warned(
            "ports", f"{', '.join(taken)} taken", "No need to act: lgsp up takes others and prints them."
        )
    return passed("ports", f"{usual[0]}-{usual[-1]} free")


def _nearest(place: Path) -> Path:
    """Return the folder itself, or the first above it that exists."""
    return next(folder for folder in (place, *place.parents) if folder.exists())
