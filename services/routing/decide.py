"""Routing's pure core: from facts about dossiers to legs, statuses, demands, finishes."""

from typing import Final

from schemas.dossiers import DossierReceived, DossierReceivedData
from schemas.envelope import Event
from schemas.inbound import LegAccepted, LegAcceptedData, LegAnswered, LegAnsweredData
from schemas.payments import PaymentData, PaymentExpired, PaymentExpiredData, PaymentSucceeded
from services._province.calendar import WorkingCalendar, in_zone
from services._province.decided_days import decided_calendar
from services._runtime.decisions import (
    NOTHING,
    Decision,
    Document,
    Documents,
    Happening,
    Timer,
    Unprocessable,
)
from services._runtime.told import Told
from services.routing.answers import accepted, answered, is_repeat, leg_addressed
from services.routing.dossiers import Order, RoutedDossier, key_of
from services.routing.orders import paid
from services.routing.progress import carried_on, expired, received
from services.routing.steps import Step

APPLIES: Final[tuple[type[Event], ...]] = (
    DossierReceived,
    LegAccepted,
    LegAnswered,
    PaymentSucceeded,
    PaymentExpired,
)
"""The events that routing decides on; it sets every other type of its topics aside."""

About = DossierReceivedData | LegAcceptedData | LegAnsweredData | PaymentData | PaymentExpiredData


class RoutingCore:
    """Decides on one dossier at a time, one document each. It keeps no timers: a late leg is only late.

    Working time is that of the decided calendar, or of the one given.
    """

    def __init__(self, calendar: WorkingCalendar | None = None) -> None:
        self._given = calendar

    @property
    def _calendar(self) -> WorkingCalendar:
        return self._given or decided_calendar()  # read late, when what contradicts itself can be told

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the key of the one dossier the event is about."""
        return (key_of(_about(happening.event).dossier_code),)

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        """Decide on an event; the same fact again changes nothing. May raise Unprocessable."""
        try:
            return self._decision(documents, happening)
        except OverflowError as beyond:  # a sender's year 9999: its limits lie past the last date there is
            raise Unprocessable(
                "time-out-of-range", f"{happening.at.isoformat()} is no usable time"
            ) from beyond

    def _decision(self, documents: Documents, happening: Happening) -> Decision:
        data = _about(happening.event)
        document = documents.get(key_of(data.dossier_code))
        if isinstance(data, DossierReceivedData):
            return self._on_received(document, data, happening)
        if not isinstance(document, RoutedDossier):
            raise Unprocessable("unknown-dossier", f"{data.dossier_code} was never received")
        step = self._step(document, happening)
        if isinstance(data, LegAcceptedData):
            return _on_accepted(step, data)
        if isinstance(data, LegAnsweredData):
            return _on_answered(step, data)
        order = _order_addressed(document, data)
        return _on_expired(step, order) if isinstance(data, PaymentExpiredData) else _on_paid(step, order)

    def on_timer(self, key: str, document: Document, timer: Timer) -> Decision:  # noqa: ARG002
        """Routing sets no timers, so none can fire."""
        raise AssertionError(f"routing set no timer {timer.name} on {key}")

    def _on_received(
        self, document: Document | None, data: DossierReceivedData, happening: Happening
    ) -> Decision:
        if isinstance(document, RoutedDossier):
            if document.received != data:
                raise Unprocessable("conflict", f"{data.dossier_code} was received with other content")
            return NOTHING
        new = RoutedDossier(received=data, due_at=data.due_at, as_of=happening.at)
        return received(self._step(new, happening)).decision()

    def _step(self, dossier: RoutedDossier, happening: Happening) -> Step:
        return Step(dossier, in_zone(happening.at), self._calendar)


def _about(event: Told) -> About:
    match event:
        case (
            DossierReceived(data=data)
            | LegAccepted(data=data)
            | LegAnswered(data=data)
            | PaymentSucceeded(data=data)
            | PaymentExpired(data=data)
        ):
            return data
        case _:
            raise AssertionError(f"routing does not apply {type(event).__name__}")


def _on_accepted(step: Step, data: LegAcceptedData) -> Decision:
    leg = leg_addressed(step.dossier, data)
    if leg.accepted_at is not None or not leg.is_open:
        return NOTHING
    return accepted(step, leg).noted()


def _on_answered(step: Step, data: LegAnsweredData) -> Decision:
    leg = leg_addressed(step.dossier, data)
    if is_repeat(leg, data):
        return NOTHING
    return carried_on(answered(step, leg, data)).decision()


def _on_paid(step: Step, order: Order) -> Decision:
    if order.paid_at is not None or order.expired:  # payment_stub gives that money back
        return NOTHING
    return carried_on(paid(step, order)).decision()


def _on_expired(step: Step, order: Order) -> Decision:
    if order.expired or order.paid_at is not None:
        return NOTHING
    return expired(step, order).decision()


def _order_addressed(dossier: RoutedDossier, data: PaymentData | PaymentExpiredData) -> Order:
    order = dossier.order(data.order_id)
    if order is None:
        raise Unprocessable("unknown-order", f"{data.order_id} was never demanded for {dossier.code}")
    return order
