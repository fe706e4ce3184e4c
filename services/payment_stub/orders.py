"""What payment_stub decides: an order is paid once, expires or is cancelled; money too much goes back.

A report can overtake its order, for the two come from different topics. It does not: a payer sees an order
only after it was published, actors date a reaction after its cause, and a barrier run sends it in a later
slot. A sender that does it all the same gets a dead letter, ``unknown-order``; replayed, it heals.

Deadlines are the dossier's: the timer of ``payable_until`` fires before anything later is decided about its
dossier, so an order that is still open here is payable, and event times never go back.
"""

from datetime import datetime

from schemas.envelope import Event, key_of_dossier
from schemas.inbound import AttemptReported, AttemptStarted
from schemas.routing import DossierFinished, DossierFinishedData, FeeDemanded, FeeDemandedData
from schemas.statements import StatementFiled
from services._runtime.decisions import (
    NOTHING,
    Decision,
    Document,
    Documents,
    Emit,
    Happening,
    Timer,
    Unprocessable,
)
from services._runtime.fingerprints import fingerprint
from services.payment_stub.documents import DossierOrders, Order, dossier_key, series_key, transaction_key
from services.payment_stub.endings import cancelled, ended, expired, timed_out
from services.payment_stub.known import orders_of
from services.payment_stub.reports import on_report
from services.payment_stub.statements import on_statement, statement_key

APPLIES: tuple[type[Event], ...] = (
    FeeDemanded, DossierFinished, AttemptStarted, AttemptReported, StatementFiled,
)  # fmt: skip
"""The events that payment_stub decides on; ticks only move its timers."""


class PaymentCore:
    """Orders and the attempts to pay them."""

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the dossier's orders; with an attempt its transaction's, with a success the receipts'."""
        match happening.event:
            case FeeDemanded(data=data) | DossierFinished(data=data):
                return (dossier_key(data.dossier_code),)
            case AttemptStarted(data=attempt) | AttemptReported(data=attempt):
                agency = key_of_dossier(attempt.dossier_code)
                keys = dossier_key(attempt.dossier_code), transaction_key(agency, attempt.transaction_id)
                return (*keys, series_key(agency)) if _succeeded(happening.event) else keys
            case StatementFiled(data=filed):
                return (statement_key(filed),)
        return ()

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        """Decide on a demand, an end or an attempt; a repeat changes nothing, other content is a conflict."""
        match happening.event:
            case FeeDemanded(data=demand):
                return _on_demand(documents, demand, happening)
            case DossierFinished(data=end):
                return _on_end(documents, end, happening.at)
            case AttemptStarted(data=attempt):
                return on_report(documents, attempt, "started", happening.at)
            case AttemptReported(data=report):
                return on_report(documents, report, report.status, happening.at)
            case StatementFiled(data=filed):
                return on_statement(documents, filed, happening.at)
        return NOTHING

    def on_timer(self, key: str, document: Document, timer: Timer) -> Decision:
        """Let an unpaid order expire, or an attempt online that nobody gave an outcome of time out."""
        assert isinstance(document, DossierOrders)
        aside: Documents = {}
        if timer.name == "time-out":
            changed, aside, emit = timed_out(document, timer.ref, timer.due_at)
        else:
            order = document.order(timer.ref)
            assert order is not None
            changed, emit = expired(document, order, timer.due_at)
        return Decision({key: changed.having_told((emit,)), **aside}, (emit,))


def _succeeded(event: object) -> bool:
    return isinstance(event, AttemptReported) and event.data.status == "succeeded"


def _on_demand(documents: Documents, demand: FeeDemandedData, happening: Happening) -> Decision:
    dossier, content = orders_of(documents, demand.dossier_code), fingerprint(demand)
    known = dossier.order(demand.order_id)
    if known is not None:
        if known.fingerprint == content:
            return NOTHING
        raise Unprocessable("conflict", "the order was demanded before with other content")
    if demand.amount_vnd != sum(item.amount_vnd for item in demand.items):
        raise Unprocessable("wrong-amount", "amount_vnd is not the sum of the items")
    order = Order(
        order_id=demand.order_id,
        dossier_code=demand.dossier_code,
        items=demand.items,
        amount_vnd=demand.amount_vnd,
        payable_until=demand.payable_until,
        online_offered=demand.online_offered,
        demanded_at=happening.at,
        dated_at=happening.event.time,
        fingerprint=content,
    )
    return _demanded(dossier, order, happening.at)


def _demanded(dossier: DossierOrders, order: Order, at: datetime) -> Decision:
    """Open the order, or cancel it at once where its dossier has come to nothing."""
    emits: tuple[Emit, ...] = ()
    if dossier.ended is not None:
        order, emit = cancelled(order, dossier.ended, max(at, dossier.told_at or at))
        emits = (emit,)
    return Decision({dossier_key(order.dossier_code): dossier.with_order(order).having_told(emits)}, emits)


def _on_end(documents: Documents, end: DossierFinishedData, at: datetime) -> Decision:
    """Only a dossier that came to nothing changes what is owed; a decision, even a refusal, is paid for.

    Of what was paid for a refusal, what is due on a registration alone goes back.
    """
    dossier = orders_of(documents, end.dossier_code)
    if end.outcome == "approved" or dossier.ended is not None:
        return NOTHING
    at = max(at, dossier.told_at or at)
    changed, emits = ended(dossier, end.outcome, at)
    if changed is dossier:
        return NOTHING
    return Decision({dossier_key(end.dossier_code): changed.having_told(emits)}, emits)
