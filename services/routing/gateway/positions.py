"""Entries whose events Kafka holds get their positions: an agency's own numbers, without holes."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.routing.gateway.tables import inbox, mailboxes

_AT_ONCE: Final = 2000


def give(tx: Connection, published: Mapping[int, int]) -> set[str]:
    """Give positions to what is published of these lanes; return the agencies that have something new.

    ``published``: up to which outbox number each lane is. Two that do it at once wait for each other at the
    agency's row, and the second finds nothing left.
    """
    agencies: set[str] = set()
    for lane, number in sorted(published.items()):
        agencies |= _give_in(tx, lane, number)
    return agencies


def _give_in(tx: Connection, lane: int, number: int) -> set[str]:
    waiting = (inbox.c.lane == lane) & (inbox.c.number <= number) & inbox.c.position.is_(None)
    named = tx.execute(select(inbox.c.agency).where(waiting).distinct()).scalars()
    last = {agency: _locked(tx, agency) for agency in sorted(named)}  # sorted: no two wait for each other
    if not last:
        return set()
    query = select(inbox.c.id, inbox.c.agency).where(waiting).order_by(inbox.c.id).limit(_AT_ONCE)
    given: Counter[str] = Counter()
    rows = []
    for entry, agency in tx.execute(query):
        if agency in last:
            given[agency] += 1
            rows.append({"entry": entry, "given": last[agency] + given[agency]})
    if rows:
        tx.execute(
            update(inbox).where(inbox.c.id == bindparam("entry")).values(position=bindparam("given")), rows
        )
    for agency, count in given.items():
        mine = mailboxes.c.agency == agency
        tx.execute(update(mailboxes).where(mine).values(last_position=last[agency] + count))
    return set(given)


def _locked(tx: Connection, agency: str) -> int:
    """Return the agency's last position, its row made and locked until the end of the transaction."""
    insert = sqlite.insert(mailboxes) if tx.dialect.name == "sqlite" else postgresql.insert(mailboxes)
    statement = insert.values(agency=agency, last_position=0).on_conflict_do_update(
        index_elements=[mailboxes.c.agency], set_={"last_position": mailboxes.c.last_position}
    )
    return int(tx.execute(statement.returning(mailboxes.c.last_position)).scalar_one())
