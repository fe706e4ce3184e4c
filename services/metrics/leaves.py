"""Leaves: the finest sums of what dossiers count as, and how changed facts move them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Final, NamedTuple

from services._runtime.decisions import Document
from services.metrics.changed_dossiers import ChangedDossier
from services.metrics.definition import Exclusion
from services.metrics.definitions import PERSONS
from services.metrics.facts import DossierFacts, Place
from services.metrics.leaving_out import NO_PERSON
from services.metrics.panels import ALL, Panel, panels

COUNTED_IN = ""
"""The reason of a leaf that holds what counts; any other says why its dossiers are left out."""
PEOPLE: Final = frozenset({"citizen", "enterprise"})
"""Kinds of applicants that definitions of people count."""


class Leaf(NamedTuple):
    """The key of a finest sum. ``level`` and ``district`` (GSO code, "" for none) are the agency's.

    ``reason``: "" where dossiers count, else why they are left out; then the denominator says how many.
    """

    definition: str
    reason: str
    agency: str
    level: str
    district: str
    field: str
    day: date


class Count(NamedTuple):
    """How many of how many; in a delta, how many more or fewer of each."""

    numerator: int
    denominator: int


ZERO = Count(0, 0)


def summed(counts: Iterable[tuple[Leaf, Count]]) -> dict[Leaf, Count]:
    """Return the sum per leaf, without the leaves that come to nothing, in the order of the leaves."""
    sums: defaultdict[Leaf, Count] = defaultdict(lambda: ZERO)
    for leaf, count in counts:
        sums[leaf] = plus(sums[leaf], count)
    return {leaf: sums[leaf] for leaf in sorted(sums) if sums[leaf] != ZERO}


def plus(one: Count, other: Count) -> Count:
    """Return the sum of two counts, part by part."""
    return Count(one.numerator + other.numerator, one.denominator + other.denominator)


def contributed(facts: DossierFacts) -> Iterator[tuple[Leaf, Count]]:
    """Yield what a dossier adds under every definition: nothing before its reception is known."""
    sums = _Sums()
    if facts.received is not None:
        sums.add(facts, facts.received.place, ALL, 1)
    yield from sums.leaves().items()


def deltas(
    changed: Iterable[ChangedDossier],
    panels: Callable[[DossierFacts, DossierFacts], tuple[Panel, ...]] = panels,
) -> dict[Leaf, Count]:
    """Return what changed dossiers move: minus what each contributed, plus what it does now.

    Deltas of consecutive batches add up, so where a batch is split cannot be told from the leaves.
    ``panels``: who judges what changed, all whose judgement may be another.
    """
    sums = _Sums()
    for _, then, now, place in changed:
        if now.received is not None and place is not None:
            judging = panels(then, now)
            if then.received is not None:  # the very same: a reception is told once
                sums.add(then, place, judging, -1)
            sums.add(now, place, judging, 1)
    return sums.leaves()


class _Sums:
    """Sums under way, of which most come to nothing or to much: leaves are made of them at the end."""

    def __init__(self) -> None:
        self._moved: defaultdict[tuple[str, str, Place, date], list[int]] = defaultdict(lambda: [0, 0])
        self._left_out: defaultdict[tuple[Panel, Place, date], int] = defaultdict(int)

    def add(self, facts: DossierFacts, place: Place, judging: tuple[Panel, ...], sign: int) -> None:
        """Add, or with the sign -1 take away, what facts with a reception count as to those who judge."""
        received, moved = facts.received, self._moved
        assert received is not None
        received_on = received.day
        for panel in judging:
            if panel.part is not None and not getattr(facts, panel.part):
                self._left_out[panel, place, received_on] += sign
                continue
            for name, judge in panel.judges:
                judged = judge(received, facts)
                if isinstance(judged, Exclusion):
                    moved[name, judged.reason, place, received_on][1] += sign
                    continue
                for day, good, _ in judged:
                    count = moved[name, COUNTED_IN, place, day]
                    count[1] += sign
                    if good:
                        count[0] += sign
        if judging is ALL and received.applicant_kind not in PEOPLE:
            for name in PERSONS:
                moved[name, NO_PERSON.reason, place, received_on][1] += sign

    def leaves(self) -> dict[Leaf, Count]:
        """Return what does not come to nothing, in the order of the leaves."""
        for (panel, place, day), number in self._left_out.items():
            for name, _ in panel.judges:
                self._moved[name, panel.reason, place, day][1] += number
        self._left_out.clear()
        moved = self._moved
        return {
            Leaf(name, reason, *place, day): Count(*moved[name, reason, place, day])
            for name, reason, place, day in sorted(moved)
            if any(moved[name, reason, place, day])
        }


def newest(after: Iterable[Document]) -> datetime | None:
    """Return the greatest event time in what changed, for figures asked before the first tick."""
    times = [getattr(document, "newest", None) for document in after]
    return max([time for time in times if time is not None], default=None)
