"""Payments of the sandbox in SQL: what was decided, and what is yet to be sent."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from services._runtime.instants import from_text, to_text
from services.payment_stub.protocol import PaymentRequest
from services.payment_stub.sandbox.plans import Decided, Message
from services.payment_stub.sandbox.tables import sandbox_messages, sandbox_payments


class Due(NamedTuple):
    """One callback whose time has come. ``tries``: made before."""

    number: int
    transaction_id: str
    message_id: str
    body: bytes
    wrong_key: bool
    tries: int


def find(tx: Connection, transaction_id: str) -> Decided | None:
    """Return a payment, None where it was never decided."""
    c = sandbox_payments.c
    row = tx.execute(select(sandbox_payments).where(c.transaction_id == transaction_id)).first()
    return None if row is None else decided_of(row)


def keep(tx: Connection, decided: Decided, messages: tuple[Message, ...]) -> Decided:
    """Write a decision down with what follows; a payment that was decided before stays as it was."""
    known = find(tx, decided.request.transaction_id)
    if known is not None:
        return known
    row = {
        "transaction_id": decided.request.transaction_id, "provider": decided.request.provider,
        "request": decided.request.model_dump_json(), "outcome": decided.outcome,
        "happened_at": to_text(decided.happened_at), "settles_at": _text(decided.settles_at),
        "down_until": _text(decided.down_until),
        "statement": decided.statement,
    }  # fmt: skip
    try:
        with tx.begin_nested():
            tx.execute(insert(sandbox_payments).values(row))
    except IntegrityError:  # another process has decided it this moment
        known = find(tx, decided.request.transaction_id)
        assert known is not None
        return known
    rows = [
        {**each._asdict(), "due_at": to_text(each.due_at), "due_after": _text(each.due_after), "tries": 0}
        for each in messages
    ]
    if rows:
        tx.execute(insert(sandbox_messages), rows)
    return decided


def due(tx: Connection, now: datetime, province: datetime, limit: int) -> list[Due]:
    """Return callbacks to send now, the longest due first."""
    c = sandbox_messages.c
    come = or_(c.due_after.is_(None), c.due_after < to_text(province))
    query = select(sandbox_messages).where(c.due_at <= to_text(now), come).order_by(c.due_at, c.id)
    return [
        Due(row.id, row.transaction_id, row.message_id, row.body.encode(), bool(row.wrong_key), row.tries)
        for row in tx.execute(query.limit(limit))
    ]


def note_tried(tx: Connection, number: int, tries: int, again_at: datetime | None) -> None:
    """Note a try, and when the next one is; None: it was answered, or is given up."""
    change = update(sandbox_messages).where(sandbox_messages.c.id == number)
    tx.execute(change.values(tries=tries, due_at=_text(again_at)))


def decided_of(row: Row[Any]) -> Decided:
    """Return the payment of a row."""
    return Decided(
        PaymentRequest.model_validate_json(row.request), row.outcome, from_text(row.happened_at),
        _moment(row.settles_at), _moment(row.down_until), row.statement,
    )  # fmt: skip


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)
