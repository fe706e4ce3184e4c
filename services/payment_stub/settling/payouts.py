"""Refunds that a provider's statement shows as paid: what was owed to payers leaves its account."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Connection, select

from schemas.envelope import AgencyId
from services._runtime.keys import among
from services.payment_stub.books import Entry, Line
from services.payment_stub.ledger import LEDGER
from services.payment_stub.settling.reconciliation import Compared


def payouts(tx: Connection, agency: AgencyId, day: date, agreed: Iterable[Compared]) -> Iterator[Entry]:
    """Yield one entry for each refund that both sides know alike and that was not posted yet."""
    paid = [each for each in agreed if each.movement[1] == "refunded" and each.provider is not None]
    ids = {_id(agency, each.movement[0]): each for each in paid}
    there = _there(tx, list(ids)) if ids else frozenset()
    for entry_id, each in ids.items():
        hub = each.hub
        if entry_id not in there and hub is not None and hub.amount_vnd:
            lines = (
                Line(f"refunds/{hub.method}", hub.amount_vnd, 0),
                Line(f"clearing/{hub.method}", 0, hub.amount_vnd),
            )
            yield Entry(entry_id, "payout", agency, day, "", each.movement[0], lines)


def _there(tx: Connection, ids: list[str]) -> frozenset[str]:
    query = select(LEDGER.c.entry_id).where(among(tx, LEDGER.c.entry_id, ids))
    return frozenset(tx.scalars(query))


def _id(agency: AgencyId, transaction_id: str) -> str:
    return f"payout/{agency}/{transaction_id}"
