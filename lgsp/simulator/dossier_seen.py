"""A dossier as the world sees it from outside: legs, money, papers asked for, its end and its result."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from schemas.dossiers import (
    DossierFee,
    DossierReceived,
    DossierReceivedData,
    DossierWithdrawn,
    SupplementReceived,
)
from schemas.envelope import Event
from schemas.inbound import Channel
from schemas.payments import PaymentCancelled, PaymentExpired, PaymentFailed, PaymentSucceeded
from schemas.routing import (
    DossierFinished,
    FeeDemanded,
    LegClosed,
    LegDispatched,
    ResultReturned,
    SupplementRequested,
)


@dataclass(slots=True)
class DossierSeen:
    """What is known so far. Facts are learned in order of time; each only adds to the others."""

    code: str
    received: DossierReceivedData | None = None
    legs: dict[str, LegDispatched] = field(default_factory=dict)
    closed: dict[str, datetime] = field(default_factory=dict)
    orders: dict[str, FeeDemanded] = field(default_factory=dict)
    settled: dict[str, datetime] = field(default_factory=dict)
    failed: dict[str, PaymentFailed] = field(default_factory=dict)
    asked: SupplementRequested | None = None
    supplemented: datetime | None = None
    withdrawn: datetime | None = None
    finished: DossierFinished | None = None
    returned: datetime | None = None
    planned: set[str] = field(default_factory=set)
    """The legs, the transactions, and what its applicant does later, that somebody has planned."""

    @property
    def channel(self) -> Channel:
        """How it was lodged."""
        return "counter" if self.received is None else self.received.channel

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is decided about it: it is finished, or was taken back."""
        return self.finished is not None or self.withdrawn is not None

    def learn(self, event: Event) -> None:
        """Take note of an event on this dossier; other types do not matter to the world."""
        match event:
            case LegDispatched(data=data):
                self.legs[data.leg_id] = event
            case LegClosed(data=data):
                self.closed[data.leg_id] = event.time
            case FeeDemanded(data=data):
                self.orders[data.order_id] = event
            case PaymentSucceeded(data=data) | PaymentExpired(data=data) | PaymentCancelled(data=data):
                self.settled.setdefault(data.order_id, event.time)
            case PaymentFailed(data=data):
                self.failed[data.transaction_id] = event
            case _:
                self._go_on(event)

    def _go_on(self, event: Event) -> None:
        match event:
            case DossierReceived(data=data):
                self.received = data
            case SupplementRequested():
                self.asked = event
            case SupplementReceived():
                self.supplemented = event.time
            case DossierWithdrawn():
                self.withdrawn = event.time
            case DossierFinished():
                self.finished = event
            case ResultReturned():
                self.returned = event.time
            case _:
                pass

    def undetermined(self) -> tuple[DossierFee, ...]:
        """Return what a finance leg's agency has to determine and did not ask for yet.

        The amounts are those of the applicant's own figures.
        """
        fees = () if self.received is None else self.received.fees
        asked = {item.code for order in self.orders.values() for item in order.data.items}
        return tuple(fee for fee in fees if fee.collect == "processing" and fee.code not in asked)

    def open_legs(self) -> Iterator[LegDispatched]:
        """Go through the legs that wait for an answer, in order of (time, leg)."""
        waiting = (leg for leg_id, leg in self.legs.items() if leg_id not in self.closed)
        return iter(sorted(waiting, key=lambda leg: (leg.time, leg.data.leg_id)))

    def open_orders(self) -> Iterator[FeeDemanded]:
        """Go through the orders that are neither paid nor expired, in order of (time, order)."""
        waiting = (order for order_id, order in self.orders.items() if order_id not in self.settled)
        return iter(sorted(waiting, key=lambda order: (order.time, order.data.order_id)))
