"""What one report of an attempt to pay comes to: its new state, and the event that tells it."""

from datetime import datetime
from typing import Final

from schemas.envelope import Code, Event, key_of_dossier
from schemas.inbound import AttemptReportedData, AttemptStartedData
from schemas.payments import PaymentData, PaymentFailed, PaymentStarted, PaymentSucceeded
from services._province.calendar import in_zone
from services._runtime.decisions import Emit, Unprocessable
from services._runtime.fingerprints import fingerprint
from services.payment_stub.documents import Order, Report, Transaction
from services.payment_stub.states import ONLINE, Reported, furthest

TIMED_OUT: Final = "timed-out"
"""The reason of an attempt that nobody gave an outcome of in time."""

_TELLS: Final[dict[Reported, type[Event]]] = {
    "started": PaymentStarted,
    "failed": PaymentFailed,
    "succeeded": PaymentSucceeded,
}


def updated(order: Order, attempt: AttemptStartedData, status: Reported, at: datetime) -> Transaction:
    """Return the transaction with a status that was not reported of it yet; raises Unprocessable.

    The key of a report is transaction_id and status. A provider may correct ``failed`` to ``succeeded``, for
    then money was taken and must not be lost; never the reverse. A late ``started`` or ``pending`` is kept,
    though it takes nothing back. Part of the amount, or more than it, pays no order.
    """
    if attempt.amount_vnd != order.amount_vnd:
        raise Unprocessable("wrong-amount", "the amount is not the order's; part or excess pays no order")
    known, report = order.transaction(attempt.transaction_id), reported(attempt, status)
    return _first(attempt, report, at) if known is None else _next(known, attempt, report)


def reported(attempt: AttemptStartedData, status: Reported) -> Report:
    """Return what is kept of a report."""
    return Report(status=status, fingerprint=fingerprint(attempt))


def events_of(order: Order, attempt: AttemptStartedData, status: Reported, at: datetime) -> tuple[Emit, ...]:
    """Return what the report tells the province, given the order as it was before.

    ``pending`` is not yet an outcome and tells nothing; nor does a failure that was told as a time-out.
    """
    known = order.transaction(attempt.transaction_id)
    told_already = status == "failed" and known is not None and known.status == TIMED_OUT
    if status == "pending" or told_already:
        return ()
    data = PaymentData(
        dossier_code=order.dossier_code,
        order_id=order.order_id,
        transaction_id=attempt.transaction_id,
        method=attempt.method,
        online=attempt.method in ONLINE,
        amount_vnd=attempt.amount_vnd,
        items=order.items,
        happened_at=in_zone(attempt.happened_at),
        reason=reason_of(attempt),
    )
    return (_emit(_TELLS[status], data, at),)


def time_out_of(order: Order, transaction: Transaction, at: datetime) -> Emit:
    """Return that an attempt failed for want of an outcome; no report says when, so the event's time does."""
    reason: Code = TIMED_OUT
    data = PaymentData(
        dossier_code=order.dossier_code,
        order_id=order.order_id,
        transaction_id=transaction.transaction_id,
        method=transaction.method,
        online=transaction.method in ONLINE,
        amount_vnd=transaction.amount_vnd,
        items=order.items,
        reason=reason,
    )
    return _emit(PaymentFailed, data, at)


def reason_of(attempt: AttemptStartedData) -> Code | None:
    """Return why the report calls the attempt failed, None where it does not."""
    if isinstance(attempt, AttemptReportedData) and attempt.status == "failed":
        return attempt.reason
    return None


def _first(attempt: AttemptStartedData, report: Report, at: datetime) -> Transaction:
    return Transaction(
        transaction_id=attempt.transaction_id,
        method=attempt.method,
        amount_vnd=attempt.amount_vnd,
        status=report.status,
        reports=(report,),
        started_at=at,
        reason=reason_of(attempt),
    )


def _next(known: Transaction, attempt: AttemptStartedData, report: Report) -> Transaction:
    if known.method != attempt.method:
        raise Unprocessable("conflict", "the transaction was reported before with another method")
    if known.status == "succeeded" and report.status == "failed":
        raise Unprocessable(
            "conflict", "the transaction succeeded before; money taken does not become untaken"
        )
    status = furthest(known.status, report.status)
    reason = reason_of(attempt) or known.reason
    return known.model_copy(update={"status": status, "reports": (*known.reports, report), "reason": reason})


def _emit(event: type[Event], data: PaymentData, at: datetime) -> Emit:
    return Emit(
        event=event,
        data=data,
        subject=data.dossier_code,
        key=key_of_dossier(data.dossier_code),
        time=at,
        discriminator=data.transaction_id,
    )
