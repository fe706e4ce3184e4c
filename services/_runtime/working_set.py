"""The documents of one batch: read once, changed in memory, written once."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection

from services._runtime.decisions import Document, Documents, Timer
from services._runtime.documents import DocumentStore


class WorkingSet:
    """Documents between the database and the core, inside one transaction."""

    def __init__(self, store: DocumentStore, tx: Connection) -> None:
        self._store = store
        self._tx = tx
        self._known: dict[str, Document | None] = {}
        self._stored: dict[str, Document] = {}
        self._partitions: dict[str, int] = {}
        self._changed: set[str] = set()
        self._undo: list[tuple[str, Document | None]] = []
        self._parts: set[str] = set()
        self._written: tuple[Documents, ...] = ()

    @property
    def written(self) -> tuple[Documents, ...]:
        """Return what every flush wrote, for :meth:`forget`."""
        return self._written

    def need(self, keys: Iterable[str]) -> None:
        """Make sure that the documents with these keys are read."""
        missing = [key for key in keys if key not in self._known]
        if not missing:
            return
        found = self._store.load(self._tx, missing)
        for key in missing:
            self._known[key] = found.get(key)
        self._stored.update(found)

    def view(self, keys: Collection[str]) -> Documents:
        """Return those of the documents that exist, as this batch has left them."""
        shown = {key: document for key in keys if (document := self._known[key]) is not None}
        if not self._parts:
            return shown
        parts = {key: document for key in self._parts if (document := self._known[key]) is not None}
        beside = self._store.beside(keys, parts)
        self.need(beside)
        parts |= {key: document for key in beside if (document := self._known[key]) is not None}
        return self._store.completed(shown, keys, parts)

    def change(self, changes: Documents, partition: int) -> None:
        """Take a decision's changes over; a timer may change documents that nobody has read yet."""
        known = self._known
        if not changes.keys() <= known.keys():
            self.need(changes)
        for key, document in changes.items():
            self._undo.append((key, known.get(key)))
            known[key] = document
            self._partitions[key] = partition
            self._changed.add(key)
        if self._store.parts:
            self._parts.update(key for key in changes if key.partition("/")[0] in self._store.parts)

    def begin(self) -> None:
        """Start a record: what changes from here on can be undone."""
        self._undo.clear()

    def undo(self) -> None:
        """Take back what changed since the record began."""
        while self._undo:
            key, document = self._undo.pop()
            self._known[key] = document

    def forget(self, written: tuple[Documents, ...]) -> None:
        """Read everything anew after a rollback to a flush; ``written`` is what stood written then."""
        self._written = written
        for known in (self._known, self._stored, self._partitions, self._changed, self._undo, self._parts):
            known.clear()

    def waiting(self, keys: Iterable[str]) -> bool:
        """Say whether any of the documents has a timer."""
        for key in keys:  # no generator: this is asked for every record
            document = self._known[key]
            if document is not None and document.timers:
                return True
        return False

    def earliest_timer(self, keys: Iterable[str], before: datetime) -> tuple[str, Timer] | None:
        """Return the first timer due before a moment, ties broken by key and name."""
        due = [
            (timer.due_at, key, timer.name, timer.ref, timer)
            for key in keys
            if (document := self._known[key]) is not None
            for timer in document.timers
            if timer.due_at < before
        ]
        if not due:
            return None
        first = min(due, key=lambda entry: entry[:4])
        return first[1], first[4]

    def flush(self) -> None:
        """Write what changed since the last flush."""
        after = {key: document for key in sorted(self._changed) if (document := self._known[key]) is not None}
        if after:
            before = {key: self._stored[key] for key in after if key in self._stored}
            self._store.save(self._tx, before, after, self._partitions)
            self._stored.update(after)
            self._written = (*self._written, after)
        self._changed.clear()

    def close(self) -> None:
        """Write what is left; nothing changes after this."""
        self.flush()
        if self._written:
            self._store.closing(
                self._tx, {key: each for after in self._written for key, each in after.items()}
            )
