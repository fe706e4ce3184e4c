"""What came after a look-up which should have seen it: kept and shown, never applied backwards.

That is an entry, or that the result of an entry was revoked or digitised.

In barrier runs there are none. In live running a lane may stand still while another goes on. Whoever of the
two commits last sees the other: on SQLite there is one writer; on PostgreSQL they take one lock of the
database until the commit, look-ups shared and what they look at alone, and only then compare. So none is
missed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, String, Table, func, select, text, true
from sqlalchemy.dialects import postgresql, sqlite

from services._runtime.decisions import Document
from services._runtime.keys import among
from services._runtime.ordering import by_bytes
from services._runtime.tables import METADATA
from services.intake.state.entries import ENTRY, KnownPaper, RegisterEntry, ResultChanges, has_begun
from services.intake.state.looks import LOOK, Look

LATE: Final = Table(
    "register_late",
    METADATA,
    Column("entry", String(250), primary_key=True),
    Column("look", String(250), primary_key=True),
)
"""What was late, an entry's name behind its kind, and the key of a look-up that should have seen it."""
KINDS: Final = (ENTRY, "revoked", "digitised")
"""What may be late: an entry, or what became of the result that it is."""
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/register'))")
_SHARED: Final = text("SELECT pg_advisory_xact_lock_shared(hashtext(current_schema() || '/register'))")


def take_turns(tx: Connection, after: Iterable[Document]) -> None:
    """Wait for whoever is about to commit what we must compare with, or who must compare with us."""
    if tx.dialect.name != "postgresql":
        return
    kinds = {type(document) for document in after}
    if kinds & {RegisterEntry, ResultChanges}:
        tx.execute(_LOCK)
    elif Look in kinds:
        tx.execute(_SHARED)


def note_entries(tx: Connection, looks: Table, after: Mapping[str, Document]) -> None:
    """Note the new entries that a look-up should have seen."""
    new = {key: each for key, each in after.items() if isinstance(each, RegisterEntry)}
    if not new:
        return
    made = _looks_of(tx, looks, new.values(), min(each.visible_on for each in new.values()))
    _keep(tx, ((key, name) for key, entry in new.items() for name, look in made if should_have(look, entry)))


def note_changes(tx: Connection, entries: Table, looks: Table, after: Mapping[str, Document]) -> None:
    """Note what became of results, where a look-up saw their entries and should have known it."""
    new = {key: each for key, each in after.items() if isinstance(each, ResultChanges)}
    days = {key: [day for day in (each.revoked_on, each.data_from) if day] for key, each in new.items()}
    if not (told := {key for key, each in days.items() if each}):
        return
    query = select(entries.c.body, entries.c.changes_key).where(
        among(tx, entries.c.changes_key, sorted(told))
    )
    found = [(RegisterEntry.from_body(body), key) for body, key in tx.execute(query)]
    if not found:
        return
    first = min(day for _, key in found for day in days[key])
    made = _looks_of(tx, looks, (entry for entry, _ in found), first)
    _keep(
        tx,
        (
            (f"{kind}/{entry.ref}", name)
            for entry, key in found
            for name, look in made
            for kind in look.missed(
                entry.ref,
                revoked=has_begun(new[key].revoked_on, look.day),
                digitised=has_begun(new[key].data_from, look.day),
            )
        ),
    )


def note_looks(
    tx: Connection, after: Mapping[str, Document], seen_now: Mapping[str, Iterable[KnownPaper]]
) -> None:
    """Note what others committed while we looked; ``seen_now``: by look-up, the papers that it shows now."""
    for name, look in after.items():
        if isinstance(look, Look):
            _keep(tx, ((late, name) for paper in seen_now[name] for late in _missed(look, paper)))


def _missed(look: Look, paper: KnownPaper) -> Iterable[str]:
    if paper.ref not in look.saw:
        yield f"{ENTRY}/{paper.ref}"
    for kind in look.missed(paper.ref, revoked=paper.revoked, digitised=paper.digitised):
        yield f"{kind}/{paper.ref}"


def _looks_of(
    tx: Connection, looks: Table, entries: Iterable[RegisterEntry], since: date
) -> list[tuple[str, Look]]:
    """Return the look-ups of the persons of these entries since a day, by name."""
    persons = sorted({each.person for each in entries})
    query = select(looks.c.key, looks.c.body).where(
        among(tx, looks.c.person, persons), looks.c.day >= str(since)
    )
    return [(key, Look.from_body(body)) for key, body in tx.execute(query)]


def should_have(look: Look, entry: RegisterEntry) -> bool:
    """Whether a look-up should have seen an entry and did not."""
    return (
        look.person == entry.person
        and entry.paper in look.asked
        and entry.visible_on <= look.day
        and entry.ref not in look.saw
    )


def late(tx: Connection, most: int, agency: str | None = None) -> list[dict[str, str]]:
    """Return what came late of which entry, and for which look-up: of one agency's look-ups, or of all."""
    order = by_bytes(tx, LATE.c.entry), by_bytes(tx, LATE.c.look)
    query = select(LATE).where(_of(agency)).order_by(*order).limit(most)
    rows = [(*row.entry.partition("/"), row.look.partition("/")[2]) for row in tx.execute(query)]
    return [{"kind": kind, "entry": ref, "look": look} for kind, _, ref, look in rows]


def counted(tx: Connection, agency: str | None = None) -> dict[str, int]:
    """Return how many there are of each kind, of one agency's look-ups or of all."""
    counts = [
        select(func.count()).where(_of(agency), LATE.c.entry.startswith(f"{kind}/")).scalar_subquery()
        for kind in KINDS
    ]
    return dict(zip(KINDS, tx.execute(select(*counts)).one(), strict=True))


def _of(agency: str | None) -> ColumnElement[bool]:
    return true() if agency is None else LATE.c.look.startswith(f"{LOOK}/{agency}/", autoescape=True)


def _keep(tx: Connection, pairs: Iterable[tuple[str, str]]) -> None:
    rows: list[dict[str, Any]] = [{"entry": entry, "look": look} for entry, look in pairs]
    if rows:
        insert = postgresql.insert(LATE) if tx.dialect.name == "postgresql" else sqlite.insert(LATE)
        tx.execute(insert.on_conflict_do_nothing(), rows)
