"""Copies for agencies, kept in the decision's own transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from services._runtime.copies import Copy
from services._runtime.decisions import Documents, Emit
from services._runtime.told import Told
from services.routing.gateway.recipients import of_taken, of_told
from services.routing.gateway.tables import inbox


class AgencyCopies:
    """Gives every agency that an event concerns an entry in its inbox."""

    def of_taken(self, documents: Documents, event: Told) -> tuple[str, ...]:
        """Return the agencies that an event of intake concerns."""
        return of_taken(documents, event)

    def of_told(self, documents: Documents, emit: Emit) -> tuple[str, ...]:
        """Return the agencies that an event of routing concerns."""
        return of_told(documents, emit)

    def keep(self, tx: Connection, lane: int, copies: Sequence[Copy]) -> None:
        """Write the entries; they have no position yet."""
        rows = [
            {
                "agency": agency,
                "lane": lane,
                "number": copy.number,
                "event_type": copy.event_type,
                "subject": copy.subject,
                "value": copy.value,
                "effects": copy.effects,
            }
            for copy in copies
            for agency in copy.recipients
        ]
        tx.execute(insert(inbox), rows)
