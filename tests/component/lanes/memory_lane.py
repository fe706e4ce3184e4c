"""One service's lane on a real database and the real batch, with a Kafka in memory and deaths by order."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, zip_longest
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, select

from services._runtime.arrivals import Arrival
from services._runtime.batch import Batch, BatchProcessor, LaneKey
from services._runtime.batch_result import BatchSettings
from services._runtime.crash import CrashPoint
from services._runtime.installing import add_lanes
from services._runtime.lane_rows import next_epoch, unpublished
from services._runtime.outbox import OutboxRow
from services._runtime.spec import ServiceSpec
from services._runtime.tables import METADATA, POSITIONS
from services.intake.app import SPEC as INTAKE
from services.metrics.app import SPEC as METRICS
from services.payment_stub.app import SPEC as PAYMENT_STUB
from services.routing.app import SPEC as ROUTING
from tests.component.lanes.memory_kafka import PARTITIONS, MemoryKafka

SPECS: Final[Mapping[str, ServiceSpec]] = {
    spec.name: spec for spec in (INTAKE, ROUTING, PAYMENT_STUB, METRICS)
}
Death = Literal["before-database-commit", "after-database-commit", "after-kafka-commit"]
FREE: Final[list[Engine]] = []
LIMITS: Final = BatchSettings(PARTITIONS, max_dead_in_a_row=1_000_000)


class Died(BaseException):
    """The process is gone; whatever only its memory held is lost."""


@dataclass
class MemoryLane:
    """``taken``: what the database has taken, in order. ``published``: what went out, in order."""

    spec: ServiceSpec
    kafka: MemoryKafka
    engine: Engine = field(init=False)
    death: Death | None = None
    taken: list[Arrival] = field(default_factory=list)
    published: list[OutboxRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = fresh_database()
        self._processor = BatchProcessor(self.spec, LIMITS, self._reached)
        self.take_over()

    def take_over(self) -> None:
        """Begin a life as the engine does: next epoch, publish what is left, go on at the positions."""
        with self.engine.begin() as tx:
            taken = next_epoch(tx, 0, 0)
            self._owner = LaneKey(0, taken.epoch, taken.batches)
            self._dead_in_a_row = taken.dead_in_a_row
            self._published_to = self.kafka.positions[self.spec.name]
            rows, _ = unpublished(tx, 0, self._published_to)
            self._next: dict[str, int] = dict(
                tx.execute(select(POSITIONS.c.topic, POSITIONS.c.next_offset)).all()
            )
        self._publish(rows)

    def work(self, most: int) -> int:
        """Take up to so many records through the database to Kafka; a death ordered before happens."""
        arrivals = [arrival for arrival, _ in zip(self._waiting(), range(most), strict=False)]
        if not arrivals:
            return 0
        try:
            self.take(arrivals)
        except Died:
            self.death = None
            self.take_over()
        return len(arrivals)

    def take(self, arrivals: list[Arrival]) -> None:
        """Process one batch and publish what follows; raises Died where it was ordered."""
        after = self._next | {each.topic.name: each.offset + 1 for each in arrivals}
        places = {(topic, 0): offset for topic, offset in after.items()}
        batch = Batch(self._owner, arrivals, places, self._published_to, self._dead_in_a_row)
        with self.engine.begin() as tx:
            result = self._processor.process(tx, batch)
        self.taken += arrivals
        self._reached("after-database-commit")
        self._owner = replace(self._owner, batches=self._owner.batches + 1)
        self._next, self._dead_in_a_row = after, result.dead_in_a_row
        self._publish(result.rows)

    def close(self) -> None:
        FREE.append(self.engine)

    def _publish(self, rows: list[OutboxRow]) -> None:
        if rows:
            self.kafka.publish(self.spec.name, rows)
            self.published += rows
            self._reached("after-kafka-commit")
            self._published_to = rows[-1].number

    def _reached(self, point: CrashPoint) -> None:
        if point == self.death:
            raise Died

    def _waiting(self) -> Iterator[Arrival]:
        """Yield what is not taken yet, a record of each topic in turn."""
        rests = [
            [
                self.kafka.arrival(topic, n)
                for n in range(self._next.get(topic.name, 0), len(self.kafka.logs[topic.name]))
            ]
            for topic in self.spec.reads
        ]
        return (each for each in chain.from_iterable(zip_longest(*rests)) if each is not None)


def fresh_database() -> Engine:
    """Return a database in memory with the tables of all services and one lane that did nothing yet.

    One that a lane has let go is emptied and used again: SQLAlchemy keeps what it compiled by engine.
    """
    engine = FREE.pop() if FREE else _new_engine()
    connection = engine.raw_connection()
    raw = connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    _template().backup(raw)
    connection.close()
    return engine


def _new_engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def connected(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves, as the service's database does

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@cache
def _template() -> sqlite3.Connection:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as tx:
        METADATA.create_all(tx)
        add_lanes(tx, (0,))
        raw = tx.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw
