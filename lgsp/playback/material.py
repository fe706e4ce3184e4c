"""What is to be replayed: the chosen records of a recording, counted, and the order in which they come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from lgsp.playback.choosing import Choice, Chosen, PartitionTime, Place, asked, chosen_by, partition_times
from lgsp.playback.merging import Timed, merged
from lgsp.replay.recording import Recording
from lgsp.replay.sql import Table

COUNTS: Final = """
SELECT topic, type, count(*) AS records, min(time) AS first, max(time) AS last,
  max(coalesce(octet_length(key), 0) + coalesce(octet_length(value), 0))::BIGINT AS largest_bytes,
  min(timestamp_ms) FILTER (WHERE timestamp_ms >= 0) AS oldest_ms, min(timestamp_type) AS timestamp_type
FROM records WHERE {condition} GROUP BY topic, type ORDER BY topic, type NULLS LAST
"""
HOURS: Final = """
SELECT date_trunc('hour', time + to_microseconds({shift_us})) AS hour, count(*) AS events
FROM records WHERE time IS NOT NULL AND topic NOT IN ('clock', 'kpis') AND {condition}
GROUP BY hour ORDER BY hour
"""


@dataclass(frozen=True)
class Material:
    """The stream that a replay sends. ``counts``: a row for each topic and type of event in it.

    ``hours``: how many events of each hour of province time as they are sent, ticks and figures left out.
    """

    recording: Recording
    choice: Choice
    times: dict[Place, PartitionTime]
    chosen: Chosen | None
    counts: list[dict[str, Any]]
    hours: list[tuple[datetime, int]]

    @property
    def total(self) -> int:
        """How many records it has."""
        return sum(row["records"] for row in self.counts)

    @property
    def topics(self) -> list[str]:
        """The recorded topics of which there is any, sorted."""
        return sorted({row["topic"] for row in self.counts})

    def stream(self, beyond: int = 0) -> Iterator[Timed]:
        """Yield its records in order, those before number ``beyond`` left out."""
        return islice(merged(self.recording, self.times, self.chosen), beyond, None)

    def count_of(self, topic: str) -> int:
        """Return how many records of a topic it has."""
        return sum(row["records"] for row in self.counts if row["topic"] == topic)


def material_of(recording: Recording, table: Table, choice: Choice) -> Material:
    """Return what a choice takes of a recording; raises Problem for a condition that is none."""
    condition, given = choice.condition()
    counts = asked(table, COUNTS.format(condition=condition), given).to_pylist()
    hours = hours_of(table, choice)
    return Material(recording, choice, partition_times(table), chosen_by(choice, table), counts, hours)


def hours_of(table: Table, choice: Choice, shift: timedelta | None = None) -> list[tuple[datetime, int]]:
    """Return how many events each hour has, in the time in which they are sent."""
    condition, given = choice.condition()
    shift_us = 0 if shift is None else shift // timedelta(microseconds=1)
    rows = asked(table, HOURS.format(condition=condition, shift_us=shift_us), given).to_pylist()
    return [(row["hour"], row["events"]) for row in rows]
