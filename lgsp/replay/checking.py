"""Whether a recording is what it says: its files, and the digests of what is in them."""

from collections.abc import Iterator

from lgsp.replay.chain import chain_of
from lgsp.replay.part_columns import OF_RECORD
from lgsp.replay.recording import Recording


def faults(recording: Recording) -> Iterator[str]:
    """Yield what is wrong, a sentence each: parts first; where all are sound, the digests of records."""
    sound = True
    for damage in recording.damage():
        sound = False
        yield f"{damage.part.file} {damage.why}; it held {damage.part.records:,} records."
    manifest = recording.manifest
    if manifest.with_digests() != manifest:
        sound = False
        yield "The manifest contradicts itself: its digests or counts are not those of its ranges."
    for one in manifest.ranges if sound else ():
        rows = recording.tables(one.topic, one.partition, columns=OF_RECORD)
        if chain_of(rows).hex() != one.digest:
            yield f"{one.topic}/{one.partition} has other records than the manifest's digest is of."
