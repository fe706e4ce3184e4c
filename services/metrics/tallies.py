"""Tallies: what passes between agencies, how people pay, what papers they bring; and spans of dossiers.

They answer what no definition counts. Like leaves they are sums of facts, moved by what changes in them.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from services.metrics.changed_dossiers import ChangedDossier
from services.metrics.facts import DossierFacts, Leg, Payment, Place, day_of

What = Literal["leg", "payment", "paper"]
_FINISH: Final = "dossier.finished.v1"


class Tally(NamedTuple):
    """The key of a finest sum.

    ``kind``: of a leg its mode, of a payment its method, of a required paper how it was met. ``sender`` and
    ``receiver`` are a leg's; the rest is the competent agency's place, and the day on which it happened.
    """

    what: What
    kind: str
    sender: str
    receiver: str
    agency: str
    level: str
    district: str
    field: str
    day: date


class DossierSpan(NamedTuple):
    """Where and since when a dossier is with an agency, its due date in force, and since when it is finished.

    ``finished_on`` is the later of the finish's day and its event's; None while it is under way.
    ``finish_written_ms``: Kafka's timestamp of the record that told it, -1 for none.
    """

    place: Place
    received_on: date
    due_at: datetime
    finished_on: date | None
    finish_written_ms: int


def tally_deltas(changed: Iterable[ChangedDossier]) -> dict[Tally, int]:
    """Return what changed dossiers move, in order."""
    sums: defaultdict[Tally, int] = defaultdict(int)
    for _, then, now, place in changed:
        received, is_new = now.received, then.received is None
        if received is None or place is None:
            continue
        if is_new:  # a reception is told once; what contradicts it is set aside
            for paper in received.papers:
                sums[Tally("paper", paper.outcome, "", "", *place, received.day)] += 1
        if is_new or now.legs is not then.legs:
            _count(sums, [_of_leg(leg, place) for leg in now.legs], 1)
            _count(sums, [] if is_new else [_of_leg(leg, place) for leg in then.legs], -1)
        if is_new or now.payments is not then.payments:
            _count(sums, [_of_payment(one, place) for one in now.payments], 1)
            _count(sums, [] if is_new else [_of_payment(one, place) for one in then.payments], -1)
    return {tally: sums[tally] for tally in sorted(sums) if sums[tally]}


def _of_leg(leg: Leg, place: Place) -> Tally:
    return Tally("leg", leg.mode, leg.from_agency, leg.to_agency, *place, day_of(leg.time))


def _of_payment(payment: Payment, place: Place) -> Tally:
    return Tally("payment", payment.method, "", "", *place, payment.day)


def _count(sums: defaultdict[Tally, int], tallies: Iterable[Tally], sign: int) -> None:
    for tally in tallies:
        sums[tally] += sign


def moved_spans(changed: Iterable[ChangedDossier]) -> dict[str, DossierSpan]:
    """Return the spans, by code, that are other ones now than before, in order.

    A span is told by reception, due dates and finish: where all three stay it is not looked at.
    """
    moved: dict[str, DossierSpan] = {}
    for code, then, now, place in changed:
        kept = now.received is then.received and now.dues is then.dues and now.finished is then.finished
        if place is not None and not kept:
            is_now = span_of(now)
            if is_now is not None and is_now != span_of(then):
                moved[code] = is_now
    return {code: moved[code] for code in sorted(moved)}


def span_of(facts: DossierFacts) -> DossierSpan | None:
    """Return from when to when a dossier was under way; None before its reception."""
    received, due_at, finished = facts.received, facts.due_in_force, facts.finished
    if received is None or due_at is None:
        return None
    if finished is None:
        return DossierSpan(received.place, received.day, due_at, None, -1)
    finished_on = max(day_of(finished.at), day_of(finished.time))
    written = (each.written_ms for each in facts.sources if each.kind == _FINISH)
    return DossierSpan(received.place, received.day, due_at, finished_on, next(written, -1))
