"""Callbacks in SQL: which messages were taken, and what was refused with its bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

import orjson
from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from services._runtime.instants import from_text, to_text
from services._runtime.problems import Problem
from services.payment_stub.online.tables import callbacks_refused, callbacks_taken
from services.payment_stub.signing import HEADERS

MOST_KEPT_BYTES: Final = 64 * 1024
"""So much of a refused callback is kept."""
TAKEN_KEPT: Final = timedelta(days=7)
_HEADERS_KEPT: Final = (*HEADERS, "content-type", "user-agent", "content-length")
_LONGEST_HEADER: Final = 300
_LARGEST_SIZE: Final = 2**31 - 1
"""What a column of PostgreSQL holds; a sender may claim more."""


class Sent(NamedTuple):
    """What came, or was answered, or its beginning; ``size`` is of the whole."""

    headers: Mapping[str, str]
    body: bytes
    size: int


class Refused(NamedTuple):
    """One callback that was refused. ``proven``: a provider had signed it."""

    id: int
    received_at: datetime
    provider: str
    reason: str
    explanation: str
    proven: bool
    headers: dict[str, str]
    body: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """``at_most``: of those that were signed, and of those that were not, each; and how long."""

    at_most: int
    kept: timedelta


def was_taken(tx: Connection, provider: str, message_id: str, body: bytes) -> bool:
    """Say whether this very message was taken before; raises a 409 problem for another under its id."""
    c = callbacks_taken.c
    where = (c.provider == provider) & (c.message_id == message_id)
    digest = tx.execute(select(c.digest).where(where)).scalar()
    if digest is not None and digest != _digest(body):
        detail = "A message was taken under this webhook-id with other bytes. A new message has a new id."
        raise Problem(409, "replayed-id", "The message's id was used before", detail)
    return digest is not None


def note_taken(tx: Connection, provider: str, message_id: str, body: bytes, now: datetime) -> None:
    """Remember a message; that another process has done so meanwhile is no matter."""
    row = {"provider": provider, "message_id": message_id, "digest": _digest(body), "taken_at": to_text(now)}
    try:
        with tx.begin_nested():
            tx.execute(insert(callbacks_taken).values(row))
    except IntegrityError:
        return


def keep_refused(
    tx: Connection, provider: str, why: Problem, sent: Sent,
    *, proven: bool, now: datetime, bounds: Bounds,
) -> None:  # fmt: skip
    """Keep what was refused, its bytes too, and let go of the oldest beyond the bounds."""
    headers, body, size = sent
    kept = {name: headers[name][:_LONGEST_HEADER] for name in _HEADERS_KEPT if name in headers}
    row = {
        "received_at": to_text(now), "provider": provider, "reason": why.kind,
        "explanation": why.body["detail"], "proven": proven, "headers": orjson.dumps(kept).decode(),
        "body": body[:MOST_KEPT_BYTES], "size": min(size, _LARGEST_SIZE),
    }  # fmt: skip
    number = tx.execute(insert(callbacks_refused).values(row)).inserted_primary_key
    assert number is not None
    c = callbacks_refused.c
    alike = select(c.id).where(c.proven == proven).order_by(c.id.desc()).offset(bounds.at_most).limit(1)
    oldest = tx.execute(alike).scalar()
    too_many = (c.proven == proven) & (c.id <= (oldest or 0))
    tx.execute(delete(callbacks_refused).where(too_many | (c.received_at < to_text(now - bounds.kept))))


def forget_taken(tx: Connection, now: datetime) -> None:
    """Let go of messages so old that their signature proves nothing any more."""
    tx.execute(delete(callbacks_taken).where(callbacks_taken.c.taken_at < to_text(now - TAKEN_KEPT)))


def refused(tx: Connection, *, before: int | None, limit: int) -> list[Refused]:
    """Return what was refused, the newest first, behind a number."""
    c = callbacks_refused.c
    query = select(callbacks_refused).order_by(c.id.desc()).limit(limit)
    rows = tx.execute(query if before is None else query.where(c.id < before))
    return [
        Refused(
            row.id, from_text(row.received_at), row.provider, row.reason, row.explanation, row.proven,
            orjson.loads(row.headers), bytes(row.body), row.size,
        )
        for row in rows
    ]  # fmt: skip


def count_refused(tx: Connection) -> int:
    """Return how many are kept."""
    return int(tx.execute(select(func.count()).select_from(callbacks_refused)).scalar_one())


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()
