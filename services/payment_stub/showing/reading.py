"""Reads the books of one agency between two days, both included: receipts, ledger, differences, days.

Lines are put in order here, by code points, never by the database, which sorts text as its locale does: a
file has the same bytes wherever it was made.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, select

from schemas.envelope import AgencyId
from services._runtime.instants import from_text
from services._runtime.tables import TICKS
from services.payment_stub.closing import last_closed
from services.payment_stub.ledger import LEDGER
from services.payment_stub.settling.tables import DIFFERENCES, FACTS, OPEN_BOOKS, SETTLEMENTS
from services.payment_stub.showing.sheets import NO, YES, Cell, Sheet
from services.payment_stub.showing.spans import Span, Whole, whole

BookName = Literal["receipts", "ledger", "reconciliation", "settlement"]
_COUNTS: Final = ("succeeded", "online", "failed", "expired", "refunded")
_SUMS: Final = ("succeeded_vnd", "online_vnd", "refunded_vnd", "fee_vnd", "charge_vnd", "tax_vnd")


class Asked(NamedTuple):
    """Whose books, between which days, and the span of a line of settlements."""

    agency: AgencyId
    first: date
    last: date
    by: Span = "day"


def receipts(tx: Connection, asked: Asked) -> Sheet:
    """Return the receipts of money taken on these days; one whose money went back says how much and why."""
    paid, back = FACTS.alias("paid"), FACTS.alias("back")
    p, b = paid.c, back.c
    query = (
        select(
            p.symbol, p.number, p.day, p.dossier_code, p.order_id, p.ref, p.method, p.fee_vnd, p.charge_vnd,
            p.tax_vnd, p.amount_vnd, b.amount_vnd, b.day, b.reason,
        )
        .outerjoin_from(paid, back, (b.agency == p.agency) & (b.ref == p.ref) & (b.kind == "refunded"))
        .where(p.agency == asked.agency, p.kind == "succeeded", _between(p.day, asked))
    )  # fmt: skip
    columns = (
        "symbol", "number", "day", "dossier_code", "order_id", "transaction_id", "method", "fee_vnd",
        "charge_vnd", "tax_vnd", "amount_vnd", "refunded_vnd", "refunded_day", "refund_reason",
    )  # fmt: skip
    summed = frozenset(name for name in columns if name.endswith("_vnd"))
    return Sheet("receipts", columns, summed, _rows(tx.execute(query), by=("symbol", "number"), of=columns))


def ledger(tx: Connection, asked: Asked) -> Sheet:
    """Return the lines posted on these days; the two totals are the same sum."""
    c = LEDGER.c
    columns = (
        "day", "entry_id", "kind", "account", "debit_vnd", "credit_vnd", "order_id", "transaction_id",
    )  # fmt: skip
    query = select(c.line, *(c[name] for name in columns)).where(
        c.agency == asked.agency, c.day >= asked.first, c.day <= asked.last
    )
    found = sorted(tx.execute(query), key=lambda row: (row.day, row.entry_id, row.line))
    rows = [(str(day), *rest) for _, day, *rest in found]
    return Sheet("ledger", columns, frozenset({"debit_vnd", "credit_vnd"}), rows)


def reconciliation(tx: Connection, asked: Asked) -> Sheet:
    """Return what the settlements of these days told beside their sums: differences and corrections.

    The totals are those of differences that are ``open`` at the end of the last of these days: told, neither
    resolved nor told anew since.
    """
    c = DIFFERENCES.c
    columns = ("day", "transaction_id", "status", "kind", "of_day", "hub_vnd", "provider_vnd")
    query = select(*(c[name] for name in columns)).where(c.agency == asked.agency, _between(c.day, asked))
    found = _rows(tx.execute(query), by=("day", "transaction_id", "status", "kind"), of=columns)
    told_last = {row[1:3]: row for row in found if row[3] != "counted-late"}
    rows = [(*row, YES if told_last.get(row[1:3]) is row and row[3] != "resolved" else NO) for row in found]
    summed = frozenset({"hub_vnd", "provider_vnd"})
    return Sheet("reconciliation", (*columns, "open"), summed, rows, counted="open")


def settlement(tx: Connection, asked: Asked) -> Sheet:
    """Return the closed days, or weeks or quarters, which are sums of those days.

    A quarter is what agency and one-stop unit settle between them (NĐ 61/2018 Article 12.9), a week what
    goes to the Treasury. Either is shown whole, also where only some of its days are asked for; ``complete``
    says whether all its days are closed.
    """
    c = SETTLEMENTS.c
    names = (*_COUNTS, *_SUMS)
    query = select(c.day, *(c[name] for name in names))
    query = query.where(c.agency == asked.agency, _between(c.day, _in_whole_spans(asked)))
    spans: defaultdict[Whole, Counter[str]] = defaultdict(Counter)
    for day, *values in tx.execute(query):
        spans[whole(date.fromisoformat(day), asked.by)].update(dict(zip(names, values, strict=True)))
    closed = _closed_until(tx, asked.agency)
    rows: list[tuple[Cell, ...]] = [
        (
            *_named(span, asked.by, closed), *(sums[name] for name in names),
            sums["succeeded_vnd"] - sums["refunded_vnd"],
        )
        for span, sums in sorted(spans.items())
    ]  # fmt: skip
    money = (*names, "to_treasury_vnd")
    head = ("day",) if asked.by == "day" else (asked.by, "complete")
    return Sheet("settlement", (*head, *money), frozenset(money), rows)


BOOKS: Final[Mapping[BookName, Callable[[Connection, Asked], Sheet]]] = MappingProxyType(
    {
        "receipts": receipts,
        "ledger": ledger,
        "reconciliation": reconciliation,
        "settlement": settlement,
    }
)


def _between(column: Column[str], asked: Asked) -> ColumnElement[bool]:
    """Return the condition on a day kept as text."""
    return column.between(asked.first.isoformat(), asked.last.isoformat())


def _in_whole_spans(asked: Asked) -> Asked:
    return asked._replace(first=whole(asked.first, asked.by).first, last=whole(asked.last, asked.by).last)


def _named(span: Whole, by: Span, closed: date) -> tuple[Cell, ...]:
    """Return a line's name and whether all of it is closed, which a day that stands there is."""
    return (span.name,) if by == "day" else (span.name, YES if span.last <= closed else NO)


def _closed_until(tx: Connection, agency: AgencyId) -> date:
    """Return the last day that is closed by the time that the agency's own partition has reached."""
    own = OPEN_BOOKS.join(TICKS, TICKS.c.partition == OPEN_BOOKS.c.partition)
    tick = tx.scalar(select(TICKS.c.last_tick).select_from(own).where(OPEN_BOOKS.c.agency == agency))
    return date.min if tick is None else last_closed(from_text(tick))


def _rows(
    found: Iterable[Sequence[Any]], *, by: tuple[str, ...], of: tuple[str, ...]
) -> list[tuple[Cell, ...]]:
    """Return the rows in the order of these columns, of which none is empty."""
    places = [of.index(name) for name in by]
    return sorted((tuple(row) for row in found), key=lambda row: [row[place] for place in places])
