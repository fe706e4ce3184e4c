"""What the platform will do about one payment, worked out from its outcome: pure."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from services._province.payment_outcomes import Outcome, PlannedCallback, StatementFault
from services.payment_stub.protocol import PaymentRequest, StatusReport, body_of


class Decided(NamedTuple):
    """A payment that was decided. ``happened_at`` in the province's time, the others by the machine's clock.

    ``settles_at`` None: asked, the platform says pending for ever; ``down_until``: till then it says nothing.
    ``statement``: what the day's statement gets wrong about it.
    """

    request: PaymentRequest
    outcome: str
    happened_at: datetime
    settles_at: datetime | None
    down_until: datetime | None
    statement: StatementFault | None = None


class Message(NamedTuple):
    """One callback to send, by the machine's clock, and not before the province's time is ``due_after``."""

    transaction_id: str
    message_id: str
    body: str
    wrong_key: bool
    due_at: datetime
    due_after: datetime | None = None


def decide(
    request: PaymentRequest,
    outcome: Outcome,
    happened_at: datetime,
    now: datetime,
    statement: StatementFault | None = None,
) -> tuple[Decided, tuple[Message, ...]]:
    """Return the payment as decided, and all that will be sent about it."""
    settles = None if outcome.settles is None else now + timedelta(seconds=outcome.settles_after_seconds)
    down = now + timedelta(minutes=outcome.down_minutes) if outcome.down_minutes else None
    decided = Decided(request, outcome.id, happened_at, settles, down, statement)
    return decided, tuple(_message(decided, each, now) for each in outcome.callbacks)


def status_of(decided: Decided, outcome: Outcome, now: datetime) -> StatusReport:
    """Return what the platform says when it is asked now."""
    settled = outcome.settles if decided.settles_at is not None and decided.settles_at <= now else None
    return _report(decided, settled or "pending", outcome.reason if settled == "failed" else None)


def _message(decided: Decided, planned: PlannedCallback, now: datetime) -> Message:
    said = _report(decided, planned.status, planned.reason)
    delay = timedelta(seconds=planned.after_seconds)
    name = sha256(f"{said.transaction_id}/{planned.message}/{planned.status}".encode()).hexdigest()[:32]
    from_expiry = planned.counted_from == "expiry"
    return Message(
        said.transaction_id,
        f"msg_{name}",
        body_of(said).decode(),
        planned.fault == "wrong-signature",
        now if from_expiry else now + delay,
        decided.request.expires_at + delay if from_expiry else None,
    )


def _report(decided: Decided, status: str, reason: str | None) -> StatusReport:
    asked = decided.request
    return StatusReport.model_validate(
        {
            "provider": asked.provider, "dossier_code": asked.dossier_code, "order_id": asked.order_id,
            "transaction_id": asked.transaction_id, "status": status, "amount_vnd": asked.amount_vnd,
            "currency": asked.currency, "happened_at": decided.happened_at, "reason": reason,
        }
    )  # fmt: skip
