"""Tallies: what passes between agencies, how people pay, what papers they bring; and dossiers under way.

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


class UnderWay(NamedTuple):
    """A received dossier that is not finished: where, and until when by the due date in force."""

    place: Place
    due_at: datetime


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


def moved_under_way(
    before: Mapping[str, Document], after: Mapping[str, Document]
) -> dict[str, UnderWay | None]:
    """Return the dossiers, by code, that are under way now otherwise than before; None: no longer."""
    moved: dict[str, UnderWay | None] = {}
    for key, now in sorted(after.items()):
        if type(now) is DossierFacts:
            then = before.get(key)
            was = under_way(then) if type(then) is DossierFacts else None
            is_now = under_way(now)
            if was != is_now:
                moved[key.partition("/")[2]] = is_now
    return moved


def under_way(facts: DossierFacts) -> UnderWay | None:
    """Return where a dossier is under way and until when; None before its reception and after its end."""
    due_at = facts.due_in_force
    if facts.received is None or facts.finished is not None or due_at is None:
        return None
    return UnderWay(facts.received.place, due_at)
