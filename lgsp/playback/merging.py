"""All partitions of a recording as one stream: by event time, in a fixed order, few records in memory.

Within a partition the order is always kept: a record's time is the latest event time so far there.
"""

from collections.abc import Iterator, Mapping
from heapq import merge
from itertools import repeat
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lgsp.playback.choosing import Chosen, PartitionTime
from lgsp.replay.part_columns import OF_RECORD, records_of
from lgsp.replay.recording import Recording
from lgsp.stream.record import Record

Place = tuple[str, int]


class Timed(NamedTuple):
    """A record and its place in time, microseconds since 1970 UTC; ``stream`` is its partition's rank."""

    time_us: int
    stream: int
    record: Record


def merged(
    recording: Recording, times: Mapping[Place, PartitionTime], chosen: Chosen | None = None
) -> Iterator[Timed]:
    """Yield the chosen records by (time, topic, partition, offset); None: all of them.

    A record has the same place among the others whatever is chosen beside it.
    """
    streams = [
        _stream(recording, place, number, times[place], chosen)
        for number, place in enumerate(sorted(times))
        if chosen is None or place in chosen
    ]
    return merge(*streams)  # a stream and a time are never compared with themselves, so no record ever is


def _stream(
    recording: Recording, place: Place, number: int, time: PartitionTime, chosen: Chosen | None
) -> Iterator[Timed]:
    latest = time.first_us
    for table in recording.tables(*place, columns=[*OF_RECORD, "time"]):
        moments = pc.cumulative_max(_moments(table, time).combine_chunks(), start=latest)
        latest = moments[-1].as_py() if len(moments) else latest
        wanted = None if chosen is None else chosen.mask(place, table.column("offset"))
        if wanted is not None:
            table, moments = table.filter(wanted), moments.filter(wanted)  # noqa: PLW2901 (fewer of its rows)
        yield from map(Timed, moments.to_pylist(), repeat(number), records_of(table))


def _moments(table: pa.Table, time: PartitionTime) -> pa.ChunkedArray:
    """Return the rows' own times; a row that has none stands where the one before it does."""
    if time.of_events:
        return table.column("time").cast(pa.int64()).fill_null(time.first_us)
    written = table.column("timestamp_ms")
    known = pc.and_(pc.greater_equal(written, 0), pc.less_equal(written, LAST_MS))
    return pc.if_else(known, pc.multiply(pc.if_else(known, written, 0), 1000), time.first_us)


LAST_MS = 253_402_300_799_999
"""The end of the year 9999: what is later is no time."""
