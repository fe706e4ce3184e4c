"""Attempts that were begun at our door, in SQL: for repeats of a request, and to be asked about later."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, update

from schemas.inbound import AttemptStartedData
from services._runtime.instants import from_text, to_text
from services.payment_stub.online.tables import online_attempts


class Begun(NamedTuple):
    """One attempt. ``fingerprint``: of the request that began it; ``begun_at`` by the machine's clock."""

    data: AttemptStartedData
    key: str
    fingerprint: str
    begun_at: datetime
    produced: bool
    asked: int


def begin(tx: Connection, wished: Begun) -> Begun:
    """Write an attempt down, or return the one that was begun with this key before."""
    known = by_key(tx, wished.data.order_id, wished.key)
    if known is not None:
        return known
    row = {
        "transaction_id": wished.data.transaction_id, "order_id": wished.data.order_id,
        "idempotency_key": wished.key, "fingerprint": wished.fingerprint,
        "body": wished.data.model_dump_json(), "begun_at": to_text(wished.begun_at), "produced": False,
        "asked": 0,
    }  # fmt: skip
    tx.execute(insert(online_attempts).values(row))
    return wished


def by_key(tx: Connection, order_id: str, key: str) -> Begun | None:
    """Return the attempt on an order that was begun with this key."""
    c = online_attempts.c
    row = tx.execute(select(online_attempts).where(c.order_id == order_id, c.idempotency_key == key)).first()
    return None if row is None else _begun(row)


def newest_of(tx: Connection, order_id: str, limit: int) -> list[Begun]:
    """Return attempts on an order that were begun here, the newest first."""
    c = online_attempts.c
    query = select(online_attempts).where(c.order_id == order_id).order_by(c.begun_at.desc()).limit(limit)
    return [_begun(row) for row in tx.execute(query)]


def count_since(tx: Connection, order_id: str, since: datetime) -> int:
    """Return how many attempts on an order were begun here after a moment."""
    c = online_attempts.c
    found = c.order_id == order_id, c.begun_at > to_text(since)
    return int(tx.execute(select(func.count()).select_from(online_attempts).where(*found)).scalar_one())


def note_produced(tx: Connection, transaction_id: str, ask_at: datetime) -> None:
    """Note that Kafka holds the start, and when to ask what became of it."""
    _change(tx, transaction_id, produced=True, ask_at=to_text(ask_at))


def to_ask(tx: Connection, now: datetime, limit: int) -> list[Begun]:
    """Return attempts whose provider is to be asked now."""
    c = online_attempts.c
    due = select(online_attempts).where(c.ask_at <= to_text(now)).order_by(c.ask_at).limit(limit)
    return [_begun(row) for row in tx.execute(due)]


def note_asked(tx: Connection, begun: Begun, ask_at: datetime | None) -> None:
    """Note that the provider was asked, and when it is asked next; None: never again."""
    _change(
        tx,
        begun.data.transaction_id,
        asked=begun.asked + 1,
        ask_at=None if ask_at is None else to_text(ask_at),
    )


def _change(tx: Connection, transaction_id: str, **values: object) -> None:
    tx.execute(
        update(online_attempts).where(online_attempts.c.transaction_id == transaction_id).values(values)
    )


def _begun(row: Row[Any]) -> Begun:
    data = AttemptStartedData.model_validate_json(row.body)
    return Begun(
        data, row.idempotency_key, row.fingerprint, from_text(row.begun_at), bool(row.produced), row.asked
    )
