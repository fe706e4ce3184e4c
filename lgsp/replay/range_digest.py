"""How far the digest of each partition is: whole blocks are behind it, the rest waits for more records."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from lgsp.replay.chain import BLOCK, chained
from lgsp.replay.manifest import Manifest, Range
from lgsp.replay.part_columns import OF_RECORD
from lgsp.replay.recording import Recording

Place = tuple[str, int]
"""Topic, as the recording calls it, and partition."""
Rests = Mapping[Place, pa.Table]


def rests_of(folder: Path, manifest: Manifest) -> Rests:
    """Return the records of each partition that are in no whole block yet, read from its last parts."""
    recording = Recording(folder, manifest)
    return {
        (one.topic, one.partition): recording.last_rows(one.topic, one.partition, one.records % BLOCK)
        for one in manifest.ranges
        if one.records % BLOCK
    }


def with_rows(one: Range, rows: pa.Table, rest: pa.Table | None) -> tuple[Range, pa.Table]:
    """Return the range with more rows behind ``rest``, and what is in no whole block then."""
    rows = rows.select(OF_RECORD)
    waiting = rows if rest is None else pa.concat_tables([rest, rows])
    whole = waiting.num_rows - waiting.num_rows % BLOCK
    chain = chained(bytes.fromhex(one.chain), waiting.slice(0, whole))
    left = _copied(waiting.slice(whole))
    offsets = rows.column("offset")
    update = {
        "records": one.records + rows.num_rows,
        "first_offset": offsets[0].as_py() if one.first_offset is None else one.first_offset,
        "last_offset": offsets[-1].as_py(),
        "chain": chain.hex(),
        "digest": chained(chain, left).hex(),
    }
    return one.model_copy(update=update), left


def _copied(rows: pa.Table) -> pa.Table:
    """Return few rows in memory of their own: a slice would keep everything it was cut from."""
    return rows.take(pa.array(range(rows.num_rows), pa.int64()))
