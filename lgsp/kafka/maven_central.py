"""The only door to Maven Central: one artifact, downloaded through jgo."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from jgo.maven import MavenContext, PythonResolver

from lgsp.kafka.problem import KafkaProblem
from lgsp.kafka.progress import Advance

_TIMEOUT_SECONDS = 30
_ATTEMPTS = 3


def download(coordinate: str, scratch: Path, advance: Advance) -> Path:
    """Fetch one jar below `scratch`, a directory of its own; return where it lies, its bytes unchecked."""

    @contextmanager
    def count(_name: str, _total: int) -> Iterator[Advance]:
        yield advance

    last: Exception | None = None
    for attempt in range(_ATTEMPTS):
        # A directory for each attempt: jgo would take a half-written file of the last one for a whole one.
        context = MavenContext(
            resolver=PythonResolver(progress_callback=count),
            repo_cache=scratch / str(attempt),
            timeout=_TIMEOUT_SECONDS,
        )
        try:
            return context.create_dependency(coordinate).artifact.resolve()
        except (requests.RequestException, RuntimeError) as failure:
            last = failure
    raise _unreachable(coordinate, last) from last


def _unreachable(coordinate: str, failure: Exception | None) -> KafkaProblem:
    if isinstance(failure, requests.RequestException):
        said = f"Maven Central cannot be reached ({type(failure).__name__})"
    else:
        said = "Maven Central did not give the file"
    return KafkaProblem(
        f"{said} for {coordinate}.",
        "Check the network and HTTPS_PROXY, then try again; only the first start needs it.",
        "network",
    )
