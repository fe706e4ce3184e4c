"""A batch to the database, patiently while it is away, and without the records that it cannot take."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from services._runtime.batch import Batch, BatchProcessor, CommittedAlready, LaneLost
from services._runtime.batch_result import BatchResult, TooManyDeadLetters
from services._runtime.database import Database, is_structural, is_transient
from services._runtime.decisions import Unprocessable
from services._runtime.refusals import Refusal

log = structlog.get_logger()
_FIRST_PAUSE_SECONDS: Final = 0.05
_LONGEST_PAUSE_SECONDS: Final = 2.0
_NO_RECORDS_FAULT: Final = (LaneLost, CommittedAlready, TooManyDeadLetters, Refusal)
T = TypeVar("T")


class Committing:
    """Takes batches of one lane to the database; ``on_patience`` is told at every try that failed."""

    def __init__(
        self,
        database: Database,
        processor: BatchProcessor,
        retry_budget_seconds: float,
        on_patience: Callable[[], None],
    ) -> None:
        self._database = database
        self._processor = processor
        self._budget_seconds = retry_budget_seconds
        self._on_patience = on_patience

    async def commit(self, batch: Batch) -> BatchResult:
        """Commit a batch; a record that the database refuses becomes a dead letter.

        Raises LaneLost, CommittedAlready, TooManyDeadLetters, and Refusal when the database is no use.
        """
        try:
            return await self.patiently(lambda tx: self._processor.process(tx, batch))
        except _NO_RECORDS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is: the next record must go on
            kind = type(error).__name__
            log.warning(
                "batch failed, isolating", lane=batch.owner.lane, records=len(batch.arrivals), error=kind
            )
        sound = await self._isolate(batch)
        return await self.patiently(lambda tx: self._processor.process(tx, sound))

    async def patiently(self, work: Callable[[Connection], T]) -> T:
        """Write, and try again while the database is away; raises Refusal when the budget is spent."""
        clock = asyncio.get_running_loop()
        deadline = clock.time() + self._budget_seconds
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._database.write(work)
            except DBAPIError as error:
                if is_structural(error):
                    raise _other_tables(error) from error
                if not is_transient(error):
                    raise
                self._on_patience()
                if clock.time() + pause > deadline:
                    raise self._spent(error) from error
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _isolate(self, batch: Batch) -> Batch:
        """Find the records that the database cannot take, by trying ever shorter beginnings of the batch."""
        given_up = dict(batch.given_up)
        batch = replace(batch, given_up=given_up)
        while (refusal := await self._rehearse(batch)) is not None:
            good, bad = 0, len(batch.arrivals)
            while bad - good > 1:
                middle = (good + bad) // 2
                shorter = await self._rehearse(replace(batch, arrivals=batch.arrivals[:middle]))
                good, bad, refusal = (middle, bad, refusal) if shorter is None else (good, middle, shorter)
            if bad - 1 in given_up:
                raise Refusal(
                    f"the database does not even take the dead letter of a record: {refusal}",
                    "look at the log above and at the database (lgsp doctor), then start the service again",
                )
            given_up[bad - 1] = Unprocessable(
                "failed", f"the database refused this record: {refusal}", attempts=2
            )
        return batch

    async def _rehearse(self, batch: Batch) -> str | None:
        """Process and roll back; return the name of what went wrong, or None if all went well."""

        def attempt(tx: Connection) -> None:
            self._processor.process(tx, replace(batch, positions={}))
            raise _Rehearsed

        try:
            await self.patiently(attempt)
        except _Rehearsed:
            return None
        except _NO_RECORDS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return type(error.orig if isinstance(error, DBAPIError) else error).__name__
        return None

    def _spent(self, error: DBAPIError) -> Refusal:
        return Refusal(
            f"the database has refused to write for {self._budget_seconds:.0f} s: "
            f"{type(error.orig).__name__}: {error.orig}",
            "check the disk and who else has the database open, then start the service again",
        )


def _other_tables(error: DBAPIError) -> Refusal:
    return Refusal(
        f"the tables are not this version's: {type(error.orig).__name__}: {error.orig}",
        "bring back the database that this version made, or start afresh (lgsp up --fresh)",
    )


class _Rehearsed(Exception):
    """Rolls a rehearsal back."""
