"""Tallies: what passes between agencies, how people pay, what papers they bring; and spans of dossiers.

They answer what no definition counts. Like leaves they are sums of facts, moved by what changes in them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from services._runtime.decisions import Document
from services.metrics.facts import DossierFacts, Place, Received, day_of

What = Literal["leg", "payment", "paper"]
_NOTHING: Final = DossierFacts()
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


def tally_deltas(before: Mapping[str, Document], after: Mapping[str, Document]) -> dict[Tally, int]:
    """Return what changed facts move, in order; ``after`` holds the documents that changed."""
    sums: Counter[Tally] = Counter()
    for key, now in after.items():
        if type(now) is DossierFacts and now.received is not None:
            then = before.get(key)
            known = then if type(then) is DossierFacts and then.received is not None else _NOTHING
            sums.update(_counted(now, now.received, known))
            if known.received is not None:
                sums.subtract(Counter(_counted(known, known.received, now)))
    return {tally: sums[tally] for tally in sorted(sums) if sums[tally]}


def _counted(facts: DossierFacts, received: Received, other: DossierFacts) -> Iterator[Tally]:
    """Yield what facts count as, but for the parts that other facts of the dossier hold too."""
    place, day = received.place, received.day
    if other.received is not received:
        yield from (Tally("paper", paper.outcome, "", "", *place, day) for paper in received.papers)
    if other.legs is not facts.legs or other.received is None:
        for leg in facts.legs:
            yield Tally("leg", leg.mode, leg.from_agency, leg.to_agency, *place, day_of(leg.time))
    if other.payments is not facts.payments or other.received is None:
        for payment in facts.payments:
            yield Tally("payment", payment.method, "", "", *place, payment.day)


def moved_spans(before: Mapping[str, Document], after: Mapping[str, Document]) -> dict[str, DossierSpan]:
    """Return the spans, by code, that are other ones now than before."""
    moved: dict[str, DossierSpan] = {}
    for key, now in sorted(after.items()):
        if type(now) is DossierFacts:
            then = before.get(key)
            is_now = span_of(now)
            if is_now is not None and is_now != (span_of(then) if type(then) is DossierFacts else None):
                moved[key.partition("/")[2]] = is_now
    return moved


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
