"""A hub to measure, raised and taken down by the commands that people use."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

PREFIX = "bench."


@dataclass(frozen=True)
class Measured:
    """Where a hub's Kafka and services are."""

    bootstrap_servers: str
    urls: dict[str, str]
    pids: dict[str, int]


def lgsp(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the hub and return what it printed; raises when it fails."""
    return subprocess.run(
        [sys.executable, "-m", "lgsp", *arguments], check=True, capture_output=True, text=True
    )


@contextmanager
def kafka() -> Iterator[str]:
    """Run the embedded Kafka for the length of a block; yield its bootstrap servers."""
    lgsp("kafka", "start")
    try:
        yield json.loads(lgsp("kafka", "status", "--json").stdout)["bootstrap_servers"]
    finally:
        lgsp("kafka", "stop")


@contextmanager
def hub() -> Iterator[Measured]:
    """Raise a fresh hub without a clock of its own; take it down afterwards."""
    lgsp("up", "--prefix", PREFIX, "--fresh", "--no-clock")
    try:
        yield found()
    finally:
        lgsp("down", "--prefix", PREFIX)


def found() -> Measured:
    """Return where the hub is now."""
    kafka = json.loads(lgsp("kafka", "status", "--json").stdout)
    doctor = subprocess.run(
        [sys.executable, "-m", "lgsp", "doctor", "--prefix", PREFIX, "--json"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    services: dict[str, dict[str, Any]] = json.loads(doctor.stdout)["services"]
    return Measured(
        kafka["bootstrap_servers"],
        {name: service["url"] for name, service in services.items()},
        {name: service["pid"] for name, service in services.items()},
    )
