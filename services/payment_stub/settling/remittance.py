"""The week's money to the Treasury: closed days by kind, refunds deducted, as one balanced entry.

What the State is owed (``budget/…``) is settled out of what stands at providers and counters
(``clearing/…``). A week that gave more back than it took takes the rest from the Treasury again.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from schemas.envelope import AgencyId
from services.payment_stub.books import Entry, Line
from services.payment_stub.closing import remits_at, week_of
from services.payment_stub.ledger import LEDGER, post
from services.payment_stub.settling.tables import FACTS, SETTLEMENTS

_WEEK = timedelta(days=7)


def remit(tx: Connection, agency: AgencyId, first: date, last: date) -> str | None:
    """Remit an agency's weeks from Monday to Monday, both included; return the next one with something."""
    monday = first
    while monday <= last:
        post(tx, _entry(tx, agency, monday))
        monday += _WEEK
    c = SETTLEMENTS.c
    day = tx.scalar(select(func.min(c.day)).where(c.agency == agency, c.day >= monday.isoformat()))
    return None if day is None else week_of(date.fromisoformat(day)).isoformat()


def is_remitted(tx: Connection, agency: AgencyId, monday: date) -> bool:
    """Say whether money of this week went to the Treasury."""
    there = select(LEDGER.c.line).where(LEDGER.c.entry_id == _id(agency, monday), LEDGER.c.line == 1)
    return tx.scalar(there) is not None


def _entry(tx: Connection, agency: AgencyId, monday: date) -> Iterator[Entry]:
    by_kind, by_method = _nets(tx, agency, monday)
    lines = [_line(f"budget/{kind}", vnd) for kind, vnd in sorted(by_kind.items()) if vnd]
    lines += [_line(f"clearing/{method}", -vnd) for method, vnd in sorted(by_method.items()) if vnd]
    if lines:
        assert sum(line.debit_vnd - line.credit_vnd for line in lines) == 0, "an entry balances"
        yield Entry(_id(agency, monday), "remittance", agency, remits_at(monday).date(), "", "", tuple(lines))


def _nets(tx: Connection, agency: AgencyId, monday: date) -> tuple[Counter[str], Counter[str]]:
    c = FACTS.c
    sums = map(func.sum, (c.amount_vnd, c.fee_vnd, c.charge_vnd, c.tax_vnd))
    query = (
        select(c.kind, c.method, *sums)
        .where(
            c.agency == agency,
            c.settled_day >= monday.isoformat(),
            c.settled_day < (monday + _WEEK).isoformat(),
            c.kind.in_(("succeeded", "refunded")),
        )
        .group_by(c.kind, c.method)
    )
    by_kind: Counter[str] = Counter()
    by_method: Counter[str] = Counter()
    for kind, method, amount, *parts in tx.execute(query):
        sign = 1 if kind == "succeeded" else -1
        by_method[method] += sign * int(amount)
        for name, vnd in zip(("fee", "charge", "tax"), parts, strict=True):
            by_kind[name] += sign * int(vnd)
    return by_kind, by_method


def _line(account: str, debit_vnd: int) -> Line:
    return Line(account, max(debit_vnd, 0), max(-debit_vnd, 0))


def _id(agency: AgencyId, monday: date) -> str:
    return f"remittance/{agency}/{monday}"
