"""The finest sums, one per definition, place and day, and what changed facts move in them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from operator import attrgetter, is_
from typing import Final, NamedTuple

from services._runtime.decisions import Document
from services.metrics.definition import Definition
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import PARTS, DossierFacts, Place


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
_ALL: Final = tuple(DEFINITIONS.values())
_parts: Final = attrgetter(*PARTS)


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
    if facts.received is not None:
        for definition in _ALL:
            for place, day, numerator, denominator in definition.contributions(facts.received, facts):
                yield _leaf(definition.id, place, day), Count(numerator, denominator)


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
        told_by = _changed(then, now)
        for facts, sign in ((then, -1), (now, 1)):
            if facts is not None and facts.received is not None:
                for definition in told_by:
                    for place, day, numerator, denominator in definition.contributions(facts.received, facts):
                        moved = sums[definition.id, place, day]
                        moved[0] += sign * numerator
                        moved[1] += sign * denominator
    return {_leaf(*where): Count(*sums[where]) for where in sorted(sums) if any(sums[where])}


def _changed(then: DossierFacts | None, now: DossierFacts | None) -> tuple[Definition, ...]:
    """Return the definitions whose contributions may be others now: a part they look at is another object."""
    if then is None or now is None or then.received is not now.received:
        return _ALL
    return _told_by(tuple(map(is_, _parts(then), _parts(now))))


@cache
def _told_by(kept: tuple[bool, ...]) -> tuple[Definition, ...]:
    """Return the definitions that look at a part of facts, in their order, that was not kept."""
    changed = {part for part, same in zip(PARTS, kept, strict=True) if not same}
    return tuple(each for each in _ALL if not changed.isdisjoint(each.looks_at))


def newest(after: Mapping[str, Document]) -> datetime | None:
    """Return the greatest event time in the changed facts, for figures asked before the first tick."""
    times = [facts.newest for facts in map(_facts, after.values()) if facts is not None]
    return max(filter(None, times), default=None)


def _facts(document: Document | None) -> DossierFacts | None:
    return document if isinstance(document, DossierFacts) else None
