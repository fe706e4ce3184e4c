"""What payment_stub decides: an order is paid once, expires or is cancelled; money too much goes back.

A report can overtake its order, for the two come from different topics. It does not: a payer sees an order
only after it was published, actors date a reaction after its cause, and a barrier run sends it in a later
slot. A sender that does it all the same gets a dead letter, ``unknown-order``; replayed, it heals.

Deadlines are the dossier's: the timer of ``payable_until`` fires before anything later is decided about its
dossier, so an order that is still open here is payable, and event times never go back.
"""

from datetime import datetime

from schemas.envelope import Event, key_of_dossier
from schemas.inbound import AttemptReported, AttemptStarted, AttemptStartedData
from schemas.routing import DossierFinished, DossierFinishedData, FeeDemanded, FeeDemandedData
from schemas.statements import StatementFiled
from services._runtime.decisions import (
    NOTHING,
    Decision,
    Document,
    Documents,
    Emit,
    Happening,
    Timer,
    Unprocessable,
)
from services._runtime.fingerprints import fingerprint
from services.payment_stub.attempts import events_of, updated
from services.payment_stub.documents import (
    DossierOrders,
    Order,
    ReceiptSeries,
    Transaction,
    TransactionOwner,
    dossier_key,
    series_key,
    transaction_key,
)
from services.payment_stub.endings import cancelled, ended, expired, timed_out
from services.payment_stub.receipts import numbered, receipt_of
from services.payment_stub.refunds import UNWANTED, given_back
from services.payment_stub.statements import on_statement, statement_key
from services.payment_stub.states import Reported

APPLIES: tuple[type[Event], ...] = (
    FeeDemanded, DossierFinished, AttemptStarted, AttemptReported, StatementFiled,
)  # fmt: skip
"""The events that payment_stub decides on; ticks only move its timers."""


class PaymentCore:
    """Orders and the attempts to pay them."""

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the dossier's orders; with an attempt its transaction's, with a success the receipts'."""
        match happening.event:
            case FeeDemanded(data=data) | DossierFinished(data=data):
                return (dossier_key(data.dossier_code),)
            case AttemptStarted(data=attempt) | AttemptReported(data=attempt):
                agency = key_of_dossier(attempt.dossier_code)
                keys = dossier_key(attempt.dossier_code), transaction_key(agency, attempt.transaction_id)
                return (*keys, series_key(agency)) if _succeeded(happening.event) else keys
            case StatementFiled(data=filed):
                return (statement_key(filed),)
        return ()

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        """Decide on a demand, an end or an attempt; a repeat changes nothing, other content is a conflict."""
        match happening.event:
            case FeeDemanded(data=demand):
                return _on_demand(documents, demand, happening.at)
            case DossierFinished(data=end):
                return _on_end(documents, end, happening.at)
            case AttemptStarted(data=attempt):
                return _on_attempt(documents, attempt, "started", happening.at)
            case AttemptReported(data=report):
                return _on_attempt(documents, report, report.status, happening.at)
            case StatementFiled(data=filed):
                return on_statement(documents, filed, happening.at)
        return NOTHING

    def on_timer(self, key: str, document: Document, timer: Timer) -> Decision:
        """Let an unpaid order expire, or an attempt online that nobody gave an outcome of time out."""
        assert isinstance(document, DossierOrders)
        if timer.name == "time-out":
            changed, emit = timed_out(document, timer.ref, timer.due_at)
        else:
            order = document.order(timer.ref)
            assert order is not None
            changed, emit = expired(document, order, timer.due_at)
        return Decision({key: _told(changed, (emit,))}, (emit,))


def _succeeded(event: object) -> bool:
    return isinstance(event, AttemptReported) and event.data.status == "succeeded"


def _on_demand(documents: Documents, demand: FeeDemandedData, at: datetime) -> Decision:
    dossier, content = _orders(documents, demand.dossier_code), fingerprint(demand)
    known = dossier.order(demand.order_id)
    if known is not None:
        if known.fingerprint == content:
            return NOTHING
        raise Unprocessable("conflict", "the order was demanded before with other content")
    if demand.amount_vnd != sum(item.amount_vnd for item in demand.items):
        raise Unprocessable("wrong-amount", "amount_vnd is not the sum of the items")
    order = Order(
        order_id=demand.order_id,
        dossier_code=demand.dossier_code,
        items=demand.items,
        amount_vnd=demand.amount_vnd,
        payable_until=demand.payable_until,
        online_offered=demand.online_offered,
        demanded_at=at,
        fingerprint=content,
    )
    return _demanded(dossier, order, at)


def _demanded(dossier: DossierOrders, order: Order, at: datetime) -> Decision:
    """Open the order, or cancel it at once where its dossier has come to nothing."""
    emits: tuple[Emit, ...] = ()
    if dossier.ended is not None:
        order, emit = cancelled(order, dossier.ended, max(at, dossier.told_at or at))
        emits = (emit,)
    return Decision({dossier_key(order.dossier_code): _told(dossier.with_order(order), emits)}, emits)


def _on_end(documents: Documents, end: DossierFinishedData, at: datetime) -> Decision:
    """Only a dossier that came to nothing changes what is owed; a decision, even a refusal, is paid for."""
    dossier = _orders(documents, end.dossier_code)
    if end.outcome not in {"withdrawn", "stopped"} or dossier.ended is not None:
        return NOTHING
    changed, emits = ended(dossier, end.outcome, max(at, dossier.told_at or at))
    return Decision({dossier_key(end.dossier_code): _told(changed, emits)}, emits)


def _on_attempt(
    documents: Documents, attempt: AttemptStartedData, status: Reported, at: datetime
) -> Decision:
    dossier, order = _orders(documents, attempt.dossier_code), _order_of(documents, attempt)
    # an event made from several facts takes the latest of their times
    at = max(at, order.demanded_at, dossier.told_at or at)
    transaction = updated(order, attempt, status, at)
    if transaction is None:
        return NOTHING
    agency = key_of_dossier(attempt.dossier_code)
    owner = TransactionOwner(dossier_code=attempt.dossier_code, order_id=order.order_id)
    changes: dict[str, Document] = {transaction_key(agency, attempt.transaction_id): owner}
    emits = events_of(order, attempt, status, at)
    if status == "failed" and emits:
        transaction = transaction.model_copy(update={"failed_at": at})
    if status == "succeeded":
        transaction = transaction.model_copy(update={"taken_at": attempt.happened_at})
        series, transaction = numbered(_series(documents, agency), transaction, at)
        changes[series_key(agency)] = series
        order, transaction, told = _settled(order, transaction, at)
        emits += told
    changed = dossier.with_order(order.with_transaction(transaction))
    return Decision({dossier_key(attempt.dossier_code): _told(changed, emits), **changes}, emits)


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


def _told(dossier: DossierOrders, emits: tuple[Emit, ...]) -> DossierOrders:
    """Remember the time of the last event; what tells nothing dates nothing."""
    return dossier.model_copy(update={"told_at": emits[-1].time}) if emits else dossier


def _order_of(documents: Documents, attempt: AttemptStartedData) -> Order:
    """Return the order that the attempt pays; an order of another dossier is as unknown as none at all."""
    order = _orders(documents, attempt.dossier_code).order(attempt.order_id)
    if order is None:
        raise Unprocessable("unknown-order", "no such order was demanded for this dossier")
    owner = documents.get(transaction_key(key_of_dossier(attempt.dossier_code), attempt.transaction_id))
    assert owner is None or isinstance(owner, TransactionOwner)
    mine = TransactionOwner(dossier_code=attempt.dossier_code, order_id=order.order_id)
    if owner not in (None, mine):
        raise Unprocessable("conflict", "the transaction was reported before for another order")
    return order


def _orders(documents: Documents, dossier_code: str) -> DossierOrders:
    known = documents.get(dossier_key(dossier_code), DossierOrders())
    assert isinstance(known, DossierOrders)
    return known


def _series(documents: Documents, agency: str) -> ReceiptSeries:
    known = documents.get(series_key(agency), ReceiptSeries())
    assert isinstance(known, ReceiptSeries)
    return known
