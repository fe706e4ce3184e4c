"""The ledger in SQL: lines that are only ever added, and the balances read from them."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    func,
    insert,
    select,
)

from schemas.envelope import AgencyId
from services._runtime.tables import METADATA
from services.payment_stub.books import Entry

LEDGER: Final = Table(
    "ledger",
    METADATA,
    Column("entry_id", String(200), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("agency", String(35), nullable=False),
    Column("day", Date, nullable=False),
    Column("account", String(40), nullable=False),
    Column("debit_vnd", BigInteger, nullable=False),
    Column("credit_vnd", BigInteger, nullable=False),
    Column("order_id", String(100), nullable=False),
    Column("transaction_id", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Index("ledger_account", "agency", "day", "account"),
    sqlite_with_rowid=False,
)
"""One row a line of an entry. ``agency`` is the receiving one, ``day`` the province's calendar day."""


class Balance(NamedTuple):
    """What was posted to an account of an agency on a day."""

    agency: AgencyId
    day: date
    account: str
    debit_vnd: int
    credit_vnd: int

    @property
    def balance_vnd(self) -> int:
        """Return debits less credits."""
        return self.debit_vnd - self.credit_vnd


def post(tx: Connection, entries: Iterable[Entry]) -> None:
    """Add entries; one that is there already is a programming error, told by its primary key."""
    rows = [
        {
            "entry_id": entry.entry_id,
            "line": number,
            "agency": entry.agency,
            "day": entry.day,
            **line._asdict(),
            "order_id": entry.order_id,
            "transaction_id": entry.transaction_id,
            "kind": entry.kind,
        }
        for entry in entries
        for number, line in enumerate(entry.lines, 1)
    ]
    if rows:
        tx.execute(insert(LEDGER), rows)


def balances(
    tx: Connection, agency: AgencyId | None = None, first: date | None = None, last: date | None = None
) -> list[Balance]:
    """Return what was posted by agency, day and account, in that order; both days count, None is open."""
    c = LEDGER.c
    keys = (c.agency, c.day, c.account)
    query = select(*keys, func.sum(c.debit_vnd), func.sum(c.credit_vnd)).group_by(*keys)
    if agency is not None:
        query = query.where(c.agency == agency)
    if first is not None:
        query = query.where(c.day >= first)
    if last is not None:
        query = query.where(c.day <= last)
    # a sum is numeric on PostgreSQL, and text comes in the order of its locale
    return sorted(
        Balance(receiving, day, account, int(debit), int(credit))
        for receiving, day, account, debit, credit in tx.execute(query)
    )
