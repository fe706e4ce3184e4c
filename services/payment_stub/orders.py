"""What payment_stub decides: an order is demanded, paid once or expires; money too much goes back.

A report can overtake its order, for the two come from different topics. It does not: a payer sees an order
only after it was published, actors date a reaction after its cause, and a barrier run sends it in a later
slot. A sender that does it all the same gets a dead letter, ``unknown-order``; replayed, it heals.

Deadlines are the dossier's: the timer of ``payable_until`` fires before anything later is decided about its
dossier, so an order that is still open here is payable, and event times never go back.
"""

from datetime import datetime

from schemas.envelope import Event, key_of_dossier
from schemas.inbound import AttemptReported, AttemptStarted, AttemptStartedData
from schemas.payments import PaymentExpired, PaymentExpiredData
from schemas.routing import FeeDemanded, FeeDemandedData
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
from services.payment_stub.attempts import events_of, refund_of, refund_reason, updated
from services.payment_stub.documents import (
    DossierOrders,
    Order,
    Status,
    Transaction,
    TransactionOwner,
    dossier_key,
    transaction_key,
)

APPLIES: tuple[type[Event], ...] = (FeeDemanded, AttemptStarted, AttemptReported)
"""The events that payment_stub decides on; ticks only move its timers."""


class PaymentCore:
    """Orders and the attempts to pay them."""

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the dossier's orders, and for an attempt whose its transaction is."""
        match happening.event:
            case FeeDemanded(data=demand):
                return (dossier_key(demand.dossier_code),)
            case AttemptStarted(data=attempt) | AttemptReported(data=attempt):
                agency = key_of_dossier(attempt.dossier_code)
                return dossier_key(attempt.dossier_code), transaction_key(agency, attempt.transaction_id)
        return ()

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        """Decide on a demand or an attempt; a repeat changes nothing, other content is a ``conflict``."""
        match happening.event:
            case FeeDemanded(data=demand):
                return _on_demand(documents, demand, happening.at)
            case AttemptStarted(data=attempt):
                return _on_attempt(documents, attempt, "started", happening.at)
            case AttemptReported(data=report):
                return _on_attempt(documents, report, report.status, happening.at)
        return NOTHING

    def on_timer(self, key: str, document: Document, timer: Timer) -> Decision:
        """Let an unpaid order expire, at the last moment at which it could have been paid."""
        assert isinstance(document, DossierOrders)
        order = document.order(timer.ref)
        assert order is not None
        expired = order.model_copy(update={"state": "expired", "settled_at": timer.due_at})
        emit = Emit(
            event=PaymentExpired,
            data=PaymentExpiredData(dossier_code=order.dossier_code, order_id=order.order_id),
            subject=order.dossier_code,
            key=key_of_dossier(order.dossier_code),
            time=timer.due_at,
            discriminator=order.order_id,
        )
        return Decision({key: _told(document.with_order(expired), (emit,))}, (emit,))


def _on_demand(documents: Documents, demand: FeeDemandedData, at: datetime) -> Decision:
    dossier, content = _orders(documents, demand.dossier_code), fingerprint(demand)
    known = dossier.order(demand.order_id)
    if known is not None:
        if known.fingerprint == content:
            return NOTHING
        raise Unprocessable("conflict", "the order was demanded before with other content")
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
    return Decision({dossier_key(demand.dossier_code): dossier.with_order(order)})


def _on_attempt(documents: Documents, attempt: AttemptStartedData, status: Status, at: datetime) -> Decision:
    dossier, order = _orders(documents, attempt.dossier_code), _order_of(documents, attempt)
    transaction = updated(order, attempt, status)
    if transaction is None:
        return NOTHING
    # an event made from several facts takes the latest of their times
    at = max(at, order.demanded_at, dossier.told_at or at)
    emits = events_of(order, attempt, status, at)
    if status == "succeeded":
        order, transaction, refunds = _settled(order, transaction, at)
        emits += refunds
    changed = dossier.with_order(order.with_transaction(transaction))
    owner = TransactionOwner(dossier_code=attempt.dossier_code, order_id=order.order_id)
    agency = key_of_dossier(attempt.dossier_code)
    changes = {
        dossier_key(attempt.dossier_code): _told(changed, emits),
        transaction_key(agency, attempt.transaction_id): owner,
    }
    return Decision(changes, emits)


def _settled(
    order: Order, transaction: Transaction, at: datetime
) -> tuple[Order, Transaction, tuple[Emit, ...]]:
    """Pay an open order; give the money back that a paid or expired one no longer wants."""
    reason = refund_reason(order)
    if reason is None:
        return order.model_copy(update={"state": "paid", "settled_at": at}), transaction, ()
    refund = refund_of(order, transaction, reason, at)
    return order, transaction.model_copy(update={"refunded": reason}), (refund,)


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
