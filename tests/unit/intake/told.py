"""What routing and payments tell of a dossier, for the tests of intake."""

from datetime import datetime, timedelta
from typing import Literal

from schemas.inbound import (
    AgencyResult,
    Applicant,
    FeeItem,
)
from schemas.payments import (
    PaymentCancelled,
    PaymentCancelledData,
    PaymentData,
    PaymentExpired,
    PaymentExpiredData,
    PaymentSucceeded,
    RefundIssued,
    RefundIssuedData,
)
from schemas.routing import (
    ApologyIssued,
    ApologyIssuedData,
    DossierFinished,
    DossierFinishedData,
    DueChanged,
    DueChangedData,
    FeeDemanded,
    FeeDemandedData,
    LegClosed,
    LegClosedData,
    LegDispatched,
    LegDispatchedData,
    ResultReturned,
    ResultReturnedData,
    StatusChanged,
    StatusChangedData,
    SupplementRequested,
    SupplementRequestedData,
)
from services._runtime.decisions import Happening
from tests.unit.intake.builders import CRIMINAL_RECORD, JUSTICE, MONDAY, TOKEN, happening


def status_changed(code: str, to_status: int, at: datetime = MONDAY) -> Happening:
    data = StatusChangedData(dossier_code=code, from_status=2, to_status=to_status)
    return happening(StatusChanged(id="s", source="/lgsp/routing", subject=code, time=at, data=data))


def due_changed(code: str, new_due_at: datetime, at: datetime = MONDAY) -> Happening:
    data = DueChangedData(dossier_code=code, old_due_at=MONDAY, new_due_at=new_due_at, why="payment")
    return happening(DueChanged(id="d", source="/lgsp/routing", subject=code, time=at, data=data))


def finished(
    code: str,
    at: datetime = MONDAY,
    outcome: Literal["approved", "rejected", "withdrawn"] = "approved",
    result: AgencyResult | None = None,
) -> Happening:
    data = DossierFinishedData(
        dossier_code=code, outcome=outcome, finished_at=at, on_time=True, result=result
    )
    return happening(DossierFinished(id="f", source="/lgsp/routing", subject=code, time=at, data=data))


def requested(
    code: str, *components: str, at: datetime = MONDAY, clock: Literal["reset", "pause"] = "reset"
) -> Happening:
    data = SupplementRequestedData(
        dossier_code=code, by_agency=JUSTICE, components=components, round=1, clock=clock
    )
    return happening(SupplementRequested(id="r", source="/lgsp/routing", subject=code, time=at, data=data))


def dispatched(code: str, at: datetime = MONDAY, to_agency: str = "H62.50") -> Happening:
    data = LegDispatchedData(
        dossier_code=code, leg_id="leg-1", round=1, from_agency=JUSTICE, to_agency=to_agency, duty="consult",
        mode="electronic", due_at=at + timedelta(days=2), interagency=True, one_stop=False,
        lead_agency=JUSTICE, participants=(), procedure_code=CRIMINAL_RECORD, field_code="G15-LL01",
        applicant=Applicant(kind="citizen", id_token=TOKEN), components=(), dossier_due_at=at,
    )  # fmt: skip
    return happening(LegDispatched(id="l", source="/lgsp/routing", subject=code, time=at, data=data))


def closed(code: str, at: datetime = MONDAY, *, late: bool = False) -> Happening:
    data = LegClosedData(dossier_code=code, leg_id="leg-1", outcome="done", closed_at=at, late=late)
    return happening(LegClosed(id="c", source="/lgsp/routing", subject=code, time=at, data=data))


def apologised(code: str, at: datetime = MONDAY) -> Happening:
    data = ApologyIssuedData(
        dossier_code=code, old_due_at=at, new_due_at=at + timedelta(days=3), reason="late"
    )
    return happening(ApologyIssued(id="a", source="/lgsp/routing", subject=code, time=at, data=data))


def demanded(code: str, at: datetime = MONDAY) -> Happening:
    item = FeeItem(code="fee", kind="fee", amount_vnd=200_000)
    data = FeeDemandedData(
        dossier_code=code, order_id="order-1", items=(item,), amount_vnd=200_000,
        payable_until=at + timedelta(days=7), online_offered=True,
    )  # fmt: skip
    return happening(FeeDemanded(id="m", source="/lgsp/routing", subject=code, time=at, data=data))


def paid(code: str, at: datetime = MONDAY) -> Happening:
    data = PaymentData(
        dossier_code=code, order_id="order-1", transaction_id="T-1", method="national-portal", online=True,
        amount_vnd=200_000, items=(),
    )  # fmt: skip
    return happening(PaymentSucceeded(id="p", source="/lgsp/payment_stub", subject=code, time=at, data=data))


def expired(code: str, at: datetime = MONDAY) -> Happening:
    data = PaymentExpiredData(dossier_code=code, order_id="order-1")
    return happening(PaymentExpired(id="x", source="/lgsp/payment_stub", subject=code, time=at, data=data))


def cancelled(code: str, at: datetime = MONDAY) -> Happening:
    data = PaymentCancelledData(dossier_code=code, order_id="order-1", reason="withdrawn")
    return happening(PaymentCancelled(id="c", source="/lgsp/payment_stub", subject=code, time=at, data=data))


def refunded(code: str, at: datetime = MONDAY) -> Happening:
    data = RefundIssuedData(
        dossier_code=code, order_id="order-1", transaction_id="T-1", amount_vnd=200_000, reason="expired"
    )
    return happening(RefundIssued(id="b", source="/lgsp/payment_stub", subject=code, time=at, data=data))


def returned(code: str, at: datetime = MONDAY) -> Happening:
    data = ResultReturnedData(dossier_code=code, returned_at=at, channel="counter")
    return happening(ResultReturned(id="e", source="/lgsp/routing", subject=code, time=at, data=data))
