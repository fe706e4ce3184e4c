"""Double-entry bookkeeping: what each success and each refund posts, told by the dossier's orders alone.

An entry is never changed. What was taken stands at the provider or the counter (``clearing/…``) and is owed
to the State budget, fees, charges and tax apart (``budget/…``). A refund takes it from there again and owes
it to the payer (``refunds/…``), until the provider's file shows that it was paid out.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple

from schemas.envelope import AgencyId, key_of_dossier
from schemas.inbound import FeeItem
from services._province.calendar import in_zone
from services.payment_stub.documents import DossierOrders, Order, Transaction

EntryKind = Literal["payment", "refund", "payout", "remittance"]


class Line(NamedTuple):
    """One side of an entry; one of the two amounts is 0."""

    account: str
    debit_vnd: int
    credit_vnd: int


class Entry(NamedTuple):
    """One posting; its debits and credits are the same sum. ``day`` is the province's calendar day."""

    entry_id: str
    kind: EntryKind
    agency: AgencyId
    day: date
    order_id: str
    transaction_id: str
    lines: tuple[Line, ...]


def entries_of(dossier: DossierOrders) -> Iterator[Entry]:
    """Yield every entry of a dossier's orders; the same transaction gives the same entry for ever.

    A payment stands on the day on which money was taken, as in the provider's file and the figures
    (decision 14); a refund on the day of its event.
    """
    for order in dossier.orders:
        for transaction in order.transactions:
            if transaction.receipt is not None:
                taken_at = transaction.taken_at or transaction.receipt.issued_at
                yield _entry("payment", order, transaction, taken_at, _paid(order, transaction))
            if transaction.refund is not None:
                lines = _given_back(transaction, transaction.refund.items)
                yield _entry("refund", order, transaction, transaction.refund.issued_at, lines)


def _paid(order: Order, transaction: Transaction) -> tuple[Line, ...]:
    clearing = Line(f"clearing/{transaction.method}", transaction.amount_vnd, 0)
    owed = (Line(f"budget/{kind}", 0, vnd) for kind, vnd in _by_kind(order.items))
    return clearing, *owed


def _given_back(transaction: Transaction, items: tuple[FeeItem, ...]) -> tuple[Line, ...]:
    no_longer_owed = [Line(f"budget/{kind}", vnd, 0) for kind, vnd in _by_kind(items)]
    amount_vnd = sum(line.debit_vnd for line in no_longer_owed)
    return *no_longer_owed, Line(f"refunds/{transaction.method}", 0, amount_vnd)


def _by_kind(items: tuple[FeeItem, ...]) -> list[tuple[str, int]]:
    sums: Counter[str] = Counter()
    for item in items:
        sums[item.kind] += item.amount_vnd
    return sorted((kind, vnd) for kind, vnd in sums.items() if vnd)


def _entry(
    kind: EntryKind, order: Order, transaction: Transaction, at: datetime, lines: tuple[Line, ...]
) -> Entry:
    agency = key_of_dossier(order.dossier_code)
    assert sum(line.debit_vnd - line.credit_vnd for line in lines) == 0, "an entry balances"
    return Entry(
        entry_id=f"{kind}/{agency}/{transaction.transaction_id}",
        kind=kind,
        agency=agency,
        day=in_zone(at).date(),
        order_id=order.order_id,
        transaction_id=transaction.transaction_id,
        lines=lines,
    )
