"""An order as the doors see it: read from the core's documents, in one place."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from sqlalchemy import Connection

from schemas.envelope import DossierCode
from services._runtime.problems import Problem
from services.payment_stub.documents import DossierOrders, Order, Transaction, dossier_key
from services.payment_stub.states import ATTEMPT_STATES
from services.payment_stub.store import STORE

Outcome = Literal["payable", "waiting", "failed", "paid", "expired", "cancelled"]
"""What a payer is told. ``failed``, ``waiting``: the attempt that is judged; the order can still be paid."""

_LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """One order at a moment of the province's time.

    ``back_from``: the attempt from which a payer comes back; by it, else by the newest, the order is judged.
    An attempt that was merely left, on the provider's page, hides nothing that came of a later one.
    """

    order: Order
    at: datetime
    back_from: str | None = None

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
        if self.judged is None:
            return "payable"
        return "failed" if ATTEMPT_STATES[self.judged.status].finished else "waiting"

    @property
    def judged(self) -> Transaction | None:
        """Return the attempt by which the order is judged, None before the first."""
        known = None if self.back_from is None else self.attempt(self.back_from)
        newest_first = reversed(
            self.attempts
        )  # of two of one moment, which a hub in world time has, the later
        return known or max(newest_first, key=lambda each: each.started_at or _LONG_AGO, default=None)

    @property
    def others_without_outcome(self) -> int:
        """Return of how many other attempts nobody has told an outcome yet."""
        return sum(
            not ATTEMPT_STATES[each.status].finished for each in self.attempts if each is not self.judged
        )

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
