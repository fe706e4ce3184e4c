"""Which definitions judge changed facts anew: in panels, each of those that need the same part of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter, is_
from typing import Final

from services.metrics.definition import CountedDefinition, Judge, Lacking
from services.metrics.definitions import COUNTED
from services.metrics.facts import PARTS, DossierFacts, Part


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Judges, each with its definition's id, in order; none judges facts without ``part``.

    What lacks the part is left out by all of them for ``reason``, and so noted once for the whole panel.
    ``part`` is None where they judge all facts. A panel equals itself alone.
    """

    part: Part | None
    reason: str
    judges: tuple[tuple[str, Judge], ...]


def panels(then: DossierFacts, now: DossierFacts) -> tuple[Panel, ...]:
    """Return those whose judgement may be another now: a part that they look at is another object."""
    if then.received is not now.received:
        return ALL
    return _told_by(tuple(map(is_, _parts(then), _parts(now))))


def panels_of(definitions: Iterable[CountedDefinition]) -> tuple[Panel, ...]:
    """Return the panels of these definitions."""
    found: dict[Lacking | None, list[CountedDefinition]] = {}
    for each in definitions:
        found.setdefault(each.lacking, []).append(each)
    return tuple(
        Panel(
            None if lack is None else lack.part,
            "" if lack is None else lack.exclusion.reason,
            tuple((each.id, each.judge) for each in members),
        )
        for lack, members in found.items()
    )


ALL: Final = panels_of(COUNTED.values())
_parts: Final = attrgetter(*PARTS)


@cache
def _told_by(kept: tuple[bool, ...]) -> tuple[Panel, ...]:
    """Return the panels of definitions that look at a part of facts that was not kept."""
    changed = {part for part, same in zip(PARTS, kept, strict=True) if not same}
    return panels_of(each for each in COUNTED.values() if not changed.isdisjoint(each.looks_at))
