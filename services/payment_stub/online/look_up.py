"""An order as the doors see it: read from the core's documents, in one place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection

from schemas.envelope import DossierCode
from schemas.inbound import FeeItem
from services._runtime.problems import Problem
from services.payment_stub.documents import DossierOrders, Order, Transaction, dossier_key
from services.payment_stub.store import STORE

Outcome = Literal["payable", "waiting", "failed", "paid", "expired", "cancelled"]
"""What a payer is told. ``failed``: the last attempt; the order can still be paid."""
FINISHED: Final = frozenset({"paid", "expired", "cancelled"})
"""States of an order that nothing ends any more."""
_WITHOUT_OUTCOME: Final = frozenset({"started", "pending"})


@dataclass(frozen=True, slots=True)
class AttemptSeen:
    """One attempt. ``receipt``: symbol and number, if one was issued; ``reason``: why it failed, if kept."""

    transaction_id: str
    method: str
    status: str
    refunded: str | None
    receipt: str | None
    reason: str | None = None

    @property
    def finished(self) -> bool:
        """Whether it has an outcome."""
        return self.status not in _WITHOUT_OUTCOME


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """One order at a moment of the province's time."""

    order: Order
    state: str
    attempts: tuple[AttemptSeen, ...]
    at: datetime

    @property
    def is_over(self) -> bool:
        """Whether its limit has passed, also where no tick has told so yet."""
        return self.state == "expired" or (self.state == "open" and self.order.payable_until < self.at)

    @property
    def outcome(self) -> Outcome:
        """What a payer is told."""
        if self.state == "paid":
            return "paid"
        if self.is_over:
            return "expired"
        if self.state != "open":
            return "cancelled"
        if any(not each.finished for each in self.attempts):
            return "waiting"
        return "failed" if self.attempts else "payable"

    def attempt(self, transaction_id: str) -> AttemptSeen | None:
        """Return the attempt with this id, None where nothing was reported of it."""
        return next((each for each in self.attempts if each.transaction_id == transaction_id), None)


def order_id_of(dossier_code: DossierCode, order: str) -> str:
    """Return the whole id of an order that a path names by its dossier and its last part."""
    return f"{dossier_code}/{order}"


def find(tx: Connection, dossier_code: DossierCode, order_id: str, at: datetime) -> OrderSeen:
    """Return an order; raises a 404 problem."""
    found = STORE.load(tx, [dossier_key(dossier_code)]).get(dossier_key(dossier_code))
    order = found.order(order_id) if isinstance(found, DossierOrders) else None
    if order is None:
        raise unknown_order()
    return OrderSeen(order, order.state, tuple(map(_seen, order.transactions)), at)


def unknown_order() -> Problem:
    """Return the answer to a question about an order that was never demanded."""
    detail = (
        "No such order was demanded for this dossier. Its id is the dossier's code and order-1, order-2 …"
    )
    return Problem(404, "unknown-order", "No such order", detail)


def is_refundable(item: FeeItem) -> bool:
    """Say whether an item is given back where the law lets it; unless marked, it is."""
    return bool(getattr(item, "refundable", True)) and not getattr(item, "non_refundable", False)


def _seen(transaction: Transaction) -> AttemptSeen:
    receipt = getattr(transaction, "receipt", None)
    named = (getattr(receipt, "symbol", None), getattr(receipt, "number", None))
    return AttemptSeen(
        transaction.transaction_id,
        transaction.method,
        transaction.status,
        transaction.refunded,
        None if None in named else "{} {}".format(*named),
        getattr(transaction, "reason", None),
    )
