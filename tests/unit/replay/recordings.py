"""Recordings made by hand, and any records that there can be."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from hypothesis import strategies as some

from lgsp.replay.manifest import Manifest, Range, Source
from lgsp.replay.recording import Recording, open_recording
from lgsp.replay.writing import Gathered, RecordingWriter
from lgsp.stream.record import Record

some_bytes = some.none() | some.binary(max_size=40) | some.text(max_size=10).map(str.encode)
header_names = some.sampled_from(["ce_type", "a", ""]) | some.text(max_size=8)
moments = some.integers(-1, 2**62) | some.integers(0, 3)


def a_manifest(places: Iterable[tuple[str, int]], **changes: Any) -> Manifest:
    """Return the manifest of a recording that has just begun: everything of these places, without end."""
    ranges = tuple(
        Range(topic=topic, partition=partition, beginning=0, start=0, next=0, until=None)
        for topic, partition in places
    )
    began = Manifest(
        state="recording", program="0", contract_version="1.0", calendar_hash="", source=Source(kind="kafka"),
        began_at="2021-03-08T08:00:00+07:00", ranges=ranges,
    )  # fmt: skip
    return began.model_copy(update=changes)


@some.composite
def streams(draw: some.DrawFn) -> dict[tuple[str, int], list[Record]]:
    """Any records of some partitions, by rising offset."""
    places = draw(
        some.lists(some.tuples(some.sampled_from("ab"), some.integers(0, 2)), unique=True, max_size=4)
    )
    return {place: draw(_records(*place)) for place in places}


@some.composite
def _records(draw: some.DrawFn, topic: str, partition: int) -> list[Record]:
    offsets = sorted(draw(some.sets(some.integers(0, 2**40), max_size=6)))
    headers = some.lists(some.tuples(header_names, some_bytes), max_size=3).map(tuple)
    return [
        Record(
            topic, partition, offset, draw(some_bytes), draw(some_bytes), draw(moments), draw(headers),
            draw(some.integers(0, 1)),
        )
        for offset in offsets
    ]  # fmt: skip


def gathered(records: Iterable[Record]) -> Gathered:
    """Return records as capture gathers them."""
    result = Gathered()
    for place, own in groupby(records, key=lambda record: record[:2]):
        listed = list(own)
        result.add(place, listed)
        result.next_offsets[place] = listed[-1].offset + 1
    return result


def a_recording(folder: Path, *parts: Iterable[Record]) -> Recording:
    """Return a complete recording with these parts."""
    listed = [list(part) for part in parts]
    places = sorted({record[:2] for part in listed for record in part})
    writer = RecordingWriter(folder, a_manifest(places))
    for part in listed:
        writer.write(gathered(part))
    writer.end("2021-03-08T09:00:00+07:00")
    return open_recording(folder)
