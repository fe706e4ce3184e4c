"""What a report of an attempt comes to: its order paid, its money given back, or nothing new.

A report that says what was said before changes nothing, whatever else has happened since; one that cannot be
true is refused before it is compared with anything.
"""

from datetime import datetime

from schemas.envelope import key_of_dossier
from schemas.inbound import AttemptStartedData
from services._runtime.decisions import NOTHING, Decision, Document, Documents, Emit, Unprocessable
from services.payment_stub.attempts import events_of, reported, updated
from services.payment_stub.documents import (
    DossierOrders,
    Order,
    Transaction,
    TransactionOwner,
    dossier_key,
    series_key,
    transaction_key,
)
from services.payment_stub.known import orders_of, series_of
from services.payment_stub.moments import refuse_impossible
from services.payment_stub.receipts import numbered, receipt_of
from services.payment_stub.refunds import UNWANTED, given_back
from services.payment_stub.repeats import told_again
from services.payment_stub.setting_aside import brought_back
from services.payment_stub.states import Reported


def on_report(documents: Documents, attempt: AttemptStartedData, status: Reported, at: datetime) -> Decision:
    """Decide on a report; the first of a status stands, a repeat tells nothing. Raises Unprocessable."""
    dossier, order = orders_of(documents, attempt.dossier_code), _order_of(documents, attempt)
    known = order.transaction(attempt.transaction_id)
    before = None if known is None else known.report_of(status)
    if before is not None and before.fingerprint == reported(attempt, status).fingerprint:
        return NOTHING
    refuse_impossible(attempt.happened_at, attempt.method, order.dated_at or order.demanded_at, at)
    if known is not None and before is not None:
        return _again(dossier, order, told_again(known, attempt, status))
    # an event made from several facts takes the latest of their times
    at = max(at, order.demanded_at, dossier.told_at or at)
    return _first(documents, (dossier, order), attempt, status, at)


def _again(dossier: DossierOrders, order: Order, changed: Transaction | None) -> Decision:
    if changed is None:
        return NOTHING
    return Decision(_of_order(dossier, order, changed))


def _of_order(dossier: DossierOrders, order: Order, changed: Transaction) -> dict[str, Document]:
    """Return the attempt in its order, and that order as its owner: what was set aside is there again."""
    owner = TransactionOwner(dossier_code=order.dossier_code, order_id=order.order_id)
    agency = key_of_dossier(order.dossier_code)
    return {
        transaction_key(agency, changed.transaction_id): owner,
        dossier_key(order.dossier_code): dossier.with_order(order.with_transaction(changed)),
    }


def _first(
    documents: Documents,
    seen: tuple[DossierOrders, Order],
    attempt: AttemptStartedData,
    status: Reported,
    at: datetime,
) -> Decision:
    dossier, order = seen
    transaction = updated(order, attempt, status, at)
    agency = key_of_dossier(attempt.dossier_code)
    changes: dict[str, Document] = {}
    emits = events_of(order, attempt, status, at)
    if status == "failed" and emits:
        transaction = transaction.model_copy(update={"failed_at": at})
    if status == "succeeded":
        transaction = transaction.model_copy(update={"taken_at": attempt.happened_at})
        series, transaction = numbered(series_of(documents, agency), transaction, at)
        changes[series_key(agency)] = series
        order, transaction, told = _settled(order, transaction, at)
        emits += told
    changes |= _of_order(dossier.having_told(emits), order, transaction)
    return Decision(changes, emits)


def _settled(
    order: Order, transaction: Transaction, at: datetime
) -> tuple[Order, Transaction, tuple[Emit, ...]]:
    """Issue the receipt and pay an open order; give the money back that an order no longer wants."""
    assert transaction.receipt is not None
    receipt = receipt_of(order, transaction, transaction.receipt)
    reason = UNWANTED[order.state]
    if reason is None:
        return order.model_copy(update={"state": "paid", "settled_at": at}), transaction, (receipt,)
    transaction, refund = given_back(order, transaction, order.items, reason, at)
    return order, transaction, (receipt, refund)


def _order_of(documents: Documents, attempt: AttemptStartedData) -> Order:
    """Return the order that the attempt pays, with what was set aside of that attempt.

    An order of another dossier is as unknown as none at all.
    """
    order = orders_of(documents, attempt.dossier_code).order(attempt.order_id)
    if order is None:
        raise Unprocessable("unknown-order", "no such order was demanded for this dossier")
    owner = documents.get(transaction_key(key_of_dossier(attempt.dossier_code), attempt.transaction_id))
    assert owner is None or isinstance(owner, TransactionOwner)
    mine = attempt.dossier_code, order.order_id
    if owner is not None and (owner.dossier_code, owner.order_id) != mine:
        raise Unprocessable("conflict", "the transaction was reported before for another order")
    return brought_back(order, owner)
