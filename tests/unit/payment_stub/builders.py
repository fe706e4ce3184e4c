"""Demands, reports and a lane in memory for the tests of payment_stub."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Literal

from schemas.envelope import Event
from schemas.inbound import (
    AttemptReported,
    AttemptReportedData,
    AttemptStarted,
    AttemptStartedData,
    FeeItem,
    PaymentMethod,
)
from schemas.payments import PaymentSucceeded, RefundIssued
from schemas.routing import DossierFinished, DossierFinishedData, FeeDemanded, FeeDemandedData
from schemas.statements import StatementFiled, StatementFiledData
from services._runtime.decisions import Decision, Document, Emit, Happening, Timer
from services.payment_stub.documents import DossierOrders, Order
from services.payment_stub.orders import PaymentCore
from services.payment_stub.states import Reported

ICT = timezone(timedelta(hours=7))
DOSSIER = "H62.12-210308-0004"
AGENCY = "H62.12"
DEMANDED_AT = datetime(2021, 3, 8, 9, 0, tzinfo=ICT)
PAYABLE_UNTIL = datetime(2021, 3, 15, 17, 0, tzinfo=ICT)
ITEMS = (
    FeeItem(code="criminal-record", kind="fee", amount_vnd=200_000),
    FeeItem(code="delivery", kind="charge", amount_vnd=5_000),
)
AMOUNT_VND = 205_000
Outcome = Literal["approved", "rejected", "withdrawn", "stopped"]


def after(hours: float) -> datetime:
    return DEMANDED_AT + timedelta(hours=hours)


def demand(
    *,
    order_id: str = "order-1",
    dossier_code: str = DOSSIER,
    amount_vnd: int = AMOUNT_VND,
    items: tuple[FeeItem, ...] = ITEMS,
    payable_until: datetime = PAYABLE_UNTIL,
    at: datetime = DEMANDED_AT,
) -> Happening:
    data = FeeDemandedData(
        dossier_code=dossier_code,
        order_id=order_id,
        items=items,
        amount_vnd=amount_vnd,
        payable_until=payable_until,
        online_offered=True,
    )
    event = FeeDemanded(id="demand", source="/lgsp/routing", subject=dossier_code, time=at, data=data)
    return Happening(event, at)


def end(outcome: Outcome, *, dossier_code: str = DOSSIER, at: datetime) -> Happening:
    data = DossierFinishedData(dossier_code=dossier_code, outcome=outcome, finished_at=at, on_time=True)
    event = DossierFinished(id="end", source="/lgsp/routing", subject=dossier_code, time=at, data=data)
    return Happening(event, at)


def attempt(
    status: Reported,
    *,
    transaction_id: str = "tx-1",
    order_id: str = "order-1",
    dossier_code: str = DOSSIER,
    method: PaymentMethod = "national-portal",
    amount_vnd: int = AMOUNT_VND,
    at: datetime | None = None,
    happened_at: datetime = DEMANDED_AT + timedelta(hours=1),
    reason: str | None = None,
) -> Happening:
    started = AttemptStartedData(
        dossier_code=dossier_code,
        order_id=order_id,
        transaction_id=transaction_id,
        method=method,
        amount_vnd=amount_vnd,
        happened_at=happened_at,
    )
    when = happened_at if at is None else at
    event: Event
    if status == "started":
        event = AttemptStarted(id="a", source="/provider/p", subject=dossier_code, time=when, data=started)
    else:
        data = AttemptReportedData(**dict(started), status=status, reason=reason)
        event = AttemptReported(id="r", source="/provider/p", subject=dossier_code, time=when, data=data)
    return Happening(event, when)


def filed(at: datetime) -> Happening:
    """Return an empty statement of the day before."""
    data = StatementFiledData(
        agency=AGENCY,
        day=at.date() - timedelta(days=1),
        provider="national-portal",
        part=1,
        parts=1,
        lines=(),
    )
    event = StatementFiled(id="s", source="/provider/p", subject=AGENCY, time=at, data=data)
    return Happening(event, at)


class Lane:
    """A lane in memory: shows the core only the documents it named, and fires what they are due before T."""

    def __init__(self, *happenings: Happening) -> None:
        self.core = PaymentCore()
        self.documents: dict[str, Document] = {}
        self.emits: list[Emit] = []
        for happening in happenings:
            self.take(happening)

    def take(self, happening: Happening) -> tuple[Emit, ...]:
        before = len(self.emits)
        keys = self.core.keys(happening)
        self._fire(keys, happening.at)
        seen = {key: self.documents[key] for key in keys if key in self.documents}
        decision = self.core.decide(seen, happening)
        assert set(decision.changes) <= set(keys)
        self._apply(decision)
        return tuple(self.emits[before:])

    def reach(self, moment: datetime) -> None:
        """Tick: whatever is due before this moment fires, whether something happens to it or not."""
        self._fire(tuple(self.documents), moment)

    def order(self, order_id: str = "order-1") -> Order:
        dossiers = [each for each in self.documents.values() if isinstance(each, DossierOrders)]
        (order,) = [order for each in dossiers for order in each.orders if order.order_id == order_id]
        return order

    def timers(self) -> list[tuple[str, datetime]]:
        """Return what is waited for: the order and the moment."""
        return [(timer.ref, timer.due_at) for each in self.documents.values() for timer in each.timers]

    def told(self) -> list[str]:
        return [emit.event.__name__ for emit in self.emits]

    def net_successes(self, order_id: str) -> int:
        """Return the payments kept for an order: those that succeeded less those given back."""
        signs: dict[type[Event], int] = {PaymentSucceeded: 1, RefundIssued: -1}
        return sum(
            signs.get(emit.event, 0) for emit in self.emits if emit.data.model_dump()["order_id"] == order_id
        )

    def _fire(self, keys: Iterable[str], moment: datetime) -> None:
        for key in keys:
            while due := [t for t in self._timers(key) if t.due_at < moment]:
                timer = min(due, key=lambda each: (each.due_at, each.name, each.ref))
                self._apply(self.core.on_timer(key, self.documents[key], timer))

    def _timers(self, key: str) -> tuple[Timer, ...]:
        return self.documents[key].timers if key in self.documents else ()

    def _apply(self, decision: Decision) -> None:
        self.documents.update(decision.changes)
        self.emits.extend(decision.emits)
