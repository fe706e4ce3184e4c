"""What payment_stub decides: an order is demanded, paid once or expires; money too much goes back.

A report can overtake its order, for the two come from different topics. It does not: a payer sees an order
only after it was published, actors date a reaction after its cause, and a barrier run sends it in a later
slot. A sender that does it all the same gets a dead letter, ``unknown-order``; replayed, it heals.

Deadlines are the lane's: the timer of ``payable_until`` fires before anything later is decided, so an order
that is still open here is payable.
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
from services.payment_stub.attempts import events_of, fingerprint, refund_of, refund_reason, updated
from services.payment_stub.documents import (
    Order,
    Status,
    Transaction,
    TransactionOwner,
    order_key,
    transaction_key,
)

APPLIES: tuple[type[Event], ...] = (FeeDemanded, AttemptStarted, AttemptReported)
"""The events that payment_stub decides on; ticks only move its timers."""


class PaymentCore:
    """Orders and the attempts to pay them."""

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the order, and for an attempt whose its transaction is."""
        match happening.event:
            case FeeDemanded(data=demand):
                return (order_key(demand.order_id),)
            case AttemptStarted(data=attempt) | AttemptReported(data=attempt):
                agency = key_of_dossier(attempt.dossier_code)
                return order_key(attempt.order_id), transaction_key(agency, attempt.transaction_id)
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
        assert isinstance(document, Order)
        expired = document.model_copy(
            update={"state": "expired", "settled_at": timer.due_at, "timers": ()},
        )
        emit = Emit(
            event=PaymentExpired,
            data=PaymentExpiredData(dossier_code=document.dossier_code, order_id=document.order_id),
            subject=document.dossier_code,
            key=key_of_dossier(document.dossier_code),
            time=timer.due_at,
            discriminator=document.order_id,
        )
        return Decision({key: expired}, (emit,))


def _on_demand(documents: Documents, demand: FeeDemandedData, at: datetime) -> Decision:
    key = order_key(demand.order_id)
    known, content = _order(documents, demand.order_id), fingerprint(demand)
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
        timers=(Timer(due_at=demand.payable_until, name="expiry", ref=demand.order_id),),
    )
    return Decision({key: order})


def _on_attempt(documents: Documents, attempt: AttemptStartedData, status: Status, at: datetime) -> Decision:
    order = _order_of(documents, attempt)
    transaction = updated(order, attempt, status)
    if transaction is None:
        return NOTHING
    # an event made from several facts takes the latest of their times
    at = max(at, order.demanded_at)
    emits = events_of(order, attempt, status, at)
    if status == "succeeded":
        order, transaction, refunds = _settled(order, transaction, at)
        emits += refunds
    agency = key_of_dossier(attempt.dossier_code)
    changes = {
        order_key(order.order_id): order.with_transaction(transaction),
        transaction_key(agency, attempt.transaction_id): TransactionOwner(order_id=order.order_id),
    }
    return Decision(changes, emits)


def _settled(
    order: Order, transaction: Transaction, at: datetime
) -> tuple[Order, Transaction, tuple[Emit, ...]]:
    """Pay an open order; give the money back that a paid or expired one no longer wants."""
    reason = refund_reason(order)
    if reason is None:
        return order.model_copy(update={"state": "paid", "settled_at": at, "timers": ()}), transaction, ()
    refund = refund_of(order, transaction, reason, max(at, order.settled_at or at))
    return order, transaction.model_copy(update={"refunded": reason}), (refund,)


def _order_of(documents: Documents, attempt: AttemptStartedData) -> Order:
    """Return the order that the attempt pays; an order of another dossier is as unknown as none at all."""
    order = _order(documents, attempt.order_id)
    if order is None or order.dossier_code != attempt.dossier_code:
        raise Unprocessable("unknown-order", "no such order was demanded for this dossier")
    owner = documents.get(transaction_key(key_of_dossier(attempt.dossier_code), attempt.transaction_id))
    assert owner is None or isinstance(owner, TransactionOwner)
    if owner is not None and owner.order_id != order.order_id:
        raise Unprocessable("conflict", "the transaction was reported before for another order")
    return order


def _order(documents: Documents, order_id: str) -> Order | None:
    order = documents.get(order_key(order_id))
    assert order is None or isinstance(order, Order)
    return order
