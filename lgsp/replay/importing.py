"""A recording from JSON Lines."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from lgsp.replay.json_lines import records_in
from lgsp.replay.manifest import Manifest, Range, Source
from lgsp.replay.range_digest import Place
from lgsp.replay.recorder import new_manifest, now
from lgsp.replay.safe_file import unwritable
from lgsp.replay.writing import Gathered, RecordingWriter
from lgsp.stream.record import Record


def import_lines(folder: Path, lines: Iterable[bytes]) -> Manifest:
    """Make a recording of these lines in a folder that is new or empty; raises Problem.

    After an error nothing is left in it: lines cannot be gone on with.
    """
    try:
        writer = RecordingWriter(folder, new_manifest(Source(kind="json-lines"), ()))
        try:
            _fill(writer, lines)
        except BaseException:
            writer.forget()
            raise
        writer.end(now())
    except OSError as error:
        raise unwritable(folder, error, "Name a folder of yours: lgsp record OUT") from error
    return writer.manifest


def _fill(writer: RecordingWriter, lines: Iterable[bytes]) -> None:
    gathered = Gathered()
    for place, records in groupby(records_in(lines), key=_place):
        for record in records:
            gathered.add(place, (record,))
            gathered.next_offsets[place] = record.offset + 1
            if gathered.full:
                _write(writer, gathered)
                gathered = Gathered()
    _write(writer, gathered)


def _place(record: Record) -> Place:
    return record.topic, record.partition


def _write(writer: RecordingWriter, gathered: Gathered) -> None:
    known = {(one.topic, one.partition) for one in writer.manifest.ranges}
    for topic, partition in sorted(gathered.records.keys() - known):
        first = gathered.records[topic, partition][0].offset
        writer.admit(
            Range(topic=topic, partition=partition, beginning=first, start=first, next=first, until=None)
        )
    writer.write(gathered)
