"""Writing a recording: records are gathered, and become parts one after another.

A part is there once the manifest names it. So a recording is whole at any moment; what was gathered since
its last part is not in it, and is read once more by whoever goes on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lgsp.replay.manifest import MANIFEST, Manifest, Part, Range, Run
from lgsp.replay.origins import with_origins
from lgsp.replay.part_columns import table_of
from lgsp.replay.range_digest import Place, Rests, rests_of, with_records
from lgsp.replay.safe_file import UNFINISHED, put_file
from lgsp.stream.record import Record

PARTS: Final = "parts"
PART_RECORDS: Final = 50_000
PART_BYTES: Final = 64 * 1024 * 1024
ROWS_A_GROUP: Final = 2_000
"""Few, so that a reader of many partitions at once keeps little of each in memory."""
DECODED_AT_ONCE: Final = 10_000
REPEATING: Final = ["topic", "key", "headers.header.key", "headers.header.value", "source", "type", "subject"]
"""Columns with few different values, or the same for some rows on end."""


@dataclass
class Gathered:
    """Records that are not in a part yet, and how far each partition is with them."""

    records: dict[Place, list[Record]] = field(default_factory=dict)
    next_offsets: dict[Place, int] = field(default_factory=dict)
    count: int = 0
    size_bytes: int = 0

    def add(self, place: Place, records: Sequence[Record]) -> None:
        """Take in records of one partition, in their order."""
        self.records.setdefault(place, []).extend(records)
        self.count += len(records)
        _, _, _, keys, values, *_ = zip(*records, strict=True)
        self.size_bytes += sum(map(len, filter(None, (*keys, *values))))

    @property
    def full(self) -> bool:
        """Whether it is enough for a part."""
        return self.count >= PART_RECORDS or self.size_bytes >= PART_BYTES


class RecordingWriter:
    """Adds parts to a recording; one at a time may."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Begin, or go on from a manifest that was loaded; may raise OSError."""
        self._folder = folder
        self.manifest = manifest
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        self._sweep()
        self._rests = rests_of(folder, manifest)
        self.manifest.with_digests().save(folder)

    def write(self, gathered: Gathered) -> None:
        """Make a part of what was gathered and note how far that is; raises OSError, then nothing changed.

        Of nothing no part is made; how far it is is noted.
        """
        ranges, rests = _advanced(self.manifest.ranges, gathered, self._rests)
        update: dict[str, object] = {"ranges": ranges}
        if gathered.count:
            update["origins"] = with_origins(self.manifest.origins, gathered.records.values())
            update["parts"] = (*self.manifest.parts, self._part(gathered))
        self._put(self.manifest.model_copy(update=update))
        self._rests = rests

    def admit(self, one: Range) -> None:
        """Take a partition in that was not known from the start; it is saved with the next part."""
        self.manifest = self.manifest.model_copy(update={"ranges": (*self.manifest.ranges, one)})

    def end(self, ended_at: str) -> None:
        """Say that the recording is complete: every partition ends where it is."""
        ranges = tuple(one.model_copy(update={"until": one.next}) for one in self.manifest.ranges)
        self._put(
            self.manifest.model_copy(update={"ranges": ranges, "state": "complete", "ended_at": ended_at})
        )

    def forget(self) -> None:
        """Delete the recording."""
        (self._folder / MANIFEST).unlink()
        for path in (self._folder / PARTS).iterdir():
            path.unlink()
        (self._folder / PARTS).rmdir()

    def _put(self, manifest: Manifest) -> None:
        manifest = manifest.with_digests()
        manifest.save(self._folder)
        self.manifest = manifest

    def _part(self, gathered: Gathered) -> Part:
        places = sorted(place for place, records in gathered.records.items() if records)
        rows = [record for place in places for record in gathered.records[place]]
        name = f"{PARTS}/{len(self.manifest.parts) + 1:06}.parquet"
        table = _table(rows)
        content = _parquet(table)
        put_file(self._folder / name, content)
        return Part(
            file=name, size_bytes=len(content), sha256=sha256(content).hexdigest(),
            records=len(rows), value_bytes=pc.sum(pc.binary_length(table["value"])).as_py() or 0,
            runs=tuple(_runs(places, gathered.records)),
        )  # fmt: skip

    def _sweep(self) -> None:
        """Delete what a killed process left: a part that no manifest names, a file half written."""
        named = {self._folder / part.file for part in self.manifest.parts}
        for path in (self._folder / PARTS).iterdir():
            if path not in named and (path.suffix == ".parquet" or path.name.endswith(UNFINISHED)):
                path.unlink()


def _table(rows: Sequence[Record]) -> pa.Table:
    """Return the table of these rows; a piece at a time, for decoding takes many times their bytes."""
    pieces = [rows[first : first + DECODED_AT_ONCE] for first in range(0, len(rows), DECODED_AT_ONCE)]
    return pa.concat_tables(map(table_of, pieces))


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(
        table, sink, compression="zstd", row_group_size=ROWS_A_GROUP, use_dictionary=REPEATING,
        write_page_checksum=True,
    )  # fmt: skip
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _runs(places: Iterable[Place], records: Mapping[Place, Sequence[Record]]) -> Iterable[Run]:
    row = 0
    for topic, partition in places:
        own = records[topic, partition]
        yield Run(
            topic=topic, partition=partition, first_row=row, records=len(own),
            first_offset=own[0].offset, last_offset=own[-1].offset,
        )  # fmt: skip
        row += len(own)


def _advanced(ranges: Iterable[Range], gathered: Gathered, rests: Rests) -> tuple[tuple[Range, ...], Rests]:
    """Return the ranges with what was gathered, and the records that are in no whole block then."""
    found, left = [], dict(rests)
    for each in ranges:
        place, one = (each.topic, each.partition), each
        records = gathered.records.get(place)
        if records:
            one, left[place] = with_records(each, records, rests.get(place, ()))
        found.append(one.model_copy(update={"next": gathered.next_offsets.get(place, each.next)}))
    return tuple(found), left
