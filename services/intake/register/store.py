"""The register in SQL: entries found by person and paper in one indexed query, whatever their number.

A look-up reads across lanes; rows are written by their own lane alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

import orjson
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    func,
    select,
    text,
    true,
)

from services._runtime.decisions import Document, Documents
from services._runtime.documents import DocumentStore
from services._runtime.instants import to_text
from services.intake.register import late
from services.intake.state import entries
from services.intake.state.consents import CONSENT, ConsentRecord
from services.intake.state.documents import DossierRecord, RunningNumber, SubmissionRecord
from services.intake.state.entries import (
    CHANGES,
    ENTRY,
    NEWEST,
    PAPERS,
    KnownPaper,
    KnownPapers,
    RegisterEntry,
    ResultChanges,
    asked_by,
    changes_key,
    known_papers,
)
from services.intake.state.keys import agency_of
from services.intake.state.looks import LOOK, Look, look_keys
from services.intake.state.requests import EVIDENCE, EvidenceRecord

_KINDS: Final[Mapping[str, tuple[str, type[Document]]]] = {
    "submission": ("submissions", SubmissionRecord),
    "number": ("running_numbers", RunningNumber),
    "dossier": ("dossiers", DossierRecord),
    ENTRY: ("register_entries", RegisterEntry),
    CHANGES: ("result_changes", ResultChanges),
    LOOK: ("register_looks", Look),
    CONSENT: ("consents", ConsentRecord),
    EVIDENCE: ("evidence_requests", EvidenceRecord),
}
_IS_RESULT: Final = text("changes_key IS NOT NULL")
_ASKED: Final = ("person", "paper", "day")


class IntakeStore(DocumentStore):
    """Intake's documents; the look-ups of the register among them are put together and only read."""

    parts = frozenset({ENTRY, CHANGES})

    def __init__(self) -> None:
        super().__init__(
            _KINDS,
            agency_of,
            {
                ENTRY: (
                    Column("person", String(64), nullable=False),
                    Column("paper", String(64), nullable=False),
                    Column("visible_on", String(10), nullable=False),
                    Column("changes_key", String(250)),
                    Index("register_entries_person", "person", "paper", "visible_on"),
                    Index(
                        "register_entries_changes",
                        "changes_key",
                        sqlite_where=_IS_RESULT,
                        postgresql_where=_IS_RESULT,
                    ),
                ),
                LOOK: (
                    Column("person", String(64), nullable=False),
                    Column("day", String(10), nullable=False),
                    Index("register_looks_person", "person", "day"),
                ),
                CONSENT: (
                    Column("person", String(64), nullable=False),
                    Index("consents_person", "person"),
                ),
                EVIDENCE: (
                    Column("person", String(64), nullable=False),
                    Column("asked_at", String(40), nullable=False),
                    Column("late_answers", Integer, nullable=False),
                    Index("evidence_requests_person", "person", "asked_at"),
                ),
            },
        )

    def load(self, tx: Connection, keys: Collection[str]) -> dict[str, Document]:
        """Return the documents that exist among ``keys``; the look-ups of all of them in one query."""
        plain = [key for key in keys if not key.startswith(f"{PAPERS}/")]
        found = super().load(tx, plain)
        if len(plain) < len(keys):
            found |= self._looked_up(tx, [key for key in keys if key.startswith(f"{PAPERS}/")])
        return found

    def completed(self, shown: Documents, keys: Iterable[str], parts: Documents) -> Documents:
        """Return what is shown with what this batch wrote into the register."""
        return entries.completed(shown, keys, parts)

    def beside(self, keys: Iterable[str], parts: Documents) -> tuple[str, ...]:
        """Return what may have become of the results that are entries of this batch, told before it."""
        return entries.beside(keys, parts)

    def closing(self, tx: Connection, written: Mapping[str, Document]) -> None:
        """Note what comes after a look-up that should have seen it.

        At the end of the transaction and not with each write: who looks shares the lock, who enters has it
        alone, and of two who both looked first neither would let the other enter.
        """
        late.take_turns(tx, written.values())
        late.note_entries(tx, self.table(LOOK), written)
        late.note_changes(tx, self.table(ENTRY), self.table(LOOK), written)
        if tx.dialect.name == "postgresql":  # elsewhere nobody can have written since we looked
            late.note_looks(tx, written, self._seen_now(tx, written))

    def _seen_now(self, tx: Connection, after: Mapping[str, Document]) -> dict[str, list[KnownPaper]]:
        asked = {
            name: look_keys(look.person, look.asked, look.day)
            for name, look in after.items()
            if isinstance(look, Look)
        }
        found = self._looked_up(tx, {key for keys in asked.values() for key in keys})
        return {
            name: [paper for key in keys for paper in known_papers(found.get(key))]
            for name, keys in asked.items()
        }

    def row(self, kind: str, key: str, document: Document, partition: int) -> dict[str, str | int | None]:
        """Return the row of a document, with what it is found by."""
        row = super().row(kind, key, document, partition)
        if isinstance(document, RegisterEntry):
            result = document.result
            row |= {"person": document.person, "paper": document.paper}
            row |= {"visible_on": str(document.visible_on)}
            row |= {"changes_key": None if result is None else changes_key(result)}
        elif isinstance(document, Look):
            row |= {"person": document.person, "day": str(document.day)}
        elif isinstance(document, ConsentRecord):
            row |= {"person": document.person}
        elif isinstance(document, EvidenceRecord):
            row |= {"person": document.person, "asked_at": to_text(document.asked_at)}
            row |= {"late_answers": document.late_answers}
        return row

    def _looked_up(self, tx: Connection, keys: Iterable[str]) -> dict[str, Document]:
        asked = {asked_by(key): key for key in keys}
        if not asked:
            return {}
        known: dict[str, list[tuple[RegisterEntry, ResultChanges | None]]] = {}
        for person, paper, day, body, changes in tx.execute(*self._newest(tx, list(asked))):
            key = asked[person, paper, date.fromisoformat(day)]
            changed = None if changes is None else ResultChanges.from_body(changes)
            known.setdefault(key, []).append((RegisterEntry.from_body(body), changed))
        return {key: KnownPapers(tuple(each), asked_by(key)[2]) for key, each in known.items()}

    def _newest(
        self, tx: Connection, asked: Sequence[tuple[str, str, date]]
    ) -> tuple[Select[Any], dict[str, Any]]:
        """Return the query for the newest entries of each person and paper by a day, and its values.

        Only so many rows are read of each, by the index: neither a long table nor a long history slows it.
        """
        texts = [(person, paper, str(day)) for person, paper, day in asked]
        if tx.dialect.name == "postgresql":
            return self._on_postgresql, {name: [each[n] for each in texts] for n, name in enumerate(_ASKED)}
        return self._on_sqlite, {"wanted": orjson.dumps(texts).decode()}

    @cached_property
    def _on_postgresql(self) -> Select[Any]:
        entries = self.table(ENTRY)
        arrays = [bindparam(name, type_=ARRAY(String)) for name in _ASKED]
        wanted = func.unnest(*arrays).table_valued(*_ASKED, name="wanted").render_derived()
        query = _newest_of(entries, wanted, select(entries), entries.c.key.collate("C"))
        newest = query.lateral("newest")
        return self._with_changes(wanted, newest, wanted.join(newest, true()))

    @cached_property
    def _on_sqlite(self) -> Select[Any]:
        entries = self.table(ENTRY)
        each = func.json_each(bindparam("wanted")).table_valued("value")
        parts = [func.json_extract(each.c.value, f"$[{n}]").label(name) for n, name in enumerate(_ASKED)]
        wanted = select(*parts).subquery("wanted")
        query = _newest_of(entries, wanted, select(entries.c.key), entries.c.key).correlate(wanted)
        newest = entries.alias("newest")
        return self._with_changes(wanted, newest, wanted.join(newest, newest.c.key.in_(query)))

    def _with_changes(self, wanted: FromClause, newest: FromClause, joined: FromClause) -> Select[Any]:
        changes = self.table(CHANGES)
        found = joined.outerjoin(changes, changes.c.key == newest.c.changes_key)
        asked = (wanted.c[name] for name in _ASKED)
        return select(*asked, newest.c.body, changes.c.body.label("changes")).select_from(found)


def _newest_of(
    entries: Table, wanted: FromClause, query: Select[Any], by_key: ColumnElement[str]
) -> Select[Any]:
    newest = query.where(
        entries.c.person == wanted.c.person,
        entries.c.paper == wanted.c.paper,
        entries.c.visible_on <= wanted.c.day,
    )
    return newest.order_by(entries.c.visible_on.desc(), by_key).limit(NEWEST)
