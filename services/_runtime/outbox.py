"""From decisions to numbered outbox rows: envelopes, sequence numbers, dead letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from schemas.envelope import CONTENT_TYPE, event_id, schema_urn, type_of
from schemas.topics import NUMBERED, TOPIC_OF
from services._runtime.decisions import Emit
from services._runtime.keys import as_wanted, is_wanted
from services._runtime.partitions import partition_of
from services._runtime.tables import OUTBOX, SEQUENCES
from services._runtime.told import Told
from services._runtime.upsert import upsert


class OutboxRow(NamedTuple):
    """One record to publish: ``topic`` is free of the hub's prefix."""

    number: int
    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


class Draft(NamedTuple):
    """A record on its way to the outbox; ``emit`` still lacks its seq, a dead letter is whole."""

    emit: Emit | None
    cause: Told | None
    dead: OutboxRow | None = None


@dataclass(frozen=True, slots=True)
class OutboxPlace:
    """Where a batch's drafts go: after ``last_number`` of a lane of a service."""

    lane: int
    last_number: int
    service: str
    partitions: int


_INSERT: Final = insert(OUTBOX)
_DELETE_TO: Final = delete(OUTBOX).where(
    OUTBOX.c.lane == bindparam("of"), OUTBOX.c.number <= bindparam("to")
)  # built once: SQLAlchemy takes as long to build a statement as to execute it


def number_and_store(tx: Connection, place: OutboxPlace, drafts: Sequence[Draft]) -> list[OutboxRow]:
    """Give every draft its place in the outbox, and every numbered event the next ``seq`` of its subject."""
    if not drafts:
        return []
    sequences = _Sequences(tx, [_series(draft.emit) for draft in drafts if draft.emit])
    rows = [
        _row(draft, number, place, sequences)
        for number, draft in enumerate(drafts, start=place.last_number + 1)
    ]
    sequences.save()
    tx.execute(_INSERT, [_stored(place.lane, row) for row in rows])
    return rows


def read_after(tx: Connection, lane: int, number: int) -> list[OutboxRow]:
    """Return what the outbox of a lane holds after a number, in order."""
    columns = (
        OUTBOX.c.number,
        OUTBOX.c.topic,
        OUTBOX.c.partition,
        OUTBOX.c.key,
        OUTBOX.c.value,
        OUTBOX.c.headers,
    )
    query = select(*columns).where(OUTBOX.c.lane == lane, OUTBOX.c.number > number).order_by(OUTBOX.c.number)
    return [OutboxRow(*row[:-1], headers=_unpack(row[-1])) for row in tx.execute(query)]


def delete_to(tx: Connection, lane: int, number: int) -> None:
    """Drop the rows of a lane that are published."""
    tx.execute(_DELETE_TO, {"of": lane, "to": number})


class _Sequences:
    def __init__(self, tx: Connection, series: Iterable[str]) -> None:
        self._tx = tx
        self._last: dict[str, int] = {}
        self._given: dict[str, int] = {}
        database = tx.dialect.name
        bound = {"wanted": as_wanted(database, sorted(set(series)))}
        self._last.update((name, last) for name, last in tx.execute(_last_given(database), bound))

    def next(self, series: str) -> int:
        number = self._given[series] = self._last[series] = self._last.get(series, 0) + 1
        return number

    def save(self) -> None:
        upsert(self._tx, SEQUENCES, [{"series": name, "last": last} for name, last in self._given.items()])


@cache
def _last_given(database: str) -> Select[str, int]:
    return select(SEQUENCES.c.series, SEQUENCES.c.last).where(is_wanted(database, SEQUENCES.c.series))


def _series(emit: Emit) -> str:
    """Return what numbers are given within: a subject of one lane, for ids of submissions are an agency's."""
    return f"{emit.key}/{emit.subject}"


def _row(draft: Draft, number: int, place: OutboxPlace, sequences: _Sequences) -> OutboxRow:
    if draft.dead is not None:
        dead = draft.dead
        return OutboxRow(number, dead.topic, dead.partition, dead.key, dead.value, dead.headers)
    assert draft.emit is not None
    emit, topic = draft.emit, TOPIC_OF[draft.emit.event]
    event_type = type_of(emit.event)
    source = f"/lgsp/{place.service}"
    numbered = topic in NUMBERED
    event = emit.event.model_validate(
        {
            "id": event_id(source, emit.subject, event_type, emit.discriminator),
            "source": source,
            "subject": emit.subject,
            "time": emit.time,
            "seq": sequences.next(_series(emit)) if numbered else None,
            "causationid": draft.cause.id if draft.cause else None,
            "traceparent": draft.cause.traceparent if draft.cause else None,
            "dataschema": schema_urn(event_type),
            "data": emit.data,  # of the event's own class, which checked it when it was made
        },
        extra="forbid",
    )
    headers = (("content-type", CONTENT_TYPE.encode()), ("ce_type", event_type.encode()))
    key = emit.key.encode()
    partition = partition_of(key, topic.partitions or place.partitions)
    return OutboxRow(number, topic.name, partition, key, event.model_dump_json().encode(), headers)


def _stored(lane: int, row: OutboxRow) -> dict[str, Any]:
    return {
        "lane": lane,
        "number": row.number,
        "topic": row.topic,
        "partition": row.partition,
        "key": row.key,
        "value": row.value,
        "headers": _pack(row.headers),
    }


def _pack(headers: Iterable[tuple[str, bytes | None]]) -> bytes:
    return orjson.dumps([(name, value.hex() if value is not None else None) for name, value in headers])


def _unpack(packed: bytes) -> tuple[tuple[str, bytes | None], ...]:
    return tuple(
        (name, bytes.fromhex(value) if value is not None else None) for name, value in orjson.loads(packed)
    )
