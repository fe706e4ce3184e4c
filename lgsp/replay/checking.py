"""Whether a recording is what it says: its files, and the digests of what is in them."""

from collections.abc import Iterator

from lgsp.replay.chain import START, chained
from lgsp.replay.manifest import Range
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
    if sound:
        for one in manifest.ranges:
            yield from _faults_of_range(recording, one)


def _faults_of_range(recording: Recording, one: Range) -> Iterator[str]:
    chain, count = START, 0
    for record in recording.records(one.topic, one.partition):
        chain, count = chained(chain, record), count + 1
    place = f"{one.topic}/{one.partition}"
    if count != one.records:
        yield f"{place} has {count:,} records, not {one.records:,}."
    elif chain.hex() != one.chain:
        yield f"{place} has other records than the manifest's digest is of."
