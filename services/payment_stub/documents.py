"""The state of payment_stub: orders, what was reported of each transaction, and whose a transaction is."""

from typing import Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.envelope import AgencyId, AmountVnd, Code, DossierCode, Identifier
from schemas.inbound import FeeItem, PaymentMethod
from services._runtime.decisions import CheckedDocument, Timer

Status = Literal["started", "pending", "failed", "succeeded"]
STATUSES: Final[tuple[Status, ...]] = ("started", "pending", "failed", "succeeded")
"""In this order a transaction moves; reports may arrive in any."""


class Report(BaseModel):
    """One status as it was reported; ``fingerprint`` is that of the whole report."""

    model_config = ConfigDict(frozen=True)
    status: Status
    fingerprint: str


class Transaction(BaseModel):
    """One attempt to pay. ``status`` is the furthest reported; ``refunded`` says why its money went back."""

    model_config = ConfigDict(frozen=True)
    transaction_id: Identifier
    method: PaymentMethod
    amount_vnd: AmountVnd
    status: Status
    reports: tuple[Report, ...] = ()
    refunded: Code | None = None

    def fingerprint_of(self, status: Status) -> str | None:
        """Return the fingerprint of the report with this status, None where there was none."""
        return next((report.fingerprint for report in self.reports if report.status == status), None)


class Order(BaseModel):
    """A demand for money. Open until paid or until ``payable_until``, inclusive.

    ``demanded_at`` and ``settled_at`` (paid or expired) are event times. ``fingerprint`` is the demand's.
    """

    model_config = ConfigDict(frozen=True)
    order_id: Identifier
    dossier_code: DossierCode
    items: tuple[FeeItem, ...]
    amount_vnd: AmountVnd
    payable_until: AwareDatetime
    online_offered: bool
    demanded_at: AwareDatetime
    fingerprint: str
    state: Literal["open", "paid", "expired"] = "open"
    settled_at: AwareDatetime | None = None
    transactions: tuple[Transaction, ...] = ()

    def transaction(self, transaction_id: str) -> Transaction | None:
        """Return the attempt with this id, None where nothing was reported of it."""
        return next((each for each in self.transactions if each.transaction_id == transaction_id), None)

    def with_transaction(self, changed: Transaction) -> "Order":
        """Return the order with this attempt in its place, a new one last."""
        if self.transaction(changed.transaction_id) is None:
            return self.model_copy(update={"transactions": (*self.transactions, changed)})
        replaced = tuple(
            changed if each.transaction_id == changed.transaction_id else each for each in self.transactions
        )
        return self.model_copy(update={"transactions": replaced})


class DossierOrders(CheckedDocument):
    """Every order of one dossier, ``dossier/<code>``, with the timers of all that are open.

    They are one document so that an order expires before anything later is told of its dossier, another
    order's payment too. ``told_at`` is the time of the last event told; none is dated before it.
    """

    orders: tuple[Order, ...] = ()
    told_at: AwareDatetime | None = None

    def order(self, order_id: str) -> Order | None:
        """Return the order with this id, None where none was demanded."""
        return next((each for each in self.orders if each.order_id == order_id), None)

    def with_order(self, changed: Order) -> Self:
        """Return them with this order in its place, a new one last, waiting for those that are open."""
        known = {each.order_id: each for each in self.orders} | {changed.order_id: changed}
        timers = tuple(
            Timer(due_at=each.payable_until, name="expiry", ref=each.order_id)
            for each in known.values()
            if each.state == "open"
        )
        return self.model_copy(update={"orders": tuple(known.values()), "timers": timers})


class TransactionOwner(CheckedDocument):
    """The order that a transaction pays, ``transaction/<receiving agency>/<transaction_id>``.

    A transaction pays one order: events about it are told apart by its id within the dossier, so the same id
    on a second order would give the same event twice.
    """

    dossier_code: DossierCode
    order_id: Identifier


def agency_of(key: str) -> AgencyId:
    """Return the receiving agency that the key of a document names."""
    kind, _, rest = key.partition("/")
    return rest.partition("/" if kind == "transaction" else "-")[0]


def dossier_key(dossier_code: DossierCode) -> str:
    """Return the key of the document that holds a dossier's orders."""
    return f"dossier/{dossier_code}"


def transaction_key(receiving_agency: AgencyId, transaction_id: str) -> str:
    """Return the key of a transaction's owner, by agency: the same at any partition count."""
    return f"transaction/{receiving_agency}/{transaction_id}"
