"""A week to replay, and the command that does it."""

import os
from itertools import count
from pathlib import Path
from typing import Final

from confluent_kafka.admin import AdminClient

from lgsp.stream.record import Record
from tests.hub.command_line import Said, lgsp
from tests.unit.replay.recordings import a_recording

PARTITIONS: Final = 3
_names = count(1)


def a_prefix() -> str:
    return f"r{os.getpid()}-{next(_names)}."


async def ours(command: str, servers: str, home: Path, *words: str) -> Said:
    return await lgsp(command, *words, "--bootstrap-servers", servers, "--json", home=home)


def topics_of(servers: str) -> set[str]:
    return set(AdminClient({"bootstrap.servers": servers}).list_topics(timeout=30).topics)


def a_week(folder: Path, records: int) -> list[Record]:
    """Record numbered records of routing, evenly over the partitions, every second one in each."""
    rows = [
        Record(
            "routing", partition, number, b"H62.12", f"{partition}/{number}".encode(), 1_000 * (1 + number)
        )
        for partition in range(PARTITIONS)
        for number in range(records // PARTITIONS)
    ]
    a_recording(folder, rows)
    return rows
