"""Reading a recording: its records, partition by partition, in order."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lgsp.problems import Exit, Problem
from lgsp.replay.envelope_columns import EnvelopeColumns
from lgsp.replay.manifest import Manifest, Part, Run, load_manifest
from lgsp.replay.part_columns import OF_RECORD, SCHEMA, envelopes_of, records_of
from lgsp.stream.record import Record


@dataclass(frozen=True, slots=True)
class Damage:
    """A part that is not as it was recorded; ``why`` completes a sentence that begins with its file."""

    part: Part
    why: str


@dataclass(frozen=True)
class Recording:
    """A recording to be read. ``left_out``: files of parts that are passed over as if they held nothing."""

    folder: Path
    manifest: Manifest
    left_out: frozenset[str] = frozenset()

    @property
    def parts(self) -> list[Part]:
        """The parts that are read, in the order in which they were recorded."""
        return [part for part in self.manifest.parts if part.file not in self.left_out]

    @property
    def files(self) -> list[Path]:
        """The Parquet files of these parts."""
        return [self.folder / part.file for part in self.parts]

    def without(self, parts: Collection[Part]) -> "Recording":
        """Return the recording less these parts."""
        return replace(self, left_out=self.left_out | {part.file for part in parts})

    def streams(self) -> list[tuple[str, int]]:
        """Return every topic and partition that was recorded, sorted, those without records too."""
        return sorted((each.topic, each.partition) for each in self.manifest.ranges)

    def records(self, topic: str, partition: int, first_offset: int = 0) -> Iterator[Record]:
        """Yield the records of a partition by rising offset; few are in memory at any moment.

        Raises Problem at a part that is missing or is no Parquet file any more.
        """
        for table in self.tables(topic, partition, first_offset, columns=OF_RECORD):
            yield from records_of(table)

    def enveloped(
        self, topic: str, partition: int, first_offset: int = 0
    ) -> Iterator[tuple[EnvelopeColumns, Record]]:
        """Yield the same records, each behind what the columns say of its event: its time, type, dossier."""
        for table in self.tables(topic, partition, first_offset, columns=SCHEMA.names):
            yield from zip(envelopes_of(table), records_of(table), strict=True)

    def last_rows(self, topic: str, partition: int, count: int) -> pa.Table:
        """Return so many rows from the end of a partition, in order, with the columns of the record."""
        runs = [
            run
            for part in self.parts
            for run in part.runs
            if (run.topic, run.partition) == (topic, partition)
        ]
        there, first_offset = 0, 0
        while runs and there < count:
            there, first_offset = there + runs[-1].records, runs[-1].first_offset
            runs.pop()
        rows = pa.concat_tables(self.tables(topic, partition, first_offset, columns=OF_RECORD))
        return rows.slice(rows.num_rows - count)

    def all_records(self) -> Iterator[Record]:
        """Yield every record, one partition after another."""
        for topic, partition in self.streams():
            yield from self.records(topic, partition)

    def damage(self) -> Iterator[Damage]:
        """Compare every part's bytes with the manifest; yield those that are others by now."""
        for part in self.parts:
            why = _altered(self.folder / part.file, part)
            if why:
                yield Damage(part, why)

    def tables(
        self, topic: str, partition: int, first_offset: int = 0, *, columns: list[str]
    ) -> Iterator[pa.Table]:
        """Yield the rows of a partition by rising offset, some thousand at a time; raises Problem."""
        for part in self.parts:
            for run in part.runs:
                if (run.topic, run.partition) == (topic, partition) and run.last_offset >= first_offset:
                    for table in self._tables_of_run(part, run, columns):
                        yield table.filter(pc.field("offset") >= first_offset) if first_offset else table

    def _tables_of_run(self, part: Part, run: Run, columns: list[str]) -> Iterator[pa.Table]:
        try:
            with pq.ParquetFile(self.folder / part.file, page_checksum_verification=True) as file:
                row, last = 0, run.first_row + run.records
                for number in range(file.num_row_groups):
                    rows = file.metadata.row_group(number).num_rows
                    first, behind = max(run.first_row - row, 0), min(last - row, rows)
                    if first < behind:
                        yield file.read_row_group(number, columns=columns).slice(first, behind - first)
                    row += rows
        except (OSError, ValueError) as error:  # Arrow's own errors are of these two kinds
            raise damaged(Damage(part, "is missing or no Parquet file any more")) from error


def open_recording(folder: Path) -> Recording:
    """Return a recording; raises Problem when there is none or it is of a later version."""
    return Recording(folder, load_manifest(folder))


def damaged(found: Damage) -> Problem:
    """Return the problem of a part that cannot be trusted."""
    return Problem(
        f"{found.part.file} {found.why}; it held {found.part.records:,} records.",
        "Take it from a copy of the recording, or see what is left with: lgsp inspect IN",
        "recording",
        Exit.NO,
    )


def _altered(path: Path, part: Part) -> str:
    try:
        size = path.stat().st_size
        if size != part.size_bytes:
            return f"has {size:,} bytes, not {part.size_bytes:,}"
        with path.open("rb") as file:
            same = file_digest(file, "sha256").hexdigest() == part.sha256
    except FileNotFoundError:
        return "is missing"
    return "" if same else "has other bytes than were recorded"
