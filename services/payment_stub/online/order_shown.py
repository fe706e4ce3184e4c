"""How an order stands, as JSON: to whoever has its address, and with its attempts to its merchant."""

from datetime import datetime
from typing import Final, get_args

from pydantic import BaseModel

from schemas.inbound import FeeItem
from services._province.refund_rules import Ended, never_refundable
from services._province.words import Said
from services.payment_stub.documents import Receipt, Transaction
from services.payment_stub.online.look_up import OrderSeen, Outcome
from services.payment_stub.payment_words import name_of
from services.payment_stub.protocol import CURRENCY
from services.payment_stub.states import ATTEMPT_STATES, ORDER_STATES

_ENDED: Final = frozenset(get_args(Ended))


class ItemShown(BaseModel):
    """One line of the demand: ``fee`` (phí), ``charge`` (lệ phí) or ``tax`` (thuế)."""

    code: str
    kind: str
    name: Said
    amount_vnd: int
    refundable: bool


class OrderShown(BaseModel):
    """An order. ``finished``: nothing changes its state any more; ``outcome``: what a payer is told."""

    dossier_code: str
    order_id: str
    state: str
    finished: bool
    outcome: Outcome
    amount_vnd: int
    currency: str
    payable_until: datetime
    online_offered: bool
    items: list[ItemShown]
    receipt: str | None = None


class AttemptShown(BaseModel):
    """One attempt. ``reason``: why it failed; ``refunded``: why its money was given back.

    ``told_otherwise_at``: another moment that was told of its status later; the first one stands.
    """

    transaction_id: str
    method: str
    status: str
    finished: bool
    reason: str | None
    told_otherwise_at: datetime | None = None
    refunded: str | None
    receipt: str | None


class OrderWithAttempts(OrderShown):
    """An order as its merchant sees it."""

    attempts: list[AttemptShown]


def shown(seen: OrderSeen) -> OrderShown:
    """Return what everybody with the address sees."""
    return OrderShown.model_validate(_fields(seen))


def shown_whole(seen: OrderSeen) -> OrderWithAttempts:
    """Return what the merchant sees."""
    attempts = [_attempt(each).model_dump() for each in seen.attempts]
    return OrderWithAttempts.model_validate(_fields(seen) | {"attempts": attempts})


def items_of(seen: OrderSeen) -> list[ItemShown]:
    """Return the lines of the demand, in words."""
    return [_item(each) for each in seen.order.items]


def receipt_of(seen: OrderSeen) -> str | None:
    """Return the receipt of the payment that paid it, where there is one."""
    payment = paid_by(seen)
    return None if payment is None else _numbered(payment.receipt)


def paid_by(seen: OrderSeen) -> Transaction | None:
    """Return the success that paid it, also where its dossier has ended since and some of it went back."""
    gone_back_later = (each for each in seen.attempts if each.refunded in _ENDED)
    return seen.order.kept or next(gone_back_later, None)


def _fields(seen: OrderSeen) -> dict[str, object]:
    order = seen.order
    return {
        "dossier_code": order.dossier_code, "order_id": order.order_id, "state": order.state,
        "finished": ORDER_STATES[order.state].finished, "outcome": seen.outcome,
        "amount_vnd": order.amount_vnd,
        "currency": CURRENCY, "payable_until": order.payable_until, "online_offered": order.online_offered,
        "items": items_of(seen), "receipt": receipt_of(seen),
    }  # fmt: skip


def _attempt(seen: Transaction) -> AttemptShown:
    report = seen.report_of(seen.status)
    return AttemptShown(
        transaction_id=seen.transaction_id, method=seen.method, status=seen.status,
        finished=ATTEMPT_STATES[seen.status].finished, reason=seen.reason, refunded=seen.refunded,
        told_otherwise_at=None if report is None else report.otherwise_at,
        receipt=_numbered(seen.receipt),
    )  # fmt: skip


def _numbered(receipt: Receipt | None) -> str | None:
    return None if receipt is None else f"{receipt.symbol} {receipt.number}"


def _item(item: FeeItem) -> ItemShown:
    refundable = item.code not in never_refundable()
    return ItemShown(
        code=item.code, kind=item.kind, name=name_of(item), amount_vnd=item.amount_vnd, refundable=refundable
    )
