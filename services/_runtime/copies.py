"""Copies of what a service takes and tells, for those to whom it brings news itself.

They are kept in the transaction that holds the decision, each with the outbox number that Kafka must hold
before anybody may see it: what is rolled back was never copied, what is copied is never lost.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from schemas.envelope import type_of
from services._runtime.arrivals import Arrival
from services._runtime.decisions import Documents, Emit
from services._runtime.effects import effects_allowed
from services._runtime.outbox import OutboxRow
from services._runtime.told import Told


class Copy(NamedTuple):
    """A whole event for some. It may be seen once everything up to ``number`` of the outbox is published.

    ``effects``: whether it may reach the world outside by itself; not what a replay brought.
    """

    number: int
    recipients: tuple[str, ...]
    event_type: str
    subject: str
    value: bytes
    effects: bool


class Copies(Protocol):
    """Who gets a copy, told from the documents as they are after the decision, and where it is kept."""

    def of_taken(self, documents: Documents, event: Told) -> tuple[str, ...]:
        """Return who gets a copy of an event that was taken and applied."""
        ...

    def of_told(self, documents: Documents, emit: Emit) -> tuple[str, ...]:
        """Return who gets a copy of an event that the service tells."""
        ...

    def keep(self, tx: Connection, lane: int, copies: Sequence[Copy]) -> None:
        """Keep the copies of one batch, in order."""
        ...


class _Wanted(NamedTuple):
    recipients: tuple[str, ...]
    event_type: str
    subject: str
    draft: int
    taken: bytes | None
    effects: bool


class Copying:
    """The copies of a batch under way; a record that fails takes its own back."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies
        self._wanted: list[_Wanted] = []
        self.effects = True

    def __len__(self) -> int:
        return len(self._wanted)

    def record(self, arrival: Arrival) -> None:
        """Begin a record: what follows from a replayed one stays inside."""
        self.effects = effects_allowed(arrival.headers)

    def back_to(self, length: int) -> None:
        """Forget all but the first ones."""
        del self._wanted[length:]

    def taken(self, documents: Documents, event: Told, value: bytes | None, index: int) -> None:
        """Note an event that was applied; ``index``: of the first draft that follows from it."""
        if to := self._copies.of_taken(documents, event):
            self._want(to, type(event), event.subject, index, value)

    def told(self, documents: Documents, emits: Sequence[Emit], index: int) -> None:
        """Note the events of a decision; ``index``: of the first one's draft."""
        for number, emit in enumerate(emits, start=index):
            if to := self._copies.of_told(documents, emit):
                self._want(to, emit.event, emit.subject, number, None)

    def keep(self, tx: Connection, lane: int, rows: Sequence[OutboxRow], last_number: int) -> None:
        """Keep them, now that the drafts have become ``rows``, numbered after ``last_number``."""
        if self._wanted:
            self._copies.keep(tx, lane, [_copy(each, rows, last_number) for each in self._wanted])

    def _want(self, to: tuple[str, ...], event: type, subject: str, index: int, taken: bytes | None) -> None:
        self._wanted.append(_Wanted(to, type_of(event), subject, index, taken, self.effects))


def _copy(wanted: _Wanted, rows: Sequence[OutboxRow], last_number: int) -> Copy:
    if wanted.taken is not None:
        number, value = last_number + wanted.draft, wanted.taken
    else:
        row = rows[wanted.draft]
        assert row.value is not None
        number, value = row.number, row.value
    return Copy(number, wanted.recipients, wanted.event_type, wanted.subject, value, wanted.effects)
