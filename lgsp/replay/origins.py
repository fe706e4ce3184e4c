"""Where the records of a recording came from, when a replay had put them there: old places to new ones."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from lgsp.replay.manifest import Origins
from lgsp.replay.marks import origin_of
from lgsp.replay.part_columns import OF_RECORD, records_of
from lgsp.stream.record import Record
from services._runtime.effects import EFFECTS

Way = tuple[str, str, int, str, int]


def with_origins(known: Sequence[Origins], rows: pa.Table) -> tuple[Origins, ...]:
    """Return what is known with more records, those of each partition by rising offset.

    There is one entry for each replay, partition of origin and partition here: few, however many records.
    """
    found: dict[Way, Origins] = {
        (one.replayid, one.from_topic, one.from_partition, one.topic, one.partition): one for one in known
    }
    for record in _marked(rows):
        _take(found, record)
    return tuple(found[way] for way in sorted(found))


def _marked(rows: pa.Table) -> Iterator[Record]:
    """Yield the records that may come from a replay; those of a stream that nobody replayed cost nothing."""
    for batch in rows.select(OF_RECORD).to_batches():
        names = batch.column("headers").flatten().field("key")
        if pc.any(pc.equal(names, EFFECTS)).as_py():
            yield from records_of(pa.Table.from_batches([batch]))


def _take(found: dict[Way, Origins], record: Record) -> None:
    origin = origin_of(record.headers)
    if origin is None:
        return
    way = origin.replay_id, origin.topic, origin.partition, record.topic, record.partition
    one = found.get(way)
    if one is None:
        found[way] = Origins(
            replayid=origin.replay_id, from_topic=origin.topic, from_partition=origin.partition,
            from_first_offset=origin.offset, from_last_offset=origin.offset,
            topic=record.topic, partition=record.partition,
            first_offset=record.offset, last_offset=record.offset, records=1,
        )  # fmt: skip
        return
    update = {
        "from_first_offset": min(one.from_first_offset, origin.offset),
        "from_last_offset": max(one.from_last_offset, origin.offset),
        "last_offset": record.offset,
        "records": one.records + 1,
    }
    found[way] = one.model_copy(update=update)
