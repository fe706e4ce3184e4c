"""Leaves: the finest sums of what dossiers count as, and how changed facts move them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from operator import attrgetter, is_
from typing import Final, NamedTuple

from services._runtime.decisions import Document
from services.metrics.definition import CountedDefinition, Exclusion
from services.metrics.definitions import COUNTED, PERSONS
from services.metrics.facts import PARTS, DossierFacts, Place, Received
from services.metrics.leaving_out import NO_PERSON

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
_ALL: Final = tuple(COUNTED.values())
_OF_PEOPLE: Final = tuple(PERSONS)
_parts: Final = attrgetter(*PARTS)
_Sums = defaultdict[tuple[str, str, Place, date], list[int]]


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
    sums = _sums()
    _add(sums, facts, _ALL, 1, people=True)
    yield from ((_leaf(*key), Count(*moved)) for key, moved in sums.items())


def deltas(before: Mapping[str, Document], after: Mapping[str, Document]) -> dict[Leaf, Count]:
    """Return what changed facts move: minus what ``before`` contributed, plus what ``after`` does.

    ``after`` holds the documents that changed, ``before`` the same keys as they stood; a key that ``before``
    lacks is new. A key that ``after`` lacks did not change. Deltas of consecutive batches add up, so where a
    batch is split cannot be told from the leaves.
    """
    sums = _sums()
    for key, document in after.items():
        if type(document) is DossierFacts:
            then, now = before.get(key), document
            told_by = _ALL
            if type(then) is DossierFacts:
                told_by = _changed(then, now)
                _add(sums, then, told_by, -1, people=told_by is _ALL)
            _add(sums, now, told_by, 1, people=told_by is _ALL)
    return {_leaf(*where): Count(*sums[where]) for where in sorted(sums) if any(sums[where])}


def _add(
    sums: _Sums, facts: DossierFacts, definitions: Iterable[CountedDefinition], sign: int, *, people: bool
) -> None:
    received = facts.received
    if received is None:
        return
    place = received.place
    for definition in definitions:
        judged = definition.judge(received, facts)
        if isinstance(judged, Exclusion):
            sums[definition.id, judged.reason, place, received.day][1] += sign
        else:
            for day, good, _ in judged:
                moved = sums[definition.id, COUNTED_IN, place, day]
                moved[1] += sign
                if good:
                    moved[0] += sign
    if people:
        _leave_out(sums, received, place, sign)


def _leave_out(sums: _Sums, received: Received, place: Place, sign: int) -> None:
    """Note dossiers of nobody that definitions of people count, as of an agency."""
    if received.applicant_kind not in PEOPLE:
        for name in _OF_PEOPLE:
            sums[name, NO_PERSON.reason, place, received.day][1] += sign


def _sums() -> _Sums:
    return defaultdict(lambda: [0, 0])


def _leaf(definition: str, reason: str, place: Place, day: date) -> Leaf:
    return Leaf(definition, reason, *place, day)


def _changed(then: DossierFacts, now: DossierFacts) -> tuple[CountedDefinition, ...]:
    """Return the definitions whose contributions may be others now: a part they look at is another object."""
    if then.received is not now.received:
        return _ALL
    return _told_by(tuple(map(is_, _parts(then), _parts(now))))


@cache
def _told_by(kept: tuple[bool, ...]) -> tuple[CountedDefinition, ...]:
    """Return the definitions that look at a part of facts, in their order, that was not kept."""
    changed = {part for part, same in zip(PARTS, kept, strict=True) if not same}
    return tuple(each for each in _ALL if not changed.isdisjoint(each.looks_at))


def newest(after: Mapping[str, Document]) -> datetime | None:
    """Return the greatest event time in the changed facts, for figures asked before the first tick."""
    times = (getattr(document, "newest", None) for document in after.values())
    return max((time for time in times if time is not None), default=None)
