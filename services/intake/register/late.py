"""Entries that came after a look-up which should have seen them: kept and shown, never applied backwards.

In barrier runs there are none. In live running a lane may stand still while another goes on. Whoever of the
two commits last sees the other: on SQLite there is one writer; on PostgreSQL they take one lock of the
database until the commit, look-ups shared and entries alone, and only then compare. So none is missed.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Column, Connection, String, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from services._runtime.decisions import Document
from services._runtime.keys import among
from services._runtime.tables import METADATA
from services.intake.state.entries import ENTRY, RegisterEntry
from services.intake.state.looks import LOOK, Look

LATE: Final = Table(
    "register_late",
    METADATA,
    Column("entry", String(250), primary_key=True),
    Column("look", String(250), primary_key=True),
)
"""The keys of an entry and of a look-up that should have seen it."""
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/register'))")
_SHARED: Final = text("SELECT pg_advisory_xact_lock_shared(hashtext(current_schema() || '/register'))")


def take_turns(tx: Connection, after: Iterable[Document]) -> None:
    """Wait for whoever is about to commit what we must compare with, or who must compare with us."""
    if tx.dialect.name != "postgresql":
        return
    kinds = {type(document) for document in after}
    if RegisterEntry in kinds:
        tx.execute(_LOCK)
    elif Look in kinds:
        tx.execute(_SHARED)


def note_entries(tx: Connection, looks: Table, after: Mapping[str, Document]) -> None:
    """Note the new entries that a look-up should have seen."""
    new = {key: each for key, each in after.items() if isinstance(each, RegisterEntry)}
    if not new:
        return
    persons = sorted({each.person for each in new.values()})
    since = min(str(each.visible_on) for each in new.values())
    query = select(looks.c.key, looks.c.body).where(among(tx, looks.c.person, persons), looks.c.day >= since)
    made = [(key, Look.from_body(body)) for key, body in tx.execute(query)]
    _keep(tx, ((key, name) for key, entry in new.items() for name, look in made if should_have(look, entry)))


def note_looks(tx: Connection, after: Mapping[str, Document], seen_now: Mapping[str, Iterable[str]]) -> None:
    """Note what others committed while we looked; ``seen_now``: by look-up, the entries that it shows now."""
    for name, look in after.items():
        if isinstance(look, Look):
            _keep(tx, ((f"{ENTRY}/{ref}", name) for ref in seen_now[name] if ref not in look.saw))


def should_have(look: Look, entry: RegisterEntry) -> bool:
    """Whether a look-up should have seen an entry and did not."""
    return (
        look.person == entry.person
        and entry.paper in look.asked
        and entry.visible_on <= look.day
        and entry.ref not in look.saw
    )


def late(tx: Connection, most: int, agency: str | None = None) -> list[dict[str, str]]:
    """Return which entries came late, and for which look-up: of one agency's look-ups, or of all."""
    query = select(LATE).order_by(LATE.c.entry, LATE.c.look).limit(most)
    if agency is not None:
        query = query.where(LATE.c.look.startswith(f"{LOOK}/{agency}/", autoescape=True))
    rows = tx.execute(query)
    return [{"entry": row.entry.partition("/")[2], "look": row.look.partition("/")[2]} for row in rows]


def counted(tx: Connection, agency: str | None = None) -> int:
    """Return how many there are, of one agency's look-ups or of all."""
    query = select(func.count()).select_from(LATE)
    if agency is not None:
        query = query.where(LATE.c.look.startswith(f"{LOOK}/{agency}/", autoescape=True))
    return int(tx.execute(query).scalar_one())


def _keep(tx: Connection, pairs: Iterable[tuple[str, str]]) -> None:
    rows: list[dict[str, Any]] = [{"entry": entry, "look": look} for entry, look in pairs]
    if rows:
        insert = postgresql.insert(LATE) if tx.dialect.name == "postgresql" else sqlite.insert(LATE)
        tx.execute(insert.on_conflict_do_nothing(), rows)
