"""Documents in SQL: one table a kind, loaded and saved by key, found by their earliest timer."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, Connection, Index, Select, Table, bindparam, select

from services._runtime.decisions import Document, Documents
from services._runtime.instants import to_text
from services._runtime.keys import as_wanted, is_wanted
from services._runtime.tables import document_table
from services._runtime.upsert import upsert


def agency_of_dossier(key: str) -> str:
    """Return the receiving agency of a document that is called ``kind/<dossier code>``."""
    return key.partition("/")[2].partition("-")[0]


class DocumentStore:
    """A service's documents: ``kinds`` maps the part of a key before the slash to a table and a class.

    ``agency_of`` tells from a document's key the receiving agency, by which it belongs to its partition.
    """

    parts: frozenset[str] = frozenset()
    """The kinds of documents of which others, that are only read, are put together."""

    def __init__(
        self,
        kinds: Mapping[str, tuple[str, type[Document]]],
        agency_of: Callable[[str], str] = agency_of_dossier,
        beside: Mapping[str, tuple[Column[Any] | Index, ...]] = MappingProxyType({}),
    ) -> None:
        """``beside``: of a kind, the columns and indexes that :meth:`row` fills beside the body."""
        self._kinds = {
            kind: (document_table(name, *beside.get(kind, ())), model)
            for kind, (name, model) in kinds.items()
        }
        self.agency_of = agency_of

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of documents."""
        return tuple(self._kinds)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables of all kinds."""
        return tuple(table for table, _ in self._kinds.values())

    def table(self, kind: str) -> Table:
        """Return the table of a kind, for the queries of a service's door."""
        return self._kinds[kind][0]

    def load(self, tx: Connection, keys: Collection[str]) -> dict[str, Document]:
        """Return the documents that exist among ``keys``."""
        found: dict[str, Document] = {}
        database = tx.dialect.name
        for kind, wanted in self._by_kind(keys):
            table, model = self._kinds[kind]
            rows = tx.execute(_bodies(table, database), {"wanted": as_wanted(database, wanted)}).all()
            found.update({key: model.from_body(body) for key, body in rows})
        return found

    def save(
        self,
        tx: Connection,
        before: Mapping[str, Document],
        after: Mapping[str, Document],
        partitions: Mapping[str, int],
    ) -> None:
        """Write the changed documents; ``before`` is what :meth:`load` gave, for stores that keep sums."""
        del before
        for kind, keys in self._by_kind(after):
            rows = [self.row(kind, key, after[key], partitions[key]) for key in keys]
            upsert(tx, self._kinds[kind][0], rows)

    def closing(self, tx: Connection, written: Mapping[str, Document]) -> None:
        """Do what needs everything that the transaction wrote: once, last, so that a lock is taken once."""

    def completed(self, shown: Documents, keys: Iterable[str], parts: Documents) -> Documents:
        """Return what is shown with the changed ``parts`` in the documents that are put together of them."""
        del keys, parts
        return shown

    def beside(self, keys: Iterable[str], parts: Documents) -> tuple[str, ...]:
        """Return the keys of what the changed ``parts`` need beside them to be shown under ``keys``."""
        del keys, parts
        return ()

    def due(self, tx: Connection, partition: int, before: datetime) -> list[str]:
        """Return the keys of a partition's documents with a timer due before a moment, earliest first."""
        bound = {"of": partition, "before": to_text(before)}
        found = [tuple(row) for table, _ in self._kinds.values() for row in tx.execute(_due(table), bound)]
        return [key for _, key in sorted(found)]

    def row(self, kind: str, key: str, document: Document, partition: int) -> dict[str, str | int | None]:
        """Return the row of a document."""
        del kind
        timers = document.timers
        due = min(timer.due_at for timer in timers) if timers else None
        return {
            "key": key,
            "partition": partition,
            "next_due_at": to_text(due) if due else None,
            "body": document.to_body(),
        }

    def _by_kind(self, keys: Collection[str]) -> Iterator[tuple[str, list[str]]]:
        groups: dict[str, list[str]] = {}
        for key in keys:
            groups.setdefault(key.partition("/")[0], []).append(key)
        yield from groups.items()


@cache
def _bodies(table: Table, database: str) -> Select[str, str]:
    """Built once: SQLAlchemy takes as long to build a statement as to execute it."""
    return select(table.c.key, table.c.body).where(is_wanted(database, table.c.key))


@cache
def _due(table: Table) -> Select[str, str]:
    c = table.c
    waiting = c.partition == bindparam("of"), c.next_due_at < bindparam("before")
    return select(c.next_due_at, c.key).where(*waiting)
