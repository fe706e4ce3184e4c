"""The reference for routing's lane: the same steps in one straight loop with sqlite3 and aiokafka.

The same validation by pydantic, the same ``decide``, 500 records a batch, state and outbox in one
transaction, the events and the position in one Kafka transaction. It cannot be taken over, isolates no
poison, knows no ticks, doors or figures: ``python -m bench.hand_loop SERVERS PREFIX FILE``.
"""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from typing import Annotated, Any, Final, Union

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from pydantic import Field, TypeAdapter

from bench.service import PARTITIONS
from schemas.envelope import Event, event_id, schema_urn, type_of
from schemas.topics import TOPIC_OF
from services._runtime.decisions import Decision, Document, Happening
from services._runtime.partitions import partition_of
from services.routing.decide import APPLIES, RoutingCore
from services.routing.dossiers import RoutedDossier

TOPICS: Final = ("dossiers",)
_TABLES: Final = """
CREATE TABLE documents (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sequences (series TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE positions (topic TEXT, partition INTEGER, next INTEGER, PRIMARY KEY (topic, partition));
CREATE TABLE outbox (number INTEGER PRIMARY KEY, topic TEXT, partition INTEGER, key BLOB, value BLOB);
"""
_UNION: Any = Union[APPLIES]  # noqa: UP007 - a union made at run time
_ADAPTER: TypeAdapter[Event] = TypeAdapter(Annotated[_UNION, Field(discriminator="type")])
_CORE: Final = RoutingCore()
Row = tuple[int, str, int, bytes, bytes]


class HandLoop:
    """One database, one producer; ``number`` is the last outbox row."""

    def __init__(self, database: sqlite3.Connection, producer: AIOKafkaProducer, prefix: str) -> None:
        self._database = database
        self._producer = producer
        self._prefix = prefix
        self.number = 0

    async def take(self, records: Sequence[ConsumerRecord]) -> None:
        """Take one batch all the way."""
        rows = await asyncio.to_thread(self._commit, records)
        async with self._producer.transaction():
            sent = [
                await self._producer.send(self._prefix + topic, value, key=key, partition=partition)
                for _, topic, partition, key, value in rows
            ]
            position = f"{self._prefix}relay-positions.routing"
            sent.append(await self._producer.send(position, str(self.number).encode(), key=b"0", partition=0))
            await asyncio.gather(*sent)

    def _commit(self, records: Sequence[ConsumerRecord]) -> list[Row]:
        execute = self._database.execute
        execute("BEGIN IMMEDIATE")
        execute("DELETE FROM outbox WHERE number <= ?", (self.number,))
        events = [_ADAPTER.validate_json(record.value) for record in records]
        keys = sorted({key for event in events for key in _CORE.keys(Happening(event, event.time))})
        known = self._read("documents", "key, body", "key", keys)
        documents: dict[str, Document] = {
            key: RoutedDossier.model_validate_json(body) for key, body in known.items()
        }
        decided = [(event, self._decide(documents, event)) for event in events]
        emits = [(event, emit) for event, decision in decided for emit in decision.emits]
        last = self._read("sequences", "series, last", "series", sorted({emit.subject for _, emit in emits}))
        rows = [self._row(cause, emit, last) for cause, emit in emits]
        changed = {key: document for _, decision in decided for key, document in decision.changes.items()}
        bodies = [(key, document.to_body()) for key, document in changed.items()]
        self._database.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?)", bodies)
        self._database.executemany("INSERT OR REPLACE INTO sequences VALUES (?, ?)", last.items())
        self._database.executemany("INSERT INTO outbox VALUES (?, ?, ?, ?, ?)", rows)
        nexts = {(record.topic, record.partition): record.offset + 1 for record in records}
        self._database.executemany(
            "INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", [(*place, n) for place, n in nexts.items()]
        )
        execute("COMMIT")
        return rows

    def _decide(self, documents: dict[str, Document], event: Event) -> Decision:
        happening = Happening(event, event.time)
        known = {key: documents[key] for key in _CORE.keys(happening) if key in documents}
        decision = _CORE.decide(known, happening)
        documents.update(decision.changes)
        return decision

    def _read(self, table: str, columns: str, key: str, wanted: list[str]) -> dict[str, Any]:
        query = f"SELECT {columns} FROM {table} WHERE {key} IN (SELECT value FROM json_each(?))"  # noqa: S608
        return dict(self._database.execute(query, (orjson.dumps(wanted).decode(),)))

    def _row(self, cause: Event, emit: Any, last: dict[str, int]) -> Row:  # noqa: ANN401 - an Emit
        event_type = type_of(emit.event)
        self.number += 1
        last[emit.subject] = last.get(emit.subject, 0) + 1
        event = emit.event.model_validate(
            {
                "id": event_id("/lgsp/routing", emit.subject, event_type, emit.discriminator),
                "source": "/lgsp/routing", "subject": emit.subject, "time": emit.time,
                "seq": last[emit.subject], "causationid": cause.id, "datacontenttype": "application/json",
                "dataschema": schema_urn(event_type), "data": emit.data.model_dump(),
            },
            extra="forbid",
        )  # fmt: skip
        key = emit.key.encode()
        place = partition_of(key, PARTITIONS)
        return self.number, TOPIC_OF[emit.event].name, place, key, event.model_dump_json().encode()


async def main(servers: str, prefix: str, file: str) -> None:
    """Take everything there is and print CPU and seconds for one record."""
    database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _TABLES)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, isolation_level="read_committed", enable_auto_commit=False,
        auto_offset_reset="earliest",
    )  # fmt: skip
    producer = AIOKafkaProducer(
        bootstrap_servers=servers, transactional_id=f"{prefix}hand", retry_backoff_ms=10, linger_ms=0
    )
    await consumer.start()
    await producer.start()
    places = [TopicPartition(prefix + topic, n) for topic in TOPICS for n in range(PARTITIONS)]
    consumer.assign(places)
    ends = await consumer.end_offsets(places)
    loop, count = HandLoop(database, producer, prefix), 0
    cpu, began = time.process_time(), time.perf_counter()
    while any([await consumer.position(place) < ends[place] for place in places]):
        polled = await consumer.getmany(timeout_ms=20, max_records=500)
        records = [record for some in polled.values() for record in some]
        if records:
            await loop.take(records)
            count += len(records)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - began
    await producer.stop()
    await consumer.stop()
    print(json.dumps({"cpu_us": cpu / count * 1e6, "per_second": count / wall}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
