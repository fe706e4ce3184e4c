"""How far the digest of each partition is: whole blocks are behind it, the rest waits for more records."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lgsp.replay.chain import BLOCK, chained
from lgsp.replay.manifest import Manifest, Range
from lgsp.replay.recording import Recording
from lgsp.stream.record import Record

Place = tuple[str, int]
"""Topic, as the recording calls it, and partition."""
Rests = Mapping[Place, Sequence[Record]]


def rests_of(folder: Path, manifest: Manifest) -> Rests:
    """Return the records of each partition that are in no whole block yet, read from its last parts."""
    recording = Recording(folder, manifest)
    return {
        (one.topic, one.partition): recording.last_records(one.topic, one.partition, one.records % BLOCK)
        for one in manifest.ranges
        if one.records % BLOCK
    }


def with_records(
    one: Range, records: Sequence[Record], rest: Sequence[Record]
) -> tuple[Range, Sequence[Record]]:
    """Return the range with more records behind ``rest``, and what is in no whole block then."""
    waiting = [*rest, *records]
    chain = bytes.fromhex(one.chain)
    whole = len(waiting) - len(waiting) % BLOCK
    for first in range(0, whole, BLOCK):
        chain = chained(chain, waiting[first : first + BLOCK])
    waiting = waiting[whole:]
    update = {
        "records": one.records + len(records),
        "first_offset": records[0].offset if one.first_offset is None else one.first_offset,
        "last_offset": records[-1].offset,
        "chain": chain.hex(),
        "digest": (chained(chain, waiting) if waiting else chain).hex(),
    }
    return one.model_copy(update=update), waiting
