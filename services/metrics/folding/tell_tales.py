"""One more event as detectors look at it: demands, changes of status that cannot be, papers taken over."""

from operator import attrgetter
from typing import Final

from msgspec.structs import replace

from services._province.statuses import ALLOWED, DossierStatus
from services._runtime.decisions import Unprocessable
from services.metrics.facts import DossierFacts
from services.metrics.readings.dossiers import Demanded, Reception, StatusMoved
from services.metrics.tell_tales import Demand, Jump, Reuse

WAITS: Final = frozenset({DossierStatus.SUPPLEMENT_ASKED, DossierStatus.PAYMENT_ASKED, DossierStatus.STOPPED})
"""Statuses 5, 6 and 8: something is waited for, or the work was stopped."""


def tells_nothing(event: StatusMoved) -> bool:
    """Whether a change of status is one of the many that no detector asks about."""
    before, after = event.data.from_status, event.data.to_status
    return is_allowed(before, after) and not ends_a_wait(before, after)


def ends_a_wait(before: int | None, after: int) -> bool:
    """Whether it finishes what waited for something, though it may."""
    return before in WAITS and after == DossierStatus.FINISHED


def is_allowed(before: int | None, after: int) -> bool:
    """Whether the status may follow the other one (domain reference §2.4)."""
    known = ALLOWED.get(None if before is None else DossierStatus(before)) if before in _NUMBERS else None
    return known is not None and after in known


def with_papers(facts: DossierFacts, event: Reception) -> DossierFacts:
    """Return the facts with which papers were taken from the register, and the digests of those that came."""
    papers = event.data.components
    reuses = sorted(
        (Reuse(each.code, each.held_before, each.reused_from) for each in papers if each.outcome == "reused"),
        key=lambda each: (each.code, each.held_before, each.reused_from or ""),
    )
    digests = sorted({each.digest for each in papers if each.digest is not None})
    return replace(facts, reuses=tuple(reuses), digests=tuple(digests)) if reuses or digests else facts


def with_demand(facts: DossierFacts, event: Demanded) -> DossierFacts:
    """Return the facts with one more order to pay; raises Unprocessable where it was made otherwise."""
    demand = Demand(event.data.order_id, event.time)
    for kept in facts.demands:
        if kept.order_id == demand.order_id:
            if kept != demand:
                raise Unprocessable("conflict", f"order {demand.order_id} was demanded before, otherwise")
            return facts
    return replace(facts, demands=tuple(sorted((*facts.demands, demand))))


def with_jump(facts: DossierFacts, event: StatusMoved) -> DossierFacts:
    """Return the facts with a change of status that tells something; raises Unprocessable as above."""
    if tells_nothing(event):
        return facts
    before, after = event.data.from_status, event.data.to_status
    jump = Jump(event.id, before, after, event.time, ends_a_wait(before, after))
    for kept in facts.jumps:
        if kept.event_id == jump.event_id:
            if kept != jump:
                raise Unprocessable("conflict", f"event {jump.event_id} came before, otherwise")
            return facts
    return replace(facts, jumps=tuple(sorted((*facts.jumps, jump), key=attrgetter("event_id"))))


_NUMBERS: Final = frozenset({None, *(each.value for each in DossierStatus)})
