"""An agency's inbox in SQL: read on, acknowledge, how much waits, and what may be forgotten."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from services.routing.gateway.tables import inbox, mailboxes

_FORGOTTEN_AT_ONCE: Final = 2000
IDS_AT_MOST: Final = 1000
"""Entries that one acknowledgement may name."""


class Entry(NamedTuple):
    """One entry; ``value`` is the whole event as Kafka has it. ``recorded_at``: when the hub decided."""

    position: int
    recorded_at: datetime
    event_type: str
    subject: str
    value: bytes


class Backlog(NamedTuple):
    """What an agency has not acknowledged; ``oldest_at`` None: nothing."""

    waiting: int
    oldest_at: datetime | None


def entries(tx: Connection, agency: str, *, after: int, limit: int, all_kept: bool = False) -> list[Entry]:
    """Return entries behind a position, in order: those not acknowledged, or all that are still kept."""
    which = inbox.c.position > after
    return _entries(tx, agency, which if all_kept else which & inbox.c.acknowledged_at.is_(None), limit)


def to_deliver(tx: Connection, agency: str, *, after: int, limit: int) -> list[Entry]:
    """Return what a webhook is to bring next: not acknowledged, and not brought by a replay."""
    which = (inbox.c.position > after) & inbox.c.acknowledged_at.is_(None) & inbox.c.effects
    return _entries(tx, agency, which, limit)


def last_position(tx: Connection, agency: str) -> int:
    """Return the newest position given to an agency, 0 before the first."""
    found = tx.execute(select(mailboxes.c.last_position).where(mailboxes.c.agency == agency)).scalar()
    return int(found or 0)


def acknowledge_to(tx: Connection, agency: str, position: int, now: datetime) -> int:
    """Acknowledge everything up to a position; return how many were not before."""
    return _acknowledged(tx, agency, inbox.c.position <= position, now)


def acknowledge(tx: Connection, agency: str, positions: Collection[int], now: datetime) -> int:
    """Acknowledge some entries; return how many were not before."""
    assert len(positions) <= IDS_AT_MOST
    return _acknowledged(tx, agency, inbox.c.position.in_(sorted(positions)), now)


def backlog(tx: Connection, agency: str) -> Backlog:
    """Return what waits for one agency."""
    return backlogs(tx, inbox.c.agency == agency).get(agency, Backlog(0, None))


def backlogs(tx: Connection, of: ColumnElement[bool] | None = None) -> dict[str, Backlog]:
    """Return what waits for each agency for which something does."""
    waits = inbox.c.position.is_not(None) & inbox.c.acknowledged_at.is_(None)
    query = select(inbox.c.agency, func.count(), func.min(inbox.c.recorded_at)).group_by(inbox.c.agency)
    found = tx.execute(query.where(waits if of is None else waits & of))
    return {agency: Backlog(count, in_utc(oldest)) for agency, count, oldest in found}


def forget(tx: Connection, *, acknowledged_before: datetime, recorded_before: datetime) -> int:
    """Delete a portion of what was kept long enough; return how many. Positions are never given again."""
    c = inbox.c
    over = and_(
        c.position.is_not(None),
        or_(c.acknowledged_at < stored(acknowledged_before), c.recorded_at < stored(recorded_before)),
    )
    some = select(c.id).where(over).order_by(c.id).limit(_FORGOTTEN_AT_ONCE)
    return tx.execute(delete(inbox).where(c.id.in_(some))).rowcount


def _entries(tx: Connection, agency: str, which: ColumnElement[bool], limit: int) -> list[Entry]:
    c = inbox.c
    query = select(c.position, c.recorded_at, c.event_type, c.subject, c.value)
    found = tx.execute(query.where(_numbered(agency) & which).order_by(c.position).limit(limit))
    return [Entry(row[0], in_utc(row[1]), *row[2:]) for row in found]


def _acknowledged(tx: Connection, agency: str, which: ColumnElement[bool], now: datetime) -> int:
    wanted = _numbered(agency) & inbox.c.acknowledged_at.is_(None) & which
    return tx.execute(update(inbox).where(wanted).values(acknowledged_at=stored(now))).rowcount


def _numbered(agency: str) -> ColumnElement[bool]:
    return (inbox.c.agency == agency) & inbox.c.position.is_not(None)


def stored(moment: datetime) -> datetime:
    """Return a moment for a column: SQLite forgets the offset, so it must be none."""
    return moment.astimezone(UTC)


def in_utc(moment: datetime) -> datetime:
    """Return a moment as a column gave it, with its offset."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
