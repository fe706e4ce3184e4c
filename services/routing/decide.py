"""Routing's pure core: from facts about dossiers to legs, statuses, demands, finishes; and results held."""

from datetime import datetime
from typing import Final

from schemas.dossiers import (
    DossierReceived,
    DossierReceivedData,
    DossierWithdrawn,
    DossierWithdrawnData,
    SupplementReceived,
    SupplementReceivedData,
)
from schemas.envelope import Event
from schemas.inbound import LegAccepted, LegAcceptedData, LegAnswered, LegAnsweredData
from schemas.payments import PaymentData, PaymentExpired, PaymentExpiredData, PaymentSucceeded
from schemas.results import StockReported
from services._province.calendar import WorkingCalendar, in_zone
from services._province.decided_days import decided_calendar
from services._province.outages import Outage, declared_outages
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
from services.routing.answers import accepted, answered, is_late_opinion, is_repeat, leg_addressed, noted
from services.routing.dossiers import Order, RoutedDossier, key_of
from services.routing.finishing import withdrawn
from services.routing.lateness import apologised, timed_out
from services.routing.orders import paid
from services.routing.pauses import outages_counted
from services.routing.progress import carried_on, expired, received
from services.routing.steps import Step
from services.routing.stock import key_of_result, reported
from services.routing.supplements import arrived, is_news
from services.routing.timers import APOLOGY, CONSULTED, OUTAGE

APPLIES: Final[tuple[type[Event], ...]] = (
    DossierReceived,
    SupplementReceived,
    DossierWithdrawn,
    LegAccepted,
    LegAnswered,
    PaymentSucceeded,
    PaymentExpired,
    StockReported,
)
"""The events that routing decides on; it sets every other type of its topics aside."""

About = (
    DossierReceivedData
    | SupplementReceivedData
    | DossierWithdrawnData
    | LegAcceptedData
    | LegAnsweredData
    | PaymentData
    | PaymentExpiredData
)


class RoutingCore:
    """Decides on one dossier at a time, one document each, which also holds what the dossier waits for.

    A report about the stock is about one result, a document too.
    Working time is that of the decided calendar, less the declared outages, or of the ones given.
    """

    def __init__(
        self, calendar: WorkingCalendar | None = None, outages: tuple[Outage, ...] | None = None
    ) -> None:
        self._given = calendar
        self._given_outages = outages

    @property
    def _calendar(self) -> WorkingCalendar:
        return self._given or decided_calendar()  # read late, when what contradicts itself can be told

    def _step(self, dossier: RoutedDossier, happened_at: datetime) -> Step:
        outages = declared_outages() if self._given_outages is None else self._given_outages
        return Step(dossier, in_zone(happened_at), self._calendar, outages)

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the key of the one dossier, or result, the event is about."""
        if isinstance(happening.event, StockReported):
            return (key_of_result(happening.event.data),)
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
        if isinstance(happening.event, StockReported):
            stock = happening.event.data
            return reported(documents.get(key_of_result(stock)), stock, happening.at)
        data = _about(happening.event)
        document = documents.get(key_of(data.dossier_code))
        if isinstance(data, DossierReceivedData):
            return self._on_received(document, data, happening)
        if not isinstance(document, RoutedDossier):
            raise Unprocessable("unknown-dossier", f"{data.dossier_code} was never received")
        return _on_fact(self._step(document, happening.at), data)

    def on_timer(self, key: str, document: Document, timer: Timer) -> Decision:
        """Let an opinion time out, apologise for an appointment, or count an outage that is over."""
        assert isinstance(document, RoutedDossier), f"{key} is no dossier"
        step = self._step(document, timer.due_at)
        if timer.name == APOLOGY:
            return apologised(step).decision()
        if timer.name == OUTAGE:
            moved = outages_counted(step, step.happened_at)
            return moved.decision() if moved.emits else moved.noted()
        assert timer.name == CONSULTED, f"routing set no timer {timer.name} on {key}"
        leg = document.leg(timer.ref)
        assert leg is not None, f"{key} waits for a leg {timer.ref} that it does not have"
        return carried_on(timed_out(step, leg)).decision()

    def _on_received(
        self, document: Document | None, data: DossierReceivedData, happening: Happening
    ) -> Decision:
        if isinstance(document, RoutedDossier):
            if document.received != data:
                raise Unprocessable("conflict", f"{data.dossier_code} was received with other content")
            return NOTHING
        new = RoutedDossier(received=data, due_at=data.due_at, as_of=happening.at)
        return received(self._step(new, happening.at)).decision()


def _about(event: Told) -> About:
    match event:
        case (
            DossierReceived(data=data)
            | SupplementReceived(data=data)
            | DossierWithdrawn(data=data)
            | LegAccepted(data=data)
            | LegAnswered(data=data)
            | PaymentSucceeded(data=data)
            | PaymentExpired(data=data)
        ):
            return data
        case _:
            raise AssertionError(f"routing does not apply {type(event).__name__}")


def _on_fact(step: Step, data: About) -> Decision:
    match data:
        case LegAcceptedData():
            return _on_accepted(step, data)
        case LegAnsweredData():
            return _on_answered(step, data)
        case SupplementReceivedData():
            return carried_on(arrived(step, data)).decision() if is_news(step.dossier, data) else NOTHING
        case DossierWithdrawnData():  # before the finish it wins, after it changes nothing
            return withdrawn(step).decision() if step.dossier.outcome is None else NOTHING
        case PaymentExpiredData():
            return _on_expired(step, _order_addressed(step.dossier, data))
        case PaymentData():
            return _on_paid(step, _order_addressed(step.dossier, data))
        case _:
            raise AssertionError(f"{type(data).__name__} is no fact about a dossier under way")


def _on_accepted(step: Step, data: LegAcceptedData) -> Decision:
    leg = leg_addressed(step.dossier, data)
    if leg.accepted_at is not None or not leg.is_open:
        return NOTHING
    return accepted(step, leg).noted()


def _on_answered(step: Step, data: LegAnsweredData) -> Decision:
    leg = leg_addressed(step.dossier, data)
    if is_repeat(leg, data):
        return NOTHING
    if is_late_opinion(step.dossier, leg, data):
        return noted(step, leg, data)[0].noted()
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
