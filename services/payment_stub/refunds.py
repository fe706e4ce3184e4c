"""Money that goes back: a success that nobody wants any more, and what a dossier without an end had paid."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from schemas.envelope import Code, key_of_dossier
from schemas.inbound import FeeItem
from schemas.payments import RefundIssued, RefundIssuedData
from services._province.refund_rules import Ended, goes_back
from services._runtime.decisions import Emit
from services.payment_stub.documents import Order, Refund, Transaction
from services.payment_stub.states import OrderState

UNWANTED: Final[Mapping[OrderState, Code | None]] = MappingProxyType(
    {"open": None, "paid": "already-paid", "expired": "expired", "cancelled": "cancelled"}
)
"""Why money taken on an order in this state goes back; None: it pays the order."""


def given_back(
    order: Order, transaction: Transaction, items: tuple[FeeItem, ...], reason: Code, at: datetime
) -> tuple[Transaction, Emit]:
    """Return the transaction with these items given back, and the event; at most once a transaction."""
    assert transaction.refunded is None, "a transaction goes back once"
    amount_vnd = sum(item.amount_vnd for item in items)
    refund = Refund(items=items, amount_vnd=amount_vnd, issued_at=at)
    data = RefundIssuedData(
        dossier_code=order.dossier_code,
        order_id=order.order_id,
        transaction_id=transaction.transaction_id,
        amount_vnd=amount_vnd,
        reason=reason,
        items=items,
    )
    emit = Emit(
        event=RefundIssued,
        data=data,
        subject=order.dossier_code,
        key=key_of_dossier(order.dossier_code),
        time=at,
        discriminator=transaction.transaction_id,
    )
    return transaction.model_copy(update={"refunded": reason, "refund": refund}), emit


def items_going_back(order: Order, ended: Ended) -> tuple[FeeItem, ...]:
    """Return the items of a paid order that go back when its dossier ends like this."""
    return tuple(item for item in order.items if item.amount_vnd and goes_back(item.code, item.kind, ended))
