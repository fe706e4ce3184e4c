"""The tables of the books beside the ledger. Days are the province's, as text that sorts: 2021-03-08."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from services._runtime.tables import METADATA

_AGENCY: Final = 35
_DAY: Final = 10
_REF: Final = 100

FACTS: Final = Table(
    "settlement_facts",
    METADATA,
    Column("agency", String(_AGENCY), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("ref", String(_REF), primary_key=True),
    Column("dossier_code", String(48), nullable=False),
    Column("order_id", String(_REF), nullable=False),
    Column("symbol", String(20)),
    Column("number", Integer),
    Column("reason", String(64)),
    Column("method", String(20), nullable=False),
    Column("online", Integer, nullable=False),
    Column("day", String(_DAY), nullable=False),
    Column("book_day", String(_DAY), nullable=False),
    Column("settled_day", String(_DAY)),
    Column("amount_vnd", BigInteger, nullable=False),
    Column("fee_vnd", BigInteger, nullable=False),
    Column("charge_vnd", BigInteger, nullable=False),
    Column("tax_vnd", BigInteger, nullable=False),
    Index("settlement_facts_day", "agency", "day"),
    Index("settlement_facts_ref", "kind", "ref"),
    Index("settlement_facts_settled", "agency", "settled_day", "book_day"),
    sqlite_with_rowid=False,
)
"""What counts in settlements; ``settled_day`` is the one that took it, null while it is open."""

LINES: Final = Table(
    "statement_lines",
    METADATA,
    Column("agency", String(_AGENCY), primary_key=True),
    Column("provider", String(64), primary_key=True),
    Column("day", String(_DAY), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("transaction_id", String(_REF), nullable=False),
    Column("status", String(20), nullable=False),
    Column("amount_vnd", BigInteger, nullable=False),
    Column("book_day", String(_DAY), nullable=False),
    Column("settled_day", String(_DAY)),
    Index("statement_lines_settled", "agency", "settled_day", "book_day"),
    Index("statement_lines_transaction", "agency", "transaction_id", "status"),
    sqlite_with_rowid=False,
)
"""What providers reported, line by line."""

OPEN_BOOKS: Final = Table(
    "open_books",
    METADATA,
    Column("key", String(250), primary_key=True),
    Column("partition", Integer, nullable=False),
    Column("agency", String(_AGENCY), nullable=False),
    Column("next_day", String(_DAY)),
    Column("closed_to", String(_DAY)),
    Column("next_week", String(_DAY)),
    Index("open_books_day", "partition", "next_day"),
    Index("open_books_week", "partition", "next_week"),
)
"""One row an agency, ``books/<agency>``: its first day with something open, its last day closed, and the
Monday of its first week with something to remit. It has ``key`` and ``partition`` as documents have, so that
it moves with them to another partition count."""

SETTLEMENTS: Final = Table(
    "settlements",
    METADATA,
    Column("agency", String(_AGENCY), primary_key=True),
    Column("day", String(_DAY), primary_key=True),
    Column("closed_at", String(40), nullable=False),
    *(
        Column(name, BigInteger, nullable=False)
        for name in (
            "succeeded", "online", "failed", "expired", "refunded", "succeeded_vnd", "online_vnd",
            "refunded_vnd", "fee_vnd", "charge_vnd", "tax_vnd",
        )
    ),
    sqlite_with_rowid=False,
)  # fmt: skip
"""Days as they were closed, never changed; by kind it is what was taken less what was given back."""

DIFFERENCES: Final = Table(
    "settlement_differences",
    METADATA,
    Column("agency", String(_AGENCY), primary_key=True),
    Column("transaction_id", String(_REF), primary_key=True),
    Column("status", String(20), primary_key=True),
    Column("day", String(_DAY), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("of_day", String(_DAY), nullable=False),
    Column("hub_vnd", BigInteger),
    Column("provider_vnd", BigInteger),
    Index("settlement_differences_day", "agency", "day"),
    sqlite_with_rowid=False,
)
"""What a day's settlement told: differences, and with kind ``counted-late`` or ``resolved`` corrections;
``of_day`` is the day that the transaction belongs to."""
