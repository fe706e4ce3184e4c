"""A lane: takes batches to the database and its outbox to Kafka, and takes itself over after any failure."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

import structlog
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import DBAPIError

from services._runtime.arrivals import Arrival
from services._runtime.batch import (
    Batch,
    BatchProcessor,
    CommittedAlready,
    LaneKey,
    LaneLost,
    Positions,
)
from services._runtime.crash import Reached
from services._runtime.database import Database, is_structural, is_transient
from services._runtime.deciding import BatchResult, TooManyDeadLetters
from services._runtime.decisions import Unprocessable
from services._runtime.outbox import OutboxRow, read_after
from services._runtime.refusals import Refusal
from services._runtime.relay import Relay
from services._runtime.settings import LanesPart
from services._runtime.startup import check_published
from services._runtime.tables import LANES

log = structlog.get_logger()
_ROWS_A_TRANSACTION = 1000
_BYTES_A_TRANSACTION = 16 * 1024 * 1024
_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0
_NO_RECORDS_FAULT: Final = (LaneLost, CommittedAlready, TooManyDeadLetters, Refusal)
T = TypeVar("T")


class Lane:
    """One lane in the hands of this process.

    ``ready``: it was taken over once, and takes records; ``publishing``: Kafka takes what follows from them.
    """

    def __init__(
        self,
        number: int,
        database: Database,
        *,
        processor: BatchProcessor,
        relay: Relay,
        settings: LanesPart,
        reached: Reached,
        on_published: Callable[[int, int], None],
        on_patience: Callable[[], None],
    ) -> None:
        self.number = number
        self.ready = asyncio.Event()
        self.publishing = False
        self._database = database
        self._processor = processor
        self._relay = relay
        self._settings = settings
        self._reached = reached
        self._on_published = on_published
        self._on_patience = on_patience
        self._epoch = 0
        self._batches = 0
        self._queue: deque[OutboxRow] = deque()
        self._queued_to = 0
        self.published_to = 0
        self._turn = asyncio.Lock()  # a batch and a takeover never cross
        self._wake = asyncio.Event()
        self._less = asyncio.Event()
        self._dead_in_a_row = 0

    @property
    def epoch(self) -> int:
        """Return the epoch under which the lane is ours, 0 before the first takeover."""
        return self._epoch

    @property
    def last_number(self) -> int:
        """Return the newest outbox number that is in the database."""
        return self._queued_to

    @property
    def unpublished(self) -> int:
        """Return how many outbox rows wait to be published."""
        return len(self._queue)

    async def take(self, arrivals: Sequence[Arrival], positions: Positions) -> BatchResult:
        """Commit a batch to the database and queue what follows from it for the relay."""
        async with self._turn:
            try:
                result = await self._committed(arrivals, positions)
            except CommittedAlready:
                log.warning("commit was not confirmed", lane=self.number, records=len(arrivals))
                result = await self._patiently(self._found_committed)
            self._batches += 1
            self._dead_in_a_row = result.dead_in_a_row
            self._reached("after-database-commit")
            self._enqueue(result.rows)
            return result

    async def run(self) -> None:
        """Take the lane over and publish, for ever; raises LaneLost or Refusal."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._take_over()
                pause = _FIRST_PAUSE_SECONDS
                await self._publish_for_ever()
            except (KafkaError, TimeoutError, DBAPIError) as error:
                if isinstance(error, DBAPIError) and not is_transient(error):
                    raise
                if isinstance(error, MessageSizeTooLargeError):
                    raise self._too_large() from error
                log.warning("relay failed", lane=self.number, error=type(error).__name__)
                self.publishing = False
                self._wake.set()
                await self._relay.discard()
                await asyncio.sleep(pause)  # backoff: the broker or the database is away
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def drained(self) -> None:
        """Return when everything queued is published."""
        while self._queue:
            self._less.clear()
            await self._less.wait()

    async def close(self) -> None:
        """Let the producer go."""
        await self._relay.discard()

    async def _committed(self, arrivals: Sequence[Arrival], positions: Positions) -> BatchResult:
        try:
            return await self._patiently(lambda tx: self._process(tx, arrivals, positions, {}))
        except _NO_RECORDS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is: the next record must go on
            kind = type(error).__name__
            log.warning("batch failed, isolating", lane=self.number, records=len(arrivals), error=kind)
        given_up = await self._isolate(arrivals)
        return await self._patiently(lambda tx: self._process(tx, arrivals, positions, given_up))

    async def _patiently(self, work: Callable[[Connection], T]) -> T:
        clock = asyncio.get_running_loop()
        deadline = clock.time() + self._settings.retry_budget_seconds
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._database.write(work)
            except DBAPIError as error:
                if is_structural(error):
                    raise Refusal(
                        f"the tables are not this version's: {type(error.orig).__name__}: {error.orig}",
                        "bring back the database that this version made, or start afresh (lgsp up --fresh)",
                    ) from error
                if not is_transient(error):
                    raise
                self._on_patience()
                if clock.time() + pause > deadline:
                    raise Refusal(
                        f"the database has refused to write for {self._settings.retry_budget_seconds:.0f} s: "
                        f"{type(error.orig).__name__}: {error.orig}",
                        "check the disk and who else has the database open, then start the service again",
                    ) from error
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _isolate(self, arrivals: Sequence[Arrival]) -> dict[int, Unprocessable]:
        """Find the records that the database cannot take, by trying ever shorter beginnings of the batch."""
        given_up: dict[int, Unprocessable] = {}
        while (refusal := await self._rehearse(arrivals, given_up)) is not None:
            good, bad = 0, len(arrivals)
            while bad - good > 1:
                middle = (good + bad) // 2
                shorter = await self._rehearse(arrivals[:middle], given_up)
                good, bad, refusal = (middle, bad, refusal) if shorter is None else (good, middle, shorter)
            if bad - 1 in given_up:
                raise Refusal(
                    f"the database does not even take the dead letter of a record: {refusal}",
                    "look at the log above and at the database (lgsp doctor), then start the service again",
                )
            given_up[bad - 1] = Unprocessable(
                "failed", f"the database refused this record: {refusal}", attempts=2
            )
        return given_up

    async def _rehearse(
        self, arrivals: Sequence[Arrival], given_up: Mapping[int, Unprocessable]
    ) -> str | None:
        """Process and roll back; return the name of what went wrong, or None if all went well."""

        def attempt(tx: Connection) -> None:
            self._process(tx, arrivals, {}, given_up)
            raise _Rehearsed

        try:
            await self._patiently(attempt)
        except _Rehearsed:
            return None
        except _NO_RECORDS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return type(error.orig if isinstance(error, DBAPIError) else error).__name__
        return None

    def _process(
        self,
        tx: Connection,
        arrivals: Sequence[Arrival],
        positions: Positions,
        given_up: Mapping[int, Unprocessable],
    ) -> BatchResult:
        owner = LaneKey(self.number, self._epoch, self._batches)
        batch = Batch(owner, arrivals, positions, self.published_to, self._dead_in_a_row, given_up)
        return self._processor.process(tx, batch)

    def _enqueue(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            if row.number <= self._queued_to:
                continue  # a takeover has read it from the database meanwhile
            if row.number != self._queued_to + 1:
                raise Refusal(
                    f"outbox numbers of lane {self.number} jump from {self._queued_to} to {row.number}",
                    "report this: the outbox is numbered under the lane's lock and may have no gap",
                )
            self._queue.append(row)
            self._queued_to = row.number
        if rows:
            self._wake.set()

    async def _take_over(self) -> None:
        async with self._turn:
            taken = await self._database.write(self._next_epoch)
            self._epoch, self._batches, self._dead_in_a_row = taken
        self._reached("takeover-after-epoch")
        await self._relay.fence()
        self._reached("takeover-after-fence")
        published_to = await self._relay.read_position()
        self._reached("takeover-after-position")
        async with self._turn:
            self._queue = deque(await self._database.write(lambda tx: self._unpublished(tx, published_to)))
        self.published_to = published_to
        await self._publish_queue()
        self._reached("takeover-after-publish")
        self.publishing = True
        self.ready.set()

    def _next_epoch(self, tx: Connection) -> tuple[int, int, int]:
        mine = LANES.c.lane == self.number
        if self._epoch:  # never bump unconditionally: a thawed zombie would steal its lane back
            mine &= LANES.c.epoch == self._epoch
        taken = tx.execute(
            update(LANES)
            .where(mine)
            .values(epoch=LANES.c.epoch + 1)
            .returning(LANES.c.epoch, LANES.c.batches, LANES.c.dead_in_a_row)
        ).first()
        if taken is None:
            raise LaneLost
        return int(taken.epoch), int(taken.batches), int(taken.dead_in_a_row)

    def _found_committed(self, tx: Connection) -> BatchResult:
        """Return what is in the database of a batch whose commit was not confirmed."""
        rows = read_after(tx, self.number, self._queued_to)
        last_number = rows[-1].number if rows else self._queued_to
        return BatchResult(rows, last_number, dead_in_a_row=self._dead_in_a_row)

    def _unpublished(self, tx: Connection, published_to: int) -> list[OutboxRow]:
        query = select(LANES.c.last_number, LANES.c.deleted_to).where(LANES.c.lane == self.number)
        last_number, deleted_to = tx.execute(query).one()
        check_published(self.number, published_to, last_number, deleted_to)
        self._queued_to = last_number
        return read_after(tx, self.number, published_to)

    async def _publish_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._publish_queue()

    async def _publish_queue(self) -> None:
        while self._queue:
            rows = self._next_rows()
            await self._relay.publish(rows)
            for _ in rows:
                self._queue.popleft()
            self.published_to = rows[-1].number
            self._less.set()
            self._on_published(self.published_to, len(rows))
            # right after a commit the broker still works on it, and the client would sleep 20 ms: measured
            await asyncio.sleep(self._settings.gap_seconds)

    def _next_rows(self) -> list[OutboxRow]:
        """Return what the next transaction holds: so much that it ends in time on a slow line too."""
        rows: list[OutboxRow] = []
        size = 0
        for row in itertools.islice(self._queue, _ROWS_A_TRANSACTION):
            size += len(row.value or b"")
            if rows and size > _BYTES_A_TRANSACTION:
                break
            rows.append(row)
        return rows

    def _too_large(self) -> Refusal:
        row = max(self._next_rows(), key=lambda row: len(row.value or b""))
        return Refusal(
            f"Kafka takes no record as large as number {row.number} of the outbox of lane {self.number}, "
            f"{len(row.value or b'')} bytes for {row.topic}",
            "raise max.message.bytes of that topic, and message.max.bytes of the cluster",
        )


def read_epochs(tx: Connection) -> dict[int, int]:
    """Return the epoch of every lane."""
    return dict(tx.execute(select(LANES.c.lane, LANES.c.epoch)).all())


class _Rehearsed(Exception):
    """Rolls a rehearsal back."""
