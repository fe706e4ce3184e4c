"""What changed documents add to the books, in the same transaction as the documents."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from services._runtime.decisions import Document
from services._runtime.keys import among
from services._runtime.upsert import upsert
from services.payment_stub.settling.facts import Fact, ReportedLine, facts_of, lines_of
from services.payment_stub.settling.tables import FACTS, LINES, OPEN_BOOKS
from services.payment_stub.statements import Statement


def book(
    tx: Connection,
    before: Mapping[str, Document],
    after: Mapping[str, Document],
    partitions: Mapping[str, int],
) -> None:
    """Add the facts and reported lines that the documents have more than before."""
    opened: dict[str, tuple[int, str]] = {}
    facts: list[Fact] = []
    lines: list[ReportedLine] = []
    there = {
        (fact.agency, fact.kind, fact.ref) for document in before.values() for fact in facts_of(document)
    }
    for key, document in after.items():
        new = list(_new(there, before.get(key), document))
        facts += (each for each in new if isinstance(each, Fact))
        lines += (each for each in new if isinstance(each, ReportedLine))
        for each in new:
            known = opened.get(each.agency)
            first = each.book_day if known is None else min(known[1], each.book_day)
            opened[each.agency] = partitions[key], first
    _add(tx, FACTS, facts)
    _add(tx, LINES, lines)
    _open(tx, opened)


def _new(
    there: Container[tuple[str, str, str]], before: Document | None, document: Document
) -> Iterator[Fact | ReportedLine]:
    """Yield what was not ``there`` before in any document: an attempt that is set aside moves between two."""
    yield from (fact for fact in facts_of(document) if (fact.agency, fact.kind, fact.ref) not in there)
    if isinstance(document, Statement) and before is None:
        yield from lines_of(document)


def _add(tx: Connection, table: Table, rows: Iterable[Fact | ReportedLine]) -> None:
    """Add rows; one that is there already is a programming error, told by its primary key."""
    values = [row._asdict() for row in rows]
    if values:
        tx.execute(insert(table), values)


def _open(tx: Connection, opened: Mapping[str, tuple[int, str]]) -> None:
    if not opened:
        return
    c = OPEN_BOOKS.c
    keys = {books_key(agency): agency for agency in sorted(opened)}
    query = select(OPEN_BOOKS).where(among(tx, c.key, list(keys)))
    known: dict[str, Any] = {row.key: row for row in tx.execute(query)}
    rows: list[dict[str, str | int | None]] = []
    for key, agency in keys.items():
        partition, first = opened[agency]
        row = known.get(key)
        if row is None:
            rows.append({
                "key": key, "partition": partition, "agency": agency, "next_day": first, "closed_to": None,
                "next_week": None,
            })  # fmt: skip
        elif row.next_day is None or first < row.next_day:
            rows.append({**row._asdict(), "next_day": first})
    upsert(tx, OPEN_BOOKS, rows)


def books_key(agency: str) -> str:
    """Return the key of an agency's row of open books."""
    return f"books/{agency}"
