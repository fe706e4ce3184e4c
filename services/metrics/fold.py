"""The pure core: an event becomes facts of its dossier, whatever order the topics are read in."""

from operator import attrgetter
from typing import Final, Never

from msgspec.structs import replace

from services._runtime.decisions import (
    NOTHING,
    Decision,
    Document,
    Documents,
    Happening,
    Timer,
    Unprocessable,
)
from services.metrics.facts import DossierFacts, Finished, Leg, Payment, Received, facts_key
from services.metrics.readings import Dispatch, Finish, PaymentMade, Reception

_APPLIES: Final = (Reception, Dispatch, PaymentMade, Finish)
Applied = Reception | Dispatch | PaymentMade | Finish


class MetricsCore:
    """Folds events into :class:`DossierFacts`. It publishes nothing and waits for nothing.

    The same fact again changes nothing. The same business key with other content is Unprocessable
    (``conflict``), so that no number silently depends on which of two contradicting events came first.
    """

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the one dossier that the event is about; none for an event that is not applied."""
        event = happening.event
        return (facts_key(event.data.dossier_code),) if isinstance(event, _APPLIES) else ()

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        """Return the dossier's facts with this event in them, or nothing if they hold it already."""
        event = happening.event
        if not isinstance(event, _APPLIES):
            return NOTHING
        key = facts_key(event.data.dossier_code)
        before = _facts(documents.get(key))
        after = folded(before, event)
        return NOTHING if after is before else Decision({key: after})

    def on_timer(self, key: str, document: Document, timer: Timer) -> Never:  # noqa: ARG002
        """Refuse: metrics sets no timers."""
        raise RuntimeError(f"{key} has a timer {timer.name!r}, and metrics sets none")


def folded(facts: DossierFacts, event: Applied) -> DossierFacts:
    """Return the facts with one more event, or the very same object when they hold it already.

    Raises Unprocessable when it contradicts them.
    """
    match event:
        case Reception():
            return _with_received(facts, event)
        case Dispatch():
            return _with_leg(facts, event)
        case PaymentMade():
            return _with_payment(facts, event)
        case Finish():
            return _with_finish(facts, event)


def _with_received(facts: DossierFacts, event: Reception) -> DossierFacts:
    received = _received(event)
    if facts.received is None:
        return replace(facts, received=received)
    if facts.received != received:
        raise Unprocessable("conflict", f"{event.data.dossier_code} was received before, otherwise")
    return facts


def _received(event: Reception) -> Received:
    data = event.data
    return Received(
        competent_agency=data.competent_agency,
        level=data.level,
        district=data.district,
        field_code=data.field_code,
        service_level=data.service_level,
        channel=data.channel,
        due_at=data.due_at,
        outcomes=tuple(component.outcome for component in data.components),
        time=event.time,
    )


def _with_leg(facts: DossierFacts, event: Dispatch) -> DossierFacts:
    data = event.data
    if not data.interagency:
        return facts
    leg = Leg(leg_id=data.leg_id, mode=data.mode, one_stop=data.one_stop, time=event.time)
    for kept in facts.legs:
        if kept.leg_id == leg.leg_id:
            if kept != leg:
                raise Unprocessable("conflict", f"leg {leg.leg_id} was dispatched before, otherwise")
            return facts
    legs = sorted((*facts.legs, leg), key=attrgetter("leg_id"))
    return replace(facts, legs=tuple(legs))


def _with_payment(facts: DossierFacts, event: PaymentMade) -> DossierFacts:
    data = event.data
    payment = Payment(
        transaction_id=data.transaction_id, online=data.online, time=event.time, happened_at=data.happened_at
    )
    for kept in facts.payments:
        if kept.transaction_id == payment.transaction_id:
            if kept != payment:
                said = f"transaction {payment.transaction_id} succeeded before, otherwise"
                raise Unprocessable("conflict", said)
            return facts
    payments = sorted((*facts.payments, payment), key=attrgetter("transaction_id"))
    return replace(facts, payments=tuple(payments))


def _with_finish(facts: DossierFacts, event: Finish) -> DossierFacts:
    finished = Finished(at=event.data.finished_at, time=event.time)
    if facts.finished is None:
        return replace(facts, finished=finished)
    if facts.finished != finished:
        raise Unprocessable("conflict", f"{event.data.dossier_code} was finished before, otherwise")
    return facts


def _facts(document: Document | None) -> DossierFacts:
    if document is None:
        return DossierFacts()
    if not isinstance(document, DossierFacts):
        raise TypeError(f"a dossier's document is {type(document).__name__}, not DossierFacts")
    return document
