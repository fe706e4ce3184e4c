"""Writing a recording: parts get their names one after another, and the manifest says what is there.

A part is there once the manifest names it. So a recording is whole at any moment; what was gathered since
its last part is not in it, and is read once more by whoever goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lgsp.replay.building import Built, PartBuilder
from lgsp.replay.manifest import MANIFEST, Manifest, Range
from lgsp.replay.part_columns import rows_of
from lgsp.replay.range_digest import Place
from lgsp.replay.safe_file import UNFINISHED, put_in_place
from lgsp.stream.record import Record

PARTS: Final = "parts"
PART_RECORDS: Final = 50_000
PART_BYTES: Final = 64 * 1024 * 1024
ROWS_AT_ONCE: Final = 10_000
NextOffsets = Mapping[Place, int]
"""How far each partition is."""


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
        self.size_bytes += sum(len(one.key or b"") + len(one.value or b"") for one in records)

    @property
    def full(self) -> bool:
        """Whether it is enough for a part."""
        return is_full(self.count, self.size_bytes)


def is_full(records: int, size_bytes: int) -> bool:
    """Whether it is enough for a part."""
    return records >= PART_RECORDS or size_bytes >= PART_BYTES


class RecordingWriter:
    """Adds parts to a recording; one at a time may."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Begin, or go on from a manifest that was loaded; may raise OSError."""
        self.folder = folder
        self.manifest = manifest
        self._builder: PartBuilder | None = None
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        self._sweep()
        self.manifest.with_digests().save(folder)

    @property
    def next_file(self) -> str:
        """What the next part is called."""
        return f"{PARTS}/{len(self.manifest.parts) + 1:06}.parquet"

    def write(self, gathered: Gathered) -> None:
        """Make a part of what was gathered and note how far that is; raises OSError, then nothing changed.

        Of nothing no part is made; how far it is is noted.
        """
        builder = self._builder = self._builder or PartBuilder(self.folder, self.manifest)
        for (topic, partition), records in gathered.records.items():
            for first in range(0, len(records), ROWS_AT_ONCE):
                some = records[first : first + ROWS_AT_ONCE]
                builder.take(rows_of(some), [(topic, partition, len(some))])
        self.add(builder.build(self.next_file) if gathered.count else None, gathered.next_offsets)

    def add(self, built: Built | None, next_offsets: NextOffsets) -> None:
        """Name a part that was built, or none, and note how far each partition is; raises OSError."""
        before = {(one.topic, one.partition): one for one in self.manifest.ranges}
        update: dict[str, object] = {}
        after = before
        if built:
            put_in_place(self.folder / built.unfinished, self.folder / built.part.file)
            after = before | {(one.topic, one.partition): one for one in built.ranges}
            update = {"parts": (*self.manifest.parts, built.part), "origins": built.origins}
        update["ranges"] = tuple(
            one.model_copy(update={"next": next_offsets.get(place, before[place].next)})
            for place, one in after.items()
        )
        self._put(self.manifest.model_copy(update=update))

    def admit(self, one: Range) -> None:
        """Take a partition in that was not known from the start; it is saved with the next part."""
        self.manifest = self.manifest.model_copy(update={"ranges": (*self.manifest.ranges, one)})
        if self._builder:
            self._builder.admit(one)

    def end(self, ended_at: str) -> None:
        """Say that the recording is complete: every partition ends where it is."""
        ranges = tuple(one.model_copy(update={"until": one.next}) for one in self.manifest.ranges)
        self._put(
            self.manifest.model_copy(update={"ranges": ranges, "state": "complete", "ended_at": ended_at})
        )

    def forget(self) -> None:
        """Delete the recording."""
        (self.folder / MANIFEST).unlink()
        for path in (self.folder / PARTS).iterdir():
            path.unlink()
        (self.folder / PARTS).rmdir()

    def _put(self, manifest: Manifest) -> None:
        manifest = manifest.with_digests()
        manifest.save(self.folder)
        self.manifest = manifest

    def _sweep(self) -> None:
        """Delete what a killed process left: a part that no manifest names, a file half written."""
        named = {self.folder / part.file for part in self.manifest.parts}
        for path in (self.folder / PARTS).iterdir():
            if path not in named and (path.suffix == ".parquet" or path.name.endswith(UNFINISHED)):
                path.unlink()
