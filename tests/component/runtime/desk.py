"""A small service with every habit of a real one: state, timer, conflicts, bugs. Its lane has no Kafka."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from schemas.envelope import Event
from schemas.inbound import LegAccepted
from schemas.routing import LegClosed, LegClosedData
from services._runtime.arrivals import Arrival
from services._runtime.batch import Batch, BatchProcessor, LaneKey
from services._runtime.batch_result import BatchResult, BatchSettings
from services._runtime.crash import nowhere
from services._runtime.database import Database
from services._runtime.decisions import (
    CheckedDocument,
    Decision,
    Document,
    Documents,
    Emit,
    Happening,
    Timer,
    Unprocessable,
)
from services._runtime.documents import DocumentStore
from services._runtime.outbox import OutboxRow, read_after
from services._runtime.spec import OnTick, ServiceSpec
from services._runtime.tables import LANES, METADATA, OUTBOX, POSITIONS, SEQUENCES, TICKS

LIMIT: Final = timedelta(hours=1)
EPOCH: Final = 1
COUNTS: Final = ("batches", "dead_in_a_row")
PARTITIONS: Final = 6
CONFLICT, BUG, REFUSED, BROKEN_EVENT = "conflict", "bug", "refused-by-the-database", "broken-event"
BAD_TIMER, TICK_BUG = "bad-timer", "tick-bug"
LOOKED = "looked-at-and-refused"
SECRET: Final = "Nguyễn Văn Kín 012345678901"


class Desk(CheckedDocument):
    """The legs that a dossier has at the desk."""

    legs: tuple[str, ...] = ()


class DeskStore(DocumentStore):
    """Refuses documents with a certain leg, as a database would that holds a constraint against it."""

    def save(
        self,
        tx: Connection,
        before: Mapping[str, Document],
        after: Mapping[str, Document],
        partitions: Mapping[str, int],
    ) -> None:
        super().save(tx, before, after, partitions)
        if any(REFUSED in document.legs for document in after.values() if isinstance(document, Desk)):
            raise IntegrityError("insert", {"leg": SECRET}, ValueError(SECRET))


class DeskCore:
    """Closes each leg at once and again when an hour has passed; the name of a leg makes it misbehave."""

    def keys(self, happening: Happening) -> tuple[str, ...]:
        return (f"desk/{happening.event.subject}",)

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        event = happening.event
        assert isinstance(event, LegAccepted)
        leg_id, key = event.data.leg_id, f"desk/{event.subject}"
        if leg_id == CONFLICT:
            raise Unprocessable("conflict", "leg_id: accepted before, otherwise")
        if leg_id == LOOKED:
            looked = {f"desk/{event.subject}-looked": Desk(legs=(LOOKED,))}
            raise Unprocessable("conflict", "leg_id: looked at, and refused", kept=looked)
        if leg_id == BUG:
            raise RuntimeError(SECRET)
        known = documents.get(key, Desk())
        assert isinstance(known, Desk)
        timer = Timer(due_at=happening.at + LIMIT, name="limit", ref=leg_id)
        changed = Desk(timers=(*known.timers, timer), legs=(*known.legs, leg_id))
        closed = _closed(event.subject, leg_id, "done", happening.at)
        return Decision({key: changed}, (closed,))

    def on_timer(self, key: str, document: Document, timer: Timer) -> Decision:
        assert isinstance(document, Desk)
        if timer.ref == BAD_TIMER:
            raise RuntimeError(SECRET)
        left = tuple(each for each in document.timers if each != timer)
        after = document.model_copy(update={"timers": left})
        return Decision({key: after}, (_closed(key[5:], timer.ref, "timed-out", timer.due_at),))


def _closed(dossier: str, leg_id: str, outcome: Any, at: datetime) -> Emit:
    subject = "x" * 201 if leg_id == BROKEN_EVENT else dossier  # longer than any event's subject may be
    data = LegClosedData(dossier_code=dossier, leg_id=leg_id, outcome=outcome, closed_at=at, late=False)
    key = dossier.partition("-")[0]
    return Emit(LegClosed, data, subject, key, at, discriminator=f"{leg_id}/{outcome}")


STORE: Final = DeskStore({"desk": ("test_desks", Desk)})
APPLIES: tuple[type[Event], ...] = (LegAccepted,)


def desk_spec(**changes: Any) -> ServiceSpec:
    """Return the service; its name and place at the topics are routing's."""
    spec = ServiceSpec(name="routing", stage="routing", applies=APPLIES, core=DeskCore(), store=STORE)
    return replace(spec, **changes)


@dataclass
class DeskLane:
    """One lane of the service on a database file, one transaction a batch."""

    home: Path
    on_tick: OnTick | None = None
    max_dead_in_a_row: int = 100
    dead_in_a_row: int = 0
    results: list[BatchResult] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database = Database(f"sqlite:///{self.home / 'desk.sqlite'}")
        self.spec = desk_spec(**({"on_tick": self.on_tick} if self.on_tick else {}))
        self.processor = BatchProcessor(self.spec, BatchSettings(PARTITIONS, self.max_dead_in_a_row), nowhere)
        with self.database.engine.begin() as tx:
            METADATA.create_all(tx)
            counts = dict.fromkeys(("last_number", "deleted_to", "batches", "dead_in_a_row"), 0)
            tx.execute(insert(LANES), {"lane": 0, "epoch": 1, **counts})

    def take(self, *arrivals: Arrival, owner: LaneKey | None = None, published_to: int = 0) -> BatchResult:
        """Process a batch; the positions stand behind the last record of each partition."""
        positions = {(each.topic.name, each.partition): each.offset + 1 for each in arrivals}
        owner = owner or LaneKey(0, EPOCH, len(self.results))
        batch = Batch(owner, arrivals, positions, published_to, self.dead_in_a_row)
        with self.database.engine.begin() as tx:
            result = self.processor.process(tx, batch)
        self.dead_in_a_row = result.dead_in_a_row
        self.results.append(result)
        return result

    def outbox(self) -> list[OutboxRow]:
        with self.database.engine.begin() as tx:
            return read_after(tx, 0, 0)

    def desk(self, dossier: str) -> Desk | None:
        with self.database.engine.begin() as tx:
            found = STORE.load(tx, [f"desk/{dossier}"]).get(f"desk/{dossier}")
        assert found is None or isinstance(found, Desk)
        return found

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table that a batch may touch, without how many batches there were."""
        tables = (LANES, POSITIONS, OUTBOX, SEQUENCES, TICKS, STORE.table("desk"))
        with self.database.engine.begin() as tx:
            return {
                table.name: sorted(
                    tuple(row) for row in tx.execute(select(*(c for c in table.c if c.name not in COUNTS)))
                )
                for table in tables
            }

    def close(self) -> None:
        self.database.close()
