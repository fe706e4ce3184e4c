"""What ends unpaid: orders and attempts that run out, orders of a dossier that came to nothing.

The end of a dossier comes from ``routing``, attempts from ``payment-reports``: a lane may take them in either
order. Money is right in both: an order that the end finds open is cancelled, and a later success goes back
whole; of one that it finds paid, the rule of refunds tells what goes back. A rejected dossier cancels
nothing: routing finishes none that waits for money, and a decision, even a refusal, is paid for.
"""

from collections.abc import Mapping
from datetime import datetime

from schemas.envelope import Event, Shape, key_of_dossier
from schemas.payments import PaymentCancelled, PaymentCancelledData, PaymentExpired, PaymentExpiredData
from services._province.refund_rules import CameToNothing, Ended
from services._runtime.decisions import Emit
from services.payment_stub.attempts import time_out_of
from services.payment_stub.documents import DossierOrders, Order, TransactionOwner
from services.payment_stub.refunds import given_back, items_going_back
from services.payment_stub.setting_aside import set_aside


def expired(dossier: DossierOrders, order: Order, at: datetime) -> tuple[DossierOrders, Emit]:
    """Let an unpaid order expire, at the last moment at which it could have been paid."""
    data = PaymentExpiredData(dossier_code=order.dossier_code, order_id=order.order_id)
    changed = order.model_copy(update={"state": "expired", "settled_at": at})
    return dossier.with_order(changed), _emit(PaymentExpired, order, data, at)


def timed_out(
    dossier: DossierOrders, transaction_id: str, at: datetime
) -> tuple[DossierOrders, Mapping[str, TransactionOwner], Emit]:
    """Let an attempt online fail whose outcome nobody reported; its order stays open or closed, as it is.

    Returns beside the orders the documents of older attempts that are set aside now.
    """
    order = dossier.order_of(transaction_id)
    assert order is not None
    transaction = order.transaction(transaction_id)
    assert transaction is not None
    changed = transaction.model_copy(update={"status": "timed-out", "failed_at": at})
    left, aside = set_aside(order.with_transaction(changed))
    return dossier.with_order(left), aside, time_out_of(order, transaction, at)


def ended(dossier: DossierOrders, how: Ended, at: datetime) -> tuple[DossierOrders, tuple[Emit, ...]]:
    """Cancel what is open and give back what the rule gives back, order by order."""
    if how != "rejected":
        dossier = dossier.model_copy(update={"ended": how})
    emits: list[Emit] = []
    for order in dossier.orders:
        changed, told = _ended(order, how, at)
        if told is not None:
            dossier = dossier.with_order(changed)
            emits.append(told)
    return dossier, tuple(emits)


def cancelled(order: Order, why: CameToNothing, at: datetime) -> tuple[Order, Emit]:
    """Cancel an open order: nothing is owed any more."""
    data = PaymentCancelledData(dossier_code=order.dossier_code, order_id=order.order_id, reason=why)
    changed = order.model_copy(update={"state": "cancelled", "settled_at": at})
    return changed, _emit(PaymentCancelled, order, data, at)


def _ended(order: Order, how: Ended, at: datetime) -> tuple[Order, Emit | None]:
    if order.state == "open" and how != "rejected":
        return cancelled(order, how, at)
    transaction, items = order.kept, items_going_back(order, how)
    if order.state != "paid" or transaction is None or not items:
        return order, None
    transaction, told = given_back(order, transaction, items, how, at)
    return order.with_transaction(transaction), told


def _emit(event: type[Event], order: Order, data: Shape, at: datetime) -> Emit:
    return Emit(
        event=event,
        data=data,
        subject=order.dossier_code,
        key=key_of_dossier(order.dossier_code),
        time=at,
        discriminator=order.order_id,
    )
