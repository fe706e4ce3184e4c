"""Two definitions side by side: where the same thing is something else to one than to the other."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from services.metrics.definition import Definition
from services.metrics.explaining.across import across
from services.metrics.explaining.difference import Difference, Share, share_of
from services.metrics.explaining.kinds import kind_of
from services.metrics.explaining.where import Where


class Compared(NamedTuple):
    """``counts``: how many things differ in the same way, all of them; ``items`` one page."""

    counts: dict[tuple[Share, Share], int]
    alike: int
    items: tuple[Difference, ...]
    last: str | None


def compared(
    tx: Connection, one: Definition, other: Definition, where: Where, *, after: str, limit: int
) -> Compared:
    """Return on what two definitions disagree; raises DifferentThings where no dossier ties what they count.

    Everything is counted, whichever page is asked for, so that the counts always add up to the difference of
    the two figures.
    """
    counts: Counter[tuple[Share, Share]] = Counter()
    items: list[Difference] = []
    alike, name, last, more = 0, "", None, False
    reached = not after
    for name, found in _differing(tx, one, other, where):
        if found.one == found.other or _counts_nowhere(found, one, other):
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
    return _within(tx, one, other, where) if type(one) is type(other) else across(tx, one, other, where)


def _within(
    tx: Connection, one: Definition, other: Definition, where: Where
) -> Iterator[tuple[str, Difference]]:
    kind = kind_of(one)
    for name, thing in kind.read(tx, where, ""):
        first, second = (list(kind.items(each, thing, where)) for each in (one, other))
        if first or second:
            what, known = (first or second)[0].what, (first or second)[0].id
            yield name, Difference(what, known, share_of(first), share_of(second))


def _counts_nowhere(found: Difference, one: Definition, other: Definition) -> bool:
    """Whether neither counts it: definitions of two kinds leave things out for reasons of their own."""
    return type(one) is not type(other) and not (found.one.denominator or found.other.denominator)
