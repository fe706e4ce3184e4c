"""Making parts: rows come in as they are read, and leave as Parquet files with all that is said of them.

A file has its name only when the recording's writer gives it one: so it does not matter when whoever
builds it is killed, or lives on for a moment when the writer is.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict

from lgsp.replay.manifest import Manifest, Origins, Part, Range, Run
from lgsp.replay.origins import with_origins
from lgsp.replay.part_columns import part_rows
from lgsp.replay.range_digest import Place, rests_of, with_rows
from lgsp.replay.safe_file import UNFINISHED, write_unfinished

ROWS_A_GROUP: Final = 2_000
"""Few, so that a reader of many partitions at once keeps little of each in memory."""
REPEATING: Final = ["topic", "key", "headers.header.key", "headers.header.value", "source", "type", "subject"]
"""Columns with few different values, or the same for some rows on end."""
ORDERED: Final = ["topic", "partition", "offset", "timestamp_ms", "time", "seq"]
"""Columns of which a row group's least and greatest help a reader; of the others they cost a tenth."""
Runs = Sequence[tuple[str, int, int]]
"""Topic, partition and how many rows, one behind another."""


class Built(BaseModel):
    """A part that is written, but has not its name yet: ``unfinished`` is where it is until then.

    ``ranges``: how far the partitions in it are with it, but for ``next``, which only the reader knows.
    """

    model_config = ConfigDict(frozen=True)

    unfinished: str
    part: Part
    ranges: tuple[Range, ...]
    origins: tuple[Origins, ...]


class PartBuilder:
    """Builds parts of a recording, each from what was taken since the one before."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Begin behind the last part of a manifest; may raise Problem."""
        self._folder = folder
        self._ranges: dict[Place, Range] = {(one.topic, one.partition): one for one in manifest.ranges}
        self._rests = dict(rests_of(folder, manifest))
        self._origins = manifest.origins
        self._rows: dict[Place, list[pa.Table]] = {}

    def admit(self, one: Range) -> None:
        """Know a partition that was not known from the start."""
        self._ranges[one.topic, one.partition] = one

    def take(self, rows: pa.RecordBatch, runs: Runs) -> None:
        """Take in rows: of each partition behind those that it has."""
        table, first = part_rows(rows), 0
        for topic, partition, count in runs:
            self._rows.setdefault((topic, partition), []).append(table.slice(first, count))
            first += count

    def build(self, file: str) -> Built:
        """Write what was taken as the part that shall be called ``file``; raises OSError."""
        taken, self._rows = self._rows, {}
        own = {place: pa.concat_tables(taken[place]) for place in sorted(taken)}
        unfinished = f"{file}.{os.getpid()}{UNFINISHED}"
        table = pa.concat_tables(own.values())
        content = _parquet(table)
        write_unfinished(self._folder / unfinished, memoryview(content))
        advanced = {
            place: with_rows(self._ranges[place], rows, self._rests.get(place)) for place, rows in own.items()
        }
        self._ranges |= {place: one for place, (one, _) in advanced.items()}
        self._rests |= {place: rest for place, (_, rest) in advanced.items()}
        self._origins = with_origins(self._origins, table)
        part = Part(
            file=file, size_bytes=content.size, sha256=sha256(content).hexdigest(), records=table.num_rows,
            value_bytes=pc.sum(pc.binary_length(table["value"])).as_py() or 0, runs=tuple(_runs(own)),
        )  # fmt: skip
        ranges = tuple(one for one, _ in advanced.values())
        return Built(unfinished=unfinished, part=part, ranges=ranges, origins=self._origins)


def _parquet(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    pq.write_table(
        table, sink, compression="zstd", row_group_size=ROWS_A_GROUP, use_dictionary=REPEATING,
        write_statistics=ORDERED, write_page_checksum=True,
    )  # fmt: skip
    return sink.getvalue()


def _runs(own: Mapping[Place, pa.Table]) -> Iterator[Run]:
    first = 0
    for (topic, partition), rows in own.items():
        offsets = rows.column("offset")
        yield Run(
            topic=topic, partition=partition, first_row=first, records=rows.num_rows,
            first_offset=offsets[0].as_py(), last_offset=offsets[-1].as_py(),
        )  # fmt: skip
        first += rows.num_rows
