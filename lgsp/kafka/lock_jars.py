"""Writes jars.lock anew, for a new version of Kafka: python -m lgsp.kafka.lock_jars 4.3.1 > jars.lock."""

import hashlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import MavenContext

_FETCHERS = 6
# Kafka names no logger of its own; this one writes to standard error, starts at once and needs no file.
_LOGGER = "org.slf4j:slf4j-simple:1.7.36"


def lock_text(version: str) -> str:
    """Resolve Kafka's server and everything it needs at run time. Trusts what Maven Central gives now."""
    with tempfile.TemporaryDirectory() as name:
        context = MavenContext(repo_cache=Path(name))
        server = context.create_dependency(f"org.apache.kafka:kafka_2.13:{version}")
        roots, others = context.resolver.resolve([server])
        found = [*roots, *others, context.create_dependency(_LOGGER)]
        with ThreadPoolExecutor(_FETCHERS) as pool:
            files = list(pool.map(lambda each: each.artifact.resolve(), found))
        coordinates = [f"{each.groupId}:{each.artifactId}:{each.version}" for each in found]
        lines = sorted(_line(*pair) for pair in zip(coordinates, files, strict=True))
    head = (
        "# Apache Kafka and what it needs at run time: coordinate, size in bytes, SHA-256.",
        f"# Made by: python -m lgsp.kafka.lock_jars {version}",
    )
    return "\n".join([*head, *lines]) + "\n"


def _line(coordinate: str, file: Path) -> str:
    content = file.read_bytes()
    return f"{coordinate} {len(content)} {hashlib.sha256(content).hexdigest()}"


if __name__ == "__main__":
    sys.stdout.write(lock_text(sys.argv[1]))
