"""One more event about a dossier: its facts with it, or the very same facts when they hold it already."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, get_args

from msgspec.structs import replace

from services._runtime.decisions import Unprocessable
from services.metrics.facts import DossierFacts, Due, Finished, Leg, Paper, Payment, Rated, Received, day_of
from services.metrics.folding.tell_tales import with_demand, with_jump, with_papers
from services.metrics.readings.dossiers import (
    ComponentRead,
    Demanded,
    Dispatch,
    Finish,
    Pause,
    PaymentMade,
    Rating,
    Reception,
    StatusMoved,
    Supplement,
)

OfDossier = Reception | Supplement | Rating | Dispatch | Pause | PaymentMade | Finish | Demanded | StatusMoved
ABOUT_DOSSIERS: Final[frozenset[type]] = frozenset(get_args(OfDossier))
"""Their very types, none of a type below one: who asks for it asks for every record."""


def folded(facts: DossierFacts, event: OfDossier) -> DossierFacts:
    """Return the facts with one more event, or the very same object when they hold it already.

    Raises Unprocessable when it contradicts them.
    """
    return _FOLDS[type(event)](facts, event)


def _with_received(facts: DossierFacts, event: Reception) -> DossierFacts:
    received = _received(event)
    if facts.received is None:
        return with_papers(replace(facts, received=received), event)
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
        procedure_code=data.procedure_code,
        service_level=data.service_level,
        channel=data.channel,
        due_at=data.due_at,
        applicant_kind=data.applicant.kind,
        person=data.applicant.id_token,
        papers=tuple(map(_paper, data.components)),
        fee_vnd=sum(fee.amount_vnd for fee in data.fees if fee.kind != "tax"),
        time=event.time,
        day=day_of(event.time),
    )


def _paper(component: ComponentRead) -> Paper:
    return Paper(component.outcome, component.held_before, component.could_share, component.digitised)


def _with_leg(facts: DossierFacts, event: Dispatch) -> DossierFacts:
    data = event.data
    leg = Leg(data.leg_id, data.mode, data.one_stop, event.time, data.from_agency, data.to_agency)
    for kept in facts.legs:
        if kept.leg_id == leg.leg_id:
            if kept != leg or not data.interagency:
                raise Unprocessable("conflict", f"leg {leg.leg_id} was dispatched before, otherwise")
            return facts
    if leg.leg_id in facts.inner_legs:
        if data.interagency:
            raise Unprocessable("conflict", f"leg {leg.leg_id} was dispatched before, inside an agency")
        return facts
    if not data.interagency:
        return replace(facts, inner_legs=tuple(sorted((*facts.inner_legs, leg.leg_id))))
    return replace(facts, legs=tuple(sorted((*facts.legs, leg), key=attrgetter("leg_id"))))


def _with_payment(facts: DossierFacts, event: PaymentMade) -> DossierFacts:
    data = event.data
    payment = Payment(
        transaction_id=data.transaction_id,
        online=data.online,
        time=event.time,
        happened_at=data.happened_at,
        method=data.method,
        order_id=data.order_id,
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
    data = event.data
    finished = Finished(at=data.finished_at, time=event.time, result=data.result, outcome=data.outcome)
    if facts.finished is None:
        return replace(facts, finished=finished)
    if facts.finished != finished:
        raise Unprocessable("conflict", f"{data.dossier_code} was finished before, otherwise")
    return facts


def _with_rating(facts: DossierFacts, event: Rating) -> DossierFacts:
    """Keep the last one: which of several that is does not depend on when they are read."""
    rated, kept = Rated(event.data.rating, event.time, event.seq or 0), facts.rated
    if kept is None or (rated.time, rated.number) > (kept.time, kept.number):
        return replace(facts, rated=rated)
    if (rated.time, rated.number) == (kept.time, kept.number) and rated != kept:
        raise Unprocessable("conflict", f"{event.data.dossier_code} was rated at this time, otherwise")
    return facts


def _with_due(facts: DossierFacts, event: Supplement | Pause) -> DossierFacts:
    due = Due(
        event_id=event.id,
        supplement=isinstance(event, Supplement),
        due_at=event.data.new_due_at,
        time=event.time,
    )
    for kept in facts.dues:
        if kept.event_id == due.event_id:
            if kept != due:
                raise Unprocessable("conflict", f"event {due.event_id} came before, otherwise")
            return facts
    return replace(facts, dues=tuple(sorted((*facts.dues, due), key=attrgetter("event_id"))))


_FOLDS: Final[Mapping[type[OfDossier], Callable[[DossierFacts, Any], DossierFacts]]] = MappingProxyType(
    {
        Reception: _with_received,
        Dispatch: _with_leg,
        PaymentMade: _with_payment,
        Finish: _with_finish,
        Rating: _with_rating,
        Supplement: _with_due,
        Pause: _with_due,
        Demanded: with_demand,
        StatusMoved: with_jump,
    }
)
