"""What one attempt to pay comes to: its new state, the events that tell it, the money that goes back."""

from datetime import datetime
from typing import Final

from schemas.envelope import Code, Event, key_of_dossier
from schemas.inbound import AttemptReportedData, AttemptStartedData
from schemas.payments import (
    PaymentData,
    PaymentFailed,
    PaymentStarted,
    PaymentSucceeded,
    RefundIssued,
    RefundIssuedData,
)
from services._province.calendar import in_zone
from services._runtime.decisions import Emit, Unprocessable
from services._runtime.fingerprints import fingerprint
from services.payment_stub.documents import STATUSES, Order, Report, Status, Transaction

ONLINE: Final = frozenset({"national-portal", "agency-gateway"})
"""The methods that are a payment online (NĐ 61/2018 Article 22.1; the numerator of QĐ 2866 task 22)."""

YEARS: Final = range(2001, 2099)
"""When a payment can have happened: dossier codes have two digits of the year (NĐ 61/2018 Article 26)."""

_TELLS: Final[dict[Status, type[Event]]] = {
    "started": PaymentStarted,
    "failed": PaymentFailed,
    "succeeded": PaymentSucceeded,
}


def updated(order: Order, attempt: AttemptStartedData, status: Status) -> Transaction | None:
    """Return the transaction with this report, None when it repeats one; raises Unprocessable.

    The key of a report is transaction_id and status. A provider may correct ``failed`` to ``succeeded``, for
    then money was taken and must not be lost; never the reverse. A late ``started`` or ``pending`` is kept,
    though it takes nothing back. Part of the amount, or more than it, pays no order.
    """
    content = fingerprint(attempt)
    known = order.transaction(attempt.transaction_id)
    before = None if known is None else known.fingerprint_of(status)
    if before == content:
        return None
    if before is not None:
        raise Unprocessable("conflict", "the transaction had this status before with other content")
    if attempt.happened_at.year not in YEARS:
        raise Unprocessable("impossible-time", "happened_at lies outside the years of dossier codes")
    if attempt.amount_vnd != order.amount_vnd:
        raise Unprocessable("wrong-amount", "the amount is not the order's; part or excess pays no order")
    report = Report(status=status, fingerprint=content)
    return _first(attempt, report) if known is None else _next(known, attempt, report)


def events_of(order: Order, attempt: AttemptStartedData, status: Status, at: datetime) -> tuple[Emit, ...]:
    """Return what the report tells the province; ``pending`` is not yet an outcome and tells nothing."""
    if status == "pending":
        return ()
    reason = attempt.reason if isinstance(attempt, AttemptReportedData) and status == "failed" else None
    data = PaymentData(
        dossier_code=order.dossier_code,
        order_id=order.order_id,
        transaction_id=attempt.transaction_id,
        method=attempt.method,
        online=attempt.method in ONLINE,
        amount_vnd=attempt.amount_vnd,
        items=order.items,
        happened_at=in_zone(attempt.happened_at),
        reason=reason,
    )
    return (_emit(_TELLS[status], data, at, attempt.transaction_id),)


def refund_reason(order: Order) -> Code | None:
    """Return why money taken now goes back: ``already-paid``, ``expired``; None while the order is open."""
    return {"open": None, "paid": "already-paid", "expired": "expired"}[order.state]


def refund_of(order: Order, transaction: Transaction, reason: Code, at: datetime) -> Emit:
    """Return the refund of a success that came too late or once too often."""
    data = RefundIssuedData(
        dossier_code=order.dossier_code,
        order_id=order.order_id,
        transaction_id=transaction.transaction_id,
        amount_vnd=transaction.amount_vnd,
        reason=reason,
    )
    return _emit(RefundIssued, data, at, transaction.transaction_id)


def _first(attempt: AttemptStartedData, report: Report) -> Transaction:
    return Transaction(
        transaction_id=attempt.transaction_id,
        method=attempt.method,
        amount_vnd=attempt.amount_vnd,
        status=report.status,
        reports=(report,),
    )


def _next(known: Transaction, attempt: AttemptStartedData, report: Report) -> Transaction:
    if known.method != attempt.method:
        raise Unprocessable("conflict", "the transaction was reported before with another method")
    if known.status == "succeeded" and report.status == "failed":
        raise Unprocessable(
            "conflict", "the transaction succeeded before; money taken does not become untaken"
        )
    furthest = max(known.status, report.status, key=STATUSES.index)
    return known.model_copy(update={"status": furthest, "reports": (*known.reports, report)})


def _emit(event: type[Event], data: PaymentData | RefundIssuedData, at: datetime, discriminator: str) -> Emit:
    return Emit(
        event=event,
        data=data,
        subject=data.dossier_code,
        key=key_of_dossier(data.dossier_code),
        time=at,
        discriminator=discriminator,
    )
