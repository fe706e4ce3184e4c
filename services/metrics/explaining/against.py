"""Two definitions side by side: where the same thing is something else to one than to the other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from services.metrics.definition import Definition
from services.metrics.explaining.items import Item
from services.metrics.explaining.kinds import kind_of
from services.metrics.explaining.where import Where

ELSEWHERE = "elsewhere"
"""What a thing is to a definition under which it neither counts nor is left out there: in another period."""


class Share(NamedTuple):
    """What one thing is to a definition: what it adds, on which side, why it is left out."""

    side: str
    numerator: int
    denominator: int
    reason: str = ""


class Difference(NamedTuple):
    """A thing on which two definitions disagree."""

    what: str
    id: str
    one: Share
    other: Share


class Compared(NamedTuple):
    """``counts``: how many things differ in the same way, all of them; ``items`` one page."""

    counts: dict[tuple[Share, Share], int]
    alike: int
    items: tuple[Difference, ...]
    last: str | None


class DifferentThings(ValueError):
    """The two definitions do not count the same kind of thing, so nothing stands side by side."""

    def __init__(self, one: Definition, other: Definition) -> None:
        super().__init__(
            f"{one.id} is of kind {one.kind!r} and {other.id} of kind {other.kind!r}: they count different "
            "things, so that no dossier makes the difference"
        )


def compared(
    tx: Connection, one: Definition, other: Definition, where: Where, *, after: str, limit: int
) -> Compared:
    """Return on what two definitions of one kind disagree; raises DifferentThings.

    Everything is counted, whichever page is asked for, so that the counts always add up to the difference of
    the two figures.
    """
    if type(one) is not type(other):
        raise DifferentThings(one, other)
    counts: Counter[tuple[Share, Share]] = Counter()
    items: list[Difference] = []
    alike, name, last, more = 0, "", None, False
    reached = not after
    for name, found in _differing(tx, one, other, where):
        if found.one == found.other:
            alike += 1
            continue
        counts[found.one, found.other] += 1
        if reached and len(items) < limit:
            items.append(found)
            last = name
        elif reached:
            more = True
        reached = reached or name == after
    return Compared(dict(counts), alike, tuple(items), last if more else None)


def _differing(
    tx: Connection, one: Definition, other: Definition, where: Where
) -> Iterator[tuple[str, Difference]]:
    kind = kind_of(one)
    for name, thing in kind.read(tx, where, ""):
        first, second = (list(kind.items(each, thing, where)) for each in (one, other))
        if first or second:
            what, known = (first or second)[0].what, (first or second)[0].id
            yield name, Difference(what, known, share_of(first), share_of(second))


def share_of(items: Iterable[Item]) -> Share:
    """Return what one thing is to a definition, all of its legs or payments together."""
    found = list(items)
    if not found:
        return Share(ELSEWHERE, 0, 0)
    numerator, denominator = sum(each.numerator for each in found), sum(each.denominator for each in found)
    if not denominator:
        return Share("excluded", 0, 0, found[0].reason)
    side = "numerator" if numerator == denominator else "denominator-only" if not numerator else "partly"
    return Share(side, numerator, denominator)
