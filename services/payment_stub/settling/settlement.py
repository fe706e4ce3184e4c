"""Days are closed by the tick that is later than their hour, week by week the Treasury gets its money.

What a settlement says is a function of what its lane has taken before the tick: the facts and reported lines
that are booked on the day or were left open, and what was told before. Closed days never change.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from schemas.envelope import MOST_VND, AgencyId
from schemas.payments import (
    SettlementClosed,
    SettlementClosedData,
    SettlementCorrection,
    SettlementCounts,
    SettlementDifference,
    SettlementSums,
)
from services._runtime.decisions import Emit, Tick
from services._runtime.instants import to_text
from services.payment_stub.closing import closes_at, last_closed, last_remitted, week_of
from services.payment_stub.ledger import post
from services.payment_stub.settling.findings import Findings, findings
from services.payment_stub.settling.payouts import payouts
from services.payment_stub.settling.reconciliation import compared
from services.payment_stub.settling.remittance import is_remitted, remit
from services.payment_stub.settling.tables import DIFFERENCES, FACTS, LINES, OPEN_BOOKS, SETTLEMENTS

MOST_TOLD: Final = 2000
"""Differences and corrections each in one event: with ids of full length it stays below 1 MiB."""
_ONE_DAY: Final = timedelta(days=1)
_ONE_WEEK: Final = timedelta(weeks=1)


def settle(tx: Connection, tick: Tick) -> Sequence[Emit]:
    """Close what is due of a partition's agencies, then remit: both read closed days only."""
    emits: list[Emit] = []
    until = last_closed(tick.time)
    c = OPEN_BOOKS.c
    due = select(OPEN_BOOKS).where(c.partition == tick.partition, c.next_day <= until.isoformat())
    for row in _by_agency(tx, due):
        emits += _close(tx, row, until)
    week = last_remitted(tick.time)
    owed = select(OPEN_BOOKS).where(c.partition == tick.partition, c.next_week <= week.isoformat())
    for row in _by_agency(tx, owed):
        following = remit(tx, row.agency, date.fromisoformat(row.next_week), week)
        tx.execute(update(OPEN_BOOKS).where(c.key == row.key).values(next_week=following))
    return emits


def _by_agency(tx: Connection, books: Select[Any]) -> Sequence[Row[Any]]:
    """Return rows in the order of bytes; a database's own order of text is that of its locale."""
    return sorted(tx.execute(books), key=lambda row: row.agency)


def _close(tx: Connection, books: Row[Any], until: date) -> Iterator[Emit]:
    """Close an agency's days that have something, one after another."""
    agency, closed_to, first = books.agency, books.closed_to, books.next_day
    next_week = books.next_week
    while first is not None:
        day = date.fromisoformat(first)
        if closed_to is not None and first <= closed_to:  # left over by a timer that failed
            day = date.fromisoformat(closed_to) + _ONE_DAY
        day = _not_remitted(tx, agency, day)
        if day > until:
            break
        yield _settled(tx, agency, day)
        closed_to, first = day.isoformat(), _first_open(tx, agency)
        next_week = min(next_week or closed_to, week_of(day).isoformat())
    values = {"next_day": first, "closed_to": closed_to, "next_week": next_week}
    tx.execute(update(OPEN_BOOKS).where(OPEN_BOOKS.c.key == books.key).values(values))


def _not_remitted(tx: Connection, agency: AgencyId, day: date) -> date:
    """Return the day, or the first after the weeks that the Treasury has already.

    An order that had run out when the hub first heard of it is booked in the past.
    """
    while is_remitted(tx, agency, monday := week_of(day)):
        day = monday + _ONE_WEEK
    return day


def _settled(tx: Connection, agency: AgencyId, day: date) -> Emit:
    _take(tx, agency, day)
    found, row = findings(tx, agency, day, compared(tx, agency, day)), _summed(tx, agency, day)
    tx.execute(insert(SETTLEMENTS), [row])
    if found.rows:
        tx.execute(insert(DIFFERENCES), found.rows)
    post(tx, payouts(tx, agency, day, found.agreed))
    return Emit(
        event=SettlementClosed,
        data=_told(agency, day, row, found),
        subject=agency,
        key=agency,
        time=closes_at(day),
        discriminator=day.isoformat(),
    )


def _take(tx: Connection, agency: AgencyId, day: date) -> None:
    """Put what is open until this day into its settlement."""
    for table in (FACTS, LINES):
        c = table.c
        mine = (c.agency == agency) & c.settled_day.is_(None) & (c.book_day <= day.isoformat())
        tx.execute(update(table).where(mine).values(settled_day=day.isoformat()))


def _first_open(tx: Connection, agency: AgencyId) -> str | None:
    firsts = [
        tx.scalar(select(func.min(c.book_day)).where(c.agency == agency, c.settled_day.is_(None)))
        for c in (FACTS.c, LINES.c)
    ]
    return min((first for first in firsts if first is not None), default=None)


def _summed(tx: Connection, agency: AgencyId, day: date) -> dict[str, Any]:
    """Return the row of a settlement: how many, how much, and by kind what is left of it."""
    c = FACTS.c
    sums = (c.amount_vnd, c.fee_vnd, c.charge_vnd, c.tax_vnd)
    query = (
        select(c.kind, c.online, func.count(), *map(func.sum, sums))
        .where(c.agency == agency, c.settled_day == day.isoformat())
        .group_by(c.kind, c.online)
    )
    total = dict.fromkeys((each.name for each in SETTLEMENTS.c), 0)
    for kind, online, count, vnd, *by_kind in tx.execute(query):
        total[kind] += count
        if kind in {"succeeded", "refunded"}:
            total[f"{kind}_vnd"] += int(vnd)
            for name, part_vnd in zip(("fee_vnd", "charge_vnd", "tax_vnd"), by_kind, strict=True):
                total[name] += int(part_vnd) if kind == "succeeded" else -int(part_vnd)
        if kind == "succeeded" and online:
            total["online"] += count
            total["online_vnd"] += int(vnd)
    named = {"agency": agency, "day": day.isoformat(), "closed_at": to_text(closes_at(day))}
    return {**total, **named}


def _told(agency: AgencyId, day: date, row: dict[str, Any], found: Findings) -> SettlementClosedData:
    counts = {name: row[name] for name in SettlementCounts.model_fields}
    # the books have the whole sum; an event that cannot be made would stop the lane's clock
    sums = {name: min(row[name], MOST_VND) for name in SettlementSums.model_fields}
    differences, corrections = found.differences[:MOST_TOLD], found.corrections[:MOST_TOLD]
    untold = len(found.differences) + len(found.corrections) - len(differences) - len(corrections)
    return SettlementClosedData(
        agency=agency,
        day=day,
        counts=SettlementCounts(**counts),
        sums=SettlementSums(**sums),
        differences=tuple(SettlementDifference.model_validate(each) for each in differences),
        corrections=tuple(SettlementCorrection.model_validate(each) for each in corrections) or None,
        untold=untold or None,
    )
