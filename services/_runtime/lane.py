"""A lane: takes batches to the database and its outbox to Kafka, and takes itself over after any failure."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from services._runtime.arrivals import Arrival
from services._runtime.batch import Batch, CommittedAlready, LaneKey, Positions
from services._runtime.batch_result import BatchResult
from services._runtime.committing import Committing
from services._runtime.crash import Reached
from services._runtime.database import Database, is_transient
from services._runtime.lane_rows import Taken, next_epoch, unpublished
from services._runtime.outbox import read_after
from services._runtime.outgoing import Outgoing
from services._runtime.relay import Relay

log = structlog.get_logger()
_FIRST_PAUSE_SECONDS: Final = 0.05
_LONGEST_PAUSE_SECONDS: Final = 2.0
_NOT_TAKEN: Final = Taken(0, 0, 0)


class Lane:
    """One lane in the hands of this process.

    ``ready``: it was taken over once, and takes records; ``publishing``: Kafka takes what follows from them.
    ``gap_seconds``: between a commit in Kafka and the next begin. ``on_published``: told the outbox number
    and how many rows.
    """

    def __init__(
        self,
        number: int,
        database: Database,
        *,
        committing: Committing,
        relay: Relay,
        gap_seconds: float,
        reached: Reached,
        on_published: Callable[[int, int], None],
    ) -> None:
        self.number = number
        self.ready = asyncio.Event()
        self.publishing = False
        self.published_to = 0
        self._database = database
        self._committing = committing
        self._relay = relay
        self._gap_seconds = gap_seconds
        self._reached = reached
        self._on_published = on_published
        self._taken = _NOT_TAKEN
        self._outgoing = Outgoing(number)
        self._turn = asyncio.Lock()  # a batch and a takeover never cross

    @property
    def epoch(self) -> int:
        """Return the epoch under which the lane is ours, 0 before the first takeover."""
        return self._taken.epoch

    @property
    def last_number(self) -> int:
        """Return the newest outbox number that is in the database."""
        return self._outgoing.last_number

    @property
    def unpublished(self) -> int:
        """Return how many outbox rows wait to be published."""
        return len(self._outgoing)

    async def take(self, arrivals: Sequence[Arrival], positions: Positions) -> BatchResult:
        """Commit a batch to the database and queue what follows from it for the relay."""
        async with self._turn:
            epoch, batches, dead_in_a_row = self._taken
            owner = LaneKey(self.number, epoch, batches)
            try:
                batch = Batch(owner, arrivals, positions, self.published_to, dead_in_a_row)
                result = await self._committing.commit(batch)
            except CommittedAlready:
                log.warning("commit was not confirmed", lane=self.number, records=len(arrivals))
                result = await self._committing.patiently(self._found_committed)
            self._taken = Taken(epoch, batches + 1, result.dead_in_a_row)
            self._reached("after-database-commit")
            self._outgoing.add(result.rows)
            return result

    async def run(self) -> None:
        """Take the lane over and publish, for ever; raises LaneLost or Refusal."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._take_over()
                pause = _FIRST_PAUSE_SECONDS
                while True:
                    await self._outgoing.more()
                    await self._publish()
            except (KafkaError, TimeoutError, DBAPIError) as error:
                if isinstance(error, DBAPIError) and not is_transient(error):
                    raise
                if isinstance(error, MessageSizeTooLargeError):
                    raise self._outgoing.too_large() from error
                log.warning("relay failed", lane=self.number, error=type(error).__name__)
                self.publishing = False
                await self._relay.discard()
                await asyncio.sleep(pause)  # backoff: the broker or the database is away
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def drained(self) -> None:
        """Return when everything queued is published."""
        await self._outgoing.drained()

    async def close(self) -> None:
        """Let the producer go."""
        await self._relay.discard()

    async def _take_over(self) -> None:
        async with self._turn:
            self._taken = await self._database.write(lambda tx: next_epoch(tx, self.number, self.epoch))
        self._reached("takeover-after-epoch")
        await self._relay.fence()
        self._reached("takeover-after-fence")
        published_to = await self._relay.read_position()
        self._reached("takeover-after-position")
        async with self._turn:
            left = await self._database.write(lambda tx: unpublished(tx, self.number, published_to))
            self._outgoing.refill(*left)
        self.published_to = published_to
        await self._publish()
        self._reached("takeover-after-publish")
        self.publishing = True
        self.ready.set()

    def _found_committed(self, tx: Connection) -> BatchResult:
        """Return what is in the database of a batch whose commit was not confirmed."""
        rows = read_after(tx, self.number, self.last_number)
        last_number = rows[-1].number if rows else self.last_number
        return BatchResult(rows, last_number, dead_in_a_row=self._taken.dead_in_a_row)

    async def _publish(self) -> None:
        while rows := self._outgoing.portion():
            await self._relay.publish(rows)
            self.published_to = rows[-1].number
            self._outgoing.published(rows)
            self._on_published(self.published_to, len(rows))
            # right after a commit the broker still works on it, and the client would sleep 20 ms: measured
            await asyncio.sleep(self._gap_seconds)
