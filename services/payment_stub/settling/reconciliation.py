"""Hub and provider compared, transaction by transaction (đối soát), as far as both are in closed days.

Only what is online is reported by a provider, so only that can be missing in a statement. Money taken at the
counter, by the post and by transfer is in nobody's statement here: its proof are the receipts of their own
series and the cash book. A line that names such a transaction is compared all the same.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, Subquery, func, select, union

from schemas.envelope import AgencyId
from services.payment_stub.settling.tables import DIFFERENCES, FACTS, LINES

Verdict = Literal["not-reported", "not-known", "amount", "agreed"]
_MILLION: Final = 10**6
Movement = tuple[str, str]
"""A transaction's id, and whether it was taken or given back: ``succeeded`` or ``refunded``."""


class Side(NamedTuple):
    """What one side says of a movement, and on which day it has it."""

    amount_vnd: int
    day: str
    expected: bool = True
    """Of the hub's: whether a provider has to report it."""
    method: str = ""


class Compared(NamedTuple):
    """A movement as both sides know it now, and what was told of it last."""

    movement: Movement
    hub: Side | None
    provider: Side | None
    told: str | None

    @property
    def verdict(self) -> Verdict:
        """Say how the two sides stand."""
        if self.hub is None:
            return "not-known"
        if self.provider is None:
            return "not-reported" if self.hub.expected else "agreed"
        return "agreed" if self.hub.amount_vnd == self.provider.amount_vnd else "amount"

    @property
    def of_day(self) -> str:
        """Return the day that the movement belongs to, the hub's where it knows it."""
        side = self.hub or self.provider
        assert side is not None
        return side.day


def compared(tx: Connection, agency: AgencyId, day: date) -> Iterator[Compared]:
    """Yield every movement of which this day's settlement learned something, in order."""
    touched = _touched(agency, day.isoformat())
    hub, provider = _hub(tx, agency, touched), _provider(tx, agency, touched)
    told = _told(tx, agency, touched)
    for movement in sorted({*hub, *provider}):
        yield Compared(movement, hub.get(movement), provider.get(movement), told.get(movement))


def _touched(agency: str, day: str) -> Subquery:
    f, r = FACTS.c, LINES.c
    return union(
        select(f.ref.label("ref"), f.kind.label("status")).where(
            f.agency == agency, f.settled_day == day, f.kind.in_(("succeeded", "refunded"))
        ),
        select(r.transaction_id, r.status).where(r.agency == agency, r.settled_day == day),
    ).subquery()


def _hub(tx: Connection, agency: str, touched: Subquery) -> Mapping[Movement, Side]:
    f, t = FACTS.c, touched.c
    query = (
        select(f.ref, f.kind, f.amount_vnd, f.day, f.online, f.method)
        .join_from(touched, FACTS, (f.ref == t.ref) & (f.kind == t.status))
        .where(f.agency == agency, f.settled_day.is_not(None))
    )
    return {
        (ref, kind): Side(amount_vnd, day, bool(online), method)
        for ref, kind, amount_vnd, day, online, method in tx.execute(query)
    }


def _provider(tx: Connection, agency: str, touched: Subquery) -> Mapping[Movement, Side]:
    """Return what providers report; a movement that they list twice counts twice.

    However often they list it: millions and the rest are summed apart, for a database's integers end.
    """
    r, t = LINES.c, touched.c
    sums = func.sum(r.amount_vnd // _MILLION), func.sum(r.amount_vnd % _MILLION)
    query = (
        select(r.transaction_id, r.status, func.min(r.day), *sums)
        .join_from(touched, LINES, (r.transaction_id == t.ref) & (r.status == t.status))
        .where(r.agency == agency, r.settled_day.is_not(None))
        .group_by(r.transaction_id, r.status)
    )
    # a sum is numeric on PostgreSQL
    return {
        (ref, status): Side(int(millions) * _MILLION + int(rest), day)
        for ref, status, day, millions, rest in tx.execute(query)
    }


def _told(tx: Connection, agency: str, touched: Subquery) -> Mapping[Movement, str]:
    d, t = DIFFERENCES.c, touched.c
    query = (
        select(d.transaction_id, d.status, d.kind)
        .join_from(touched, DIFFERENCES, (d.transaction_id == t.ref) & (d.status == t.status))
        .where(d.agency == agency, d.kind != "counted-late")
        .order_by(d.day)
    )
    return {(ref, status): kind for ref, status, kind in tx.execute(query)}
