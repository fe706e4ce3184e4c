"""What waits to be published: the outbox rows of one lane in order, in portions that fit a transaction."""

import asyncio
import itertools
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from services._runtime.outbox import OutboxRow
from services._runtime.refusals import Refusal

_ROWS_A_TRANSACTION: Final = 1000
_BYTES_A_TRANSACTION: Final = 16 * 1024 * 1024


class Outgoing:
    """The queue between the database and the relay; ``last_number`` is the newest that was ever in it."""

    def __init__(self, lane: int) -> None:
        self.last_number = 0
        self._lane = lane
        self._rows: deque[OutboxRow] = deque()
        self._more = asyncio.Event()
        self._less = asyncio.Event()

    def __len__(self) -> int:
        return len(self._rows)

    def refill(self, rows: Iterable[OutboxRow], last_number: int) -> None:
        """Hold exactly what the database holds unpublished, after a takeover."""
        self._rows = deque(rows)
        self.last_number = last_number

    def add(self, rows: Sequence[OutboxRow]) -> None:
        """Append what a batch wrote, but for what a takeover has read meanwhile; raises Refusal at a gap."""
        for row in rows:
            if row.number <= self.last_number:
                continue
            if row.number != self.last_number + 1:
                raise Refusal(
                    f"outbox numbers of lane {self._lane} jump from {self.last_number} to {row.number}",
                    "report this: the outbox is numbered under the lane's lock and may have no gap",
                )
            self._rows.append(row)
            self.last_number = row.number
        if rows:
            self._more.set()

    def portion(self) -> list[OutboxRow]:
        """Return what the next transaction holds: so much that it ends in time on a slow line too."""
        rows: list[OutboxRow] = []
        size = 0
        for row in itertools.islice(self._rows, _ROWS_A_TRANSACTION):
            size += len(row.value or b"")
            if rows and size > _BYTES_A_TRANSACTION:
                break
            rows.append(row)
        return rows

    def published(self, rows: Sequence[OutboxRow]) -> None:
        """Drop the first rows: they are visible."""
        for _ in rows:
            self._rows.popleft()
        self._less.set()

    async def more(self) -> None:
        """Return when something was added since the last call."""
        await self._more.wait()
        self._more.clear()

    async def drained(self) -> None:
        """Return when everything is published."""
        while self._rows:
            self._less.clear()
            await self._less.wait()

    def too_large(self) -> Refusal:
        """Say which row Kafka would not take for its size."""
        row = max(self.portion(), key=lambda row: len(row.value or b""))
        return Refusal(
            f"Kafka takes no record as large as number {row.number} of the outbox of lane {self._lane}, "
            f"{len(row.value or b'')} bytes for {row.topic}",
            "raise max.message.bytes of that topic, and message.max.bytes of the cluster",
        )
