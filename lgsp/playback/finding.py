"""One past record, by the id of its event or by its place: on a hub's topics, or in a recording."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition

from lgsp.playback.sought import Sought
from lgsp.problems import Exit, Problem
from lgsp.replay.recording import Recording
from lgsp.replay.selection import BY_DEFAULT, called, full_name
from lgsp.replay.sql import Table
from lgsp.stream.reading import consumer_of, high_watermarks, partitions_of, read_to_end
from lgsp.stream.record import Record

OF_ID = 'SELECT topic, partition, "offset" FROM records WHERE id = ? ORDER BY ALL'
SHOWN = 20


@dataclass(frozen=True)
class Found:
    """A record, what its topic is called on its cluster, and how many partitions that has."""

    record: Record
    topic: str
    partitions: int


def found_in_recording(recording: Recording, table: Table, sought: Sought) -> Found:
    """Return the one record that is meant; raises Problem for none and for several."""
    names = recording.manifest.source.names
    topic = None if sought.topic is None else called(sought.topic, recording.manifest.source.prefix)
    places = [(topic or "", sought.partition or 0, sought.offset or 0)]
    if sought.id is not None:
        places = [place for place in _with_id(table, sought.id) if topic in {None, place[0]}]
    found = [
        Found(record, names.get(name, name), _count(recording, name))
        for name, partition, offset in places
        if (record := _at(recording, name, partition, offset)) is not None
    ]
    return _the_one(found, sought, f"in {recording.folder}")


async def found_on_topics(bootstrap_servers: str, prefix: str, sought: Sought) -> Found:
    """Return the same from a hub's topics, or from any that is named; committed records alone."""
    named = (called(sought.topic, prefix),) if sought.topic else BY_DEFAULT
    topics = [full_name(name, prefix) for name in named]
    there = await partitions_of(bootstrap_servers, topics)
    if not there:
        raise _no_topic(topics, bootstrap_servers)
    counts = {topic: sum(each.topic == topic for each in there) for topic in topics}
    records = await _records(bootstrap_servers, there, sought)
    found = [Found(one, one.topic, counts[one.topic]) for one in records]
    return _the_one(found, sought, f"on {', '.join(sorted({each.topic for each in there}))}")


async def _records(bootstrap_servers: str, there: list[TopicPartition], sought: Sought) -> list[Record]:
    ends = await high_watermarks(bootstrap_servers, there)
    if sought.id is not None:
        mark = sought.id.encode()
        async with consumer_of(bootstrap_servers) as consumer:
            records = read_to_end(consumer, there, ends=ends)
            return [one async for one in records if mark in (one.value or b"") and _id_of(one) == sought.id]
    place, offset = TopicPartition(there[0].topic, sought.partition), sought.offset or 0
    if offset >= ends.get(place, 0):
        return []
    async with consumer_of(bootstrap_servers) as consumer:
        records = read_to_end(consumer, [place], lambda first, _: max(first, offset), {place: offset + 1})
        return [one async for one in records if one.offset == offset]


def _with_id(table: Table, event_id: str) -> Iterable[tuple[str, int, int]]:
    return [(topic, partition, offset) for topic, partition, offset in table.stream(OF_ID, [event_id])]


def _at(recording: Recording, topic: str, partition: int, offset: int) -> Record | None:
    first = next(recording.records(topic, partition, offset), None)
    return first if first is not None and first.offset == offset else None


def _count(recording: Recording, topic: str) -> int:
    return sum(one.topic == topic for one in recording.manifest.ranges)


def _id_of(record: Record) -> str | None:
    try:
        event = json.loads(record.value or b"")
    except ValueError:
        return None
    return event.get("id") if isinstance(event, dict) else None


def _the_one(found: Sequence[Found], sought: Sought, where: str) -> Found:
    if not found:
        raise Problem(
            f"There is no {sought} {where}.",
            "See what there is with lgsp dossier CODE --json or lgsp inspect IN; of a recording say --in.",
            "not-found",
            Exit.NO,
        )
    if len(found) > 1:
        places = [f"{one.topic}/{one.record.partition}/{one.record.offset}" for one in found]
        more = f" and {len(places) - SHOWN} more" if places[SHOWN:] else ""
        raise Problem(
            f"{len(found)} records hold {sought}: {', '.join(places[:SHOWN])}{more}.",
            "Choose one by its place: --topic TOPIC --partition P --offset O, without the id.",
            "usage",
            Exit.USAGE,
        )
    return found[0]


def _no_topic(topics: Sequence[str], bootstrap_servers: str) -> Problem:
    return Problem(
        f"No topic {', '.join(topics)} on the Kafka at {bootstrap_servers}.",
        "See which the hub has with lgsp topics, or name another hub with --prefix.",
        "not-found",
        Exit.NO,
    )
