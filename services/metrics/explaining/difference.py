"""What one thing is to a definition, and a thing that is something else to another one."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from services.metrics.explaining.items import Item

ELSEWHERE: Final = "elsewhere"
"""What a thing is to a definition under which it neither counts nor is left out there: in another period."""
OTHER_SCOPE: Final = "other-scope"
"""What it is where it counts in another scope: a result may be held by another agency than decided it."""
ABSENT: Final = "absent"
"""What it is where there is nothing to count: a dossier without a result, a result that no dossier gave."""
_OUTSIDE: Final = frozenset({ELSEWHERE, OTHER_SCOPE, ABSENT})


class Share(NamedTuple):
    """What one thing is to a definition: what it adds, on which side, why it is left out.

    ``again``: whose it is, or what it gave, is on that side and counted with another dossier; so it adds
    nothing.
    """

    side: str
    numerator: int
    denominator: int
    reason: str = ""
    again: bool = False

    @property
    def is_outside(self) -> bool:
        """Whether it neither counts nor is left out."""
        return self.side in _OUTSIDE


class Difference(NamedTuple):
    """A thing on which two definitions disagree. ``dossier``, ``person``: what ties things of two kinds."""

    what: str
    id: str
    one: Share
    other: Share
    dossier: str = ""
    person: str = ""


def share_of(items: Iterable[Item]) -> Share:
    """Return what one thing is to a definition, all of its legs or payments together."""
    found = list(items)
    if not found:
        return outside(ELSEWHERE)
    numerator, denominator = sum(each.numerator for each in found), sum(each.denominator for each in found)
    if not denominator:
        return left_out(found[0].reason)
    side = "numerator" if numerator == denominator else "denominator-only" if not numerator else "partly"
    return Share(side, numerator, denominator)


def left_out(reason: str) -> Share:
    """Return what a thing is that is left out."""
    return Share("excluded", 0, 0, reason)


def outside(side: str) -> Share:
    """Return what a thing is that is in none of a figure's sides, and why not."""
    return Share(side, 0, 0)
