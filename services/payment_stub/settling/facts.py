"""What counts in a settlement, told by the documents alone. Pure: the same document, the same facts."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from schemas.envelope import AgencyId, key_of_dossier
from schemas.inbound import FeeItem
from services._province.calendar import in_zone
from services._runtime.decisions import Document
from services.payment_stub.closing import booked_on
from services.payment_stub.documents import DossierOrders, Order, Transaction, TransactionOwner
from services.payment_stub.statements import Statement
from services.payment_stub.states import ONLINE

FactKind = Literal["succeeded", "failed", "expired", "refunded"]


class Fact(NamedTuple):
    """One thing that counts: ``ref`` is a transaction's id, of an expiry the order's.

    ``day`` is the province's calendar day on which it happened, ``book_day`` the settlement that takes it.
    ``symbol`` and ``number`` are a success' receipt, ``reason`` is why money went back.
    """

    agency: AgencyId
    kind: FactKind
    ref: str
    dossier_code: str
    order_id: str
    symbol: str | None
    number: int | None
    reason: str | None
    method: str
    online: int
    day: str
    book_day: str
    amount_vnd: int
    fee_vnd: int
    charge_vnd: int
    tax_vnd: int


class ReportedLine(NamedTuple):
    """One line of a provider's statement."""

    agency: AgencyId
    provider: str
    day: str
    part: int
    line: int
    transaction_id: str
    status: str
    amount_vnd: int
    book_day: str


def facts_of(document: Document | None) -> Iterator[Fact]:
    """Yield what counts of a dossier's orders, or of an attempt that was set aside; of others nothing.

    A payment counts on the day on which money was taken.
    """
    if isinstance(document, TransactionOwner) and document.set_aside is not None:
        yield from _failure(document, document.set_aside)
    elif isinstance(document, DossierOrders):
        yield from _of_orders(document)


def _of_orders(dossier: DossierOrders) -> Iterator[Fact]:
    for order in dossier.orders:
        if order.state == "expired" and order.settled_at is not None:
            yield _fact("expired", order, None, happened_at=order.settled_at, told_at=order.settled_at)
        for each in order.transactions:
            yield from _of_transaction(order, each)


def lines_of(statement: Statement) -> Iterator[ReportedLine]:
    """Yield the lines of a part."""
    filed = statement.filed
    booked = booked_on(filed.day, statement.filed_at).isoformat()
    for number, line in enumerate(filed.lines, 1):
        yield ReportedLine(
            agency=filed.agency,
            provider=filed.provider,
            day=filed.day.isoformat(),
            part=filed.part,
            line=number,
            transaction_id=line.transaction_id,
            status=line.status,
            amount_vnd=line.amount_vnd,
            book_day=booked,
        )


def _of_transaction(order: Order, each: Transaction) -> Iterator[Fact]:
    yield from _failure(order, each)
    if each.receipt is not None:
        told_at = each.receipt.issued_at
        taken_at = each.taken_at or told_at
        yield _fact("succeeded", order, each, happened_at=taken_at, told_at=told_at, items=order.items)
    if each.refund is not None:
        at = each.refund.issued_at
        yield _fact("refunded", order, each, happened_at=at, told_at=at, items=each.refund.items)


def _failure(of: Order | TransactionOwner, each: Transaction) -> Iterator[Fact]:
    if each.failed_at is not None:
        yield _fact("failed", of, each, happened_at=each.failed_at, told_at=each.failed_at)


def _fact(
    kind: FactKind,
    order: Order | TransactionOwner,
    transaction: Transaction | None,
    *,
    happened_at: datetime,
    told_at: datetime,
    items: tuple[FeeItem, ...] = (),
) -> Fact:
    sums: Counter[str] = Counter()
    for item in items:
        sums[item.kind] += item.amount_vnd
    method = transaction.method if transaction is not None else ""
    day = in_zone(happened_at).date()
    receipt = transaction.receipt if transaction is not None and kind == "succeeded" else None
    return Fact(
        agency=key_of_dossier(order.dossier_code),
        kind=kind,
        ref=transaction.transaction_id if transaction is not None else order.order_id,
        dossier_code=order.dossier_code,
        order_id=order.order_id,
        symbol=receipt.symbol if receipt else None,
        number=receipt.number if receipt else None,
        reason=transaction.refunded if transaction is not None and kind == "refunded" else None,
        method=method,
        online=int(method in ONLINE),
        day=day.isoformat(),
        book_day=booked_on(day, told_at).isoformat(),
        amount_vnd=sums.total(),
        fee_vnd=sums["fee"],
        charge_vnd=sums["charge"],
        tax_vnd=sums["tax"],
    )
