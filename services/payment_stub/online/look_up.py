"""An order as the doors see it: read from the core's documents, in one place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from schemas.envelope import DossierCode
from services._runtime.problems import Problem
from services.payment_stub.documents import DossierOrders, Order, Transaction, dossier_key
from services.payment_stub.states import ATTEMPT_STATES
from services.payment_stub.store import STORE

Outcome = Literal["payable", "waiting", "failed", "paid", "expired", "cancelled"]
"""What a payer is told. ``failed``: the last attempt; the order can still be paid."""


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """One order at a moment of the province's time."""

    order: Order
    at: datetime

    @property
    def attempts(self) -> tuple[Transaction, ...]:
        """Return what was reported of attempts to pay it."""
        return self.order.transactions

    @property
    def is_over(self) -> bool:
        """Whether its limit has passed, also where no tick has told so yet."""
        state = self.order.state
        return state == "expired" or (state == "open" and self.order.payable_until < self.at)

    @property
    def outcome(self) -> Outcome:
        """What a payer is told."""
        if self.order.state == "paid":
            return "paid"
        if self.is_over:
            return "expired"
        if self.order.state != "open":
            return "cancelled"
        if any(not ATTEMPT_STATES[each.status].finished for each in self.attempts):
            return "waiting"
        return "failed" if self.attempts else "payable"

    def attempt(self, transaction_id: str) -> Transaction | None:
        """Return the attempt with this id, None where nothing was reported of it."""
        return self.order.transaction(transaction_id)


def order_id_of(dossier_code: DossierCode, order: str) -> str:
    """Return the whole id of an order that a path names by its dossier and its last part."""
    return f"{dossier_code}/{order}"


def find(tx: Connection, dossier_code: DossierCode, order_id: str, at: datetime) -> OrderSeen:
    """Return an order; raises a 404 problem."""
    found = STORE.load(tx, [dossier_key(dossier_code)]).get(dossier_key(dossier_code))
    order = found.order(order_id) if isinstance(found, DossierOrders) else None
    if order is None:
        raise unknown_order()
    return OrderSeen(order, at)


def unknown_order() -> Problem:
    """Return the answer to a question about an order that was never demanded."""
    detail = (
        "No such order was demanded for this dossier. Its id is the dossier's code and order-1, order-2 …"
    )
    return Problem(404, "unknown-order", "No such order", detail)
