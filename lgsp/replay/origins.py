"""Where the records of a recording came from, when a replay had put them there: old places to new ones."""

from collections.abc import Iterable, Sequence

from lgsp.replay.manifest import Origins
from lgsp.replay.marks import origin_of
from lgsp.stream.record import Record
from services._runtime.effects import EFFECTS

Way = tuple[str, str, int, str, int]


def with_origins(known: Sequence[Origins], runs: Iterable[Sequence[Record]]) -> tuple[Origins, ...]:
    """Return what is known with more records, those of each partition by rising offset.

    There is one entry for each replay, partition of origin and partition here: few, however many records.
    """
    found: dict[Way, Origins] = {
        (one.replayid, one.from_topic, one.from_partition, one.topic, one.partition): one for one in known
    }
    for run in runs:
        for record in run:
            if record.headers and record.headers[-1][0] == EFFECTS:
                _take(found, record)
    return tuple(found[way] for way in sorted(found))


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
