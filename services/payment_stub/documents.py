"""The state of payment_stub: orders, what was reported of each transaction, running numbers of receipts."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.envelope import AgencyId, AmountVnd, Code, DossierCode, Identifier
from schemas.inbound import FeeItem, PaymentMethod
from services._runtime.decisions import CheckedDocument, Emit, Timer
from services.payment_stub.states import ATTEMPT_STATES, ONLINE, ONLINE_ATTEMPT_LASTS, OrderState, Status


class Report(BaseModel):
    """One status as it was reported first; ``fingerprint`` is that of the whole report.

    ``otherwise_at``: another moment that was told of it later; the first stands.
    """

    model_config = ConfigDict(frozen=True)
    status: Status
    fingerprint: str
    otherwise_at: AwareDatetime | None = None


class Receipt(BaseModel):
    """The receipt of a success (biên lai điện tử)."""

    model_config = ConfigDict(frozen=True)
    symbol: str
    number: int
    issued_at: AwareDatetime


class Refund(BaseModel):
    """What went back of a success: these items, which may be fewer than were paid."""

    model_config = ConfigDict(frozen=True)
    items: tuple[FeeItem, ...]
    amount_vnd: AmountVnd
    issued_at: AwareDatetime


class Transaction(BaseModel):
    """One attempt to pay. ``status`` is the furthest reached; ``refunded`` says why its money went back.

    ``started_at``: the event time of the first report, from which an online attempt runs out.
    ``taken_at``: when money was taken, by the report of success. ``failed_at``: when a failure was told.
    ``reason``: why it failed, as reported.
    """

    model_config = ConfigDict(frozen=True)
    transaction_id: Identifier
    method: PaymentMethod
    amount_vnd: AmountVnd
    status: Status
    reports: tuple[Report, ...] = ()
    started_at: AwareDatetime | None = None
    taken_at: AwareDatetime | None = None
    failed_at: AwareDatetime | None = None
    receipt: Receipt | None = None
    reason: Code | None = None
    refunded: Code | None = None
    refund: Refund | None = None

    def report_of(self, status: Status) -> Report | None:
        """Return the first report with this status, None where there was none."""
        return next((report for report in self.reports if report.status == status), None)

    @property
    def has_outcome(self) -> bool:
        """Whether an outcome was reported; silence that ran out is none."""
        return self.status in ("failed", "succeeded")

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Return the moment until which an outcome is awaited; at the counter and the bank there is none."""
        if self.started_at is None or self.method not in ONLINE or ATTEMPT_STATES[self.status].finished:
            return ()
        due_at = self.started_at + ONLINE_ATTEMPT_LASTS
        return (Timer(due_at=due_at, name="time-out", ref=self.transaction_id),)


class Order(BaseModel):
    """A demand for money. Open until paid, cancelled with its dossier, or until ``payable_until``, inclusive.

    ``demanded_at`` and ``settled_at`` (no longer open) are event times; ``dated_at`` is the demand's own,
    which lies before ``demanded_at`` where it came late. ``fingerprint`` is the demand's.
    """

    model_config = ConfigDict(frozen=True)
    order_id: Identifier
    dossier_code: DossierCode
    items: tuple[FeeItem, ...]
    amount_vnd: AmountVnd
    payable_until: AwareDatetime
    online_offered: bool
    demanded_at: AwareDatetime
    dated_at: AwareDatetime | None = None
    fingerprint: str
    state: OrderState = "open"
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

    @property
    def reported_online(self) -> int:
        """Return on how many attempts online a provider has given an outcome."""
        return sum(each.method in ONLINE and each.has_outcome for each in self.transactions)

    @property
    def kept(self) -> Transaction | None:
        """Return the success that pays the order: the one of which nothing went back."""
        succeeded = (each for each in self.transactions if each.status == "succeeded")
        return next((each for each in succeeded if each.refunded is None), None)

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Return what is waited for: payment until the limit, and the outcome of each attempt online."""
        open_until = Timer(due_at=self.payable_until, name="expiry", ref=self.order_id)
        attempts = tuple(timer for each in self.transactions for timer in each.timers)
        return (open_until, *attempts) if self.state == "open" else attempts


class DossierOrders(CheckedDocument):
    """Every order of one dossier, ``dossier/<code>``, with the timers of all that are open.

    They are one document so that an order expires before anything later is told of its dossier, another
    order's payment too. ``told_at`` is the time of the last event told; none is dated before it. ``ended``:
    the dossier came to nothing, so that nothing is owed any more.
    """

    orders: tuple[Order, ...] = ()
    told_at: AwareDatetime | None = None
    ended: Literal["withdrawn", "stopped"] | None = None

    def order(self, order_id: str) -> Order | None:
        """Return the order with this id, None where none was demanded."""
        return next((each for each in self.orders if each.order_id == order_id), None)

    def order_of(self, transaction_id: str) -> Order | None:
        """Return the order that an attempt would pay, None where nothing was reported of it."""
        return next((each for each in self.orders if each.transaction(transaction_id)), None)

    def having_told(self, emits: tuple[Emit, ...]) -> Self:
        """Remember the time of the last event; what tells nothing dates nothing."""
        return self.model_copy(update={"told_at": emits[-1].time}) if emits else self

    def with_order(self, changed: Order) -> Self:
        """Return them with this order in its place, a new one last, waiting for what each waits for."""
        known = {each.order_id: each for each in self.orders} | {changed.order_id: changed}
        timers = tuple(timer for each in known.values() for timer in each.timers)
        return self.model_copy(update={"orders": tuple(known.values()), "timers": timers})


class TransactionOwner(CheckedDocument):
    """The order that a transaction pays, ``transaction/<receiving agency>/<transaction_id>``.

    A transaction pays one order: events about it are told apart by its id within the dossier, so the same id
    on a second order would give the same event twice. ``set_aside``: the attempt itself, where it timed out
    and its order keeps newer ones (``setting_aside``); it stands here or there, never in both.
    """

    dossier_code: DossierCode
    order_id: Identifier
    set_aside: Transaction | None = None

    def to_body(self) -> str:
        """Return it as JSON, without what is not there: most have nothing set aside."""
        return self.model_dump_json(exclude_none=True)


class ReceiptSeries(CheckedDocument):
    """The last number given in each series of a receiving agency, ``series/<agency>``, by symbol.

    One document, although a symbol names the year: the year is that of the event, which the report alone
    does not tell, so a document a year could not be named before the decision.
    """

    last: Mapping[str, int] = Field(default_factory=dict)

    def with_next(self, symbol: str) -> tuple[Self, int]:
        """Return the series with the next number given, and that number: 1, 2, 3 … without holes."""
        number = self.last.get(symbol, 0) + 1
        return self.model_copy(update={"last": {**self.last, symbol: number}}), number


def agency_of(key: str) -> AgencyId:
    """Return the receiving agency that the key of a document names."""
    kind, _, rest = key.partition("/")
    return rest.partition("-" if kind == "dossier" else "/")[0]


def dossier_key(dossier_code: DossierCode) -> str:
    """Return the key of the document that holds a dossier's orders."""
    return f"dossier/{dossier_code}"


def transaction_key(receiving_agency: AgencyId, transaction_id: str) -> str:
    """Return the key of a transaction's owner, by agency: the same at any partition count."""
    return f"transaction/{receiving_agency}/{transaction_id}"


def series_key(receiving_agency: AgencyId) -> str:
    """Return the key of the document that holds an agency's running numbers."""
    return f"series/{receiving_agency}"
