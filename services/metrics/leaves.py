"""The finest sums, one per definition, place and day, and what changed facts move in them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from services._runtime.decisions import Document
from services.metrics.definition import Contribution, Definition
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import PARTS, DossierFacts, Part, Place


class Leaf(NamedTuple):
    """The key of a finest sum. ``level`` and ``district`` (GSO code, "" for none) are the agency's."""

    definition: str
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
    for definition, given in _given(facts, DEFINITIONS.values()):
        yield _leaf(definition, given.place, given.day), Count(given.numerator, given.denominator)


def _given(
    facts: DossierFacts | None, definitions: Iterable[Definition]
) -> Iterator[tuple[str, Contribution]]:
    if facts is not None and facts.received is not None:
        for definition in definitions:
            for given in definition.contributions(facts.received, facts):
                yield definition.id, given


def _leaf(definition: str, place: Place, day: date) -> Leaf:
    return Leaf(definition, *place, day)


def deltas(before: Mapping[str, Document], after: Mapping[str, Document]) -> dict[Leaf, Count]:
    """Return what changed facts move: minus what ``before`` contributed, plus what ``after`` does.

    ``after`` holds the documents that changed, ``before`` the same keys as they stood; a key that ``before``
    lacks is new. A key that ``after`` lacks did not change. Deltas of consecutive batches add up, so where a
    batch is split cannot be told from the leaves.
    """
    sums: defaultdict[tuple[str, Place, date], list[int]] = defaultdict(lambda: [0, 0])
    for key, document in after.items():
        then, now = _facts(before.get(key)), _facts(document)
        told_by = _told_by(_changed(then, now))
        for facts, sign in ((then, -1), (now, 1)):
            for definition, (place, day, numerator, denominator) in _given(facts, told_by):
                moved = sums[definition, place, day]
                moved[0] += sign * numerator
                moved[1] += sign * denominator
    return {_leaf(*where): Count(*sums[where]) for where in sorted(sums) if any(sums[where])}


def _changed(then: DossierFacts | None, now: DossierFacts | None) -> frozenset[Part] | None:
    """Return the parts that are other objects now; None when that cannot tell what to count anew."""
    if then is None or now is None or then.received is not now.received:
        return None
    return frozenset(part for part in PARTS if getattr(then, part) is not getattr(now, part))


@cache
def _told_by(changed: frozenset[Part] | None) -> tuple[Definition, ...]:
    """Return the definitions whose contributions may be others after such a change."""
    return tuple(
        each for each in DEFINITIONS.values() if changed is None or not changed.isdisjoint(each.looks_at)
    )


def newest(after: Mapping[str, Document]) -> datetime | None:
    """Return the greatest event time in the changed facts, for figures asked before the first tick."""
    times = [facts.newest for facts in map(_facts, after.values()) if facts is not None]
    return max(filter(None, times), default=None)


def _facts(document: Document | None) -> DossierFacts | None:
    return document if isinstance(document, DossierFacts) else None
