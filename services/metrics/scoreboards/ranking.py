"""How agencies of one level stand to each other, and how each moved since the last period."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from statistics import median, quantiles
from typing import Final, NamedTuple

from services.metrics.scoreboards.scoring import Score

FEW_DOSSIERS: Final = 3
"""So many dossiers or fewer say little of an agency: one of them is a third of its share."""
_QUARTERS: Final = 4


class Line(NamedTuple):
    """The middle of those that are ranked, and the score from which on one is among the upper quarter."""

    median: Fraction
    top_quartile: Fraction


class Change(NamedTuple):
    """By how many ``points`` a scaled score moved.

    ``comparable``: the same indicators were scored both times, so that nothing else moved it.
    """

    points: Fraction
    comparable: bool


class Movement(NamedTuple):
    """How an agency moved: as a :class:`Change`, and by so many ``ranks`` upwards; ``rank`` was its place."""

    points: Fraction
    ranks: int
    rank: int
    comparable: bool


def ranks(scores: Mapping[str, Score]) -> dict[str, int]:
    """Return the places of those that have a score: 1, 2, 2, 4, equal where the shown scores are equal."""
    values = {name: each.scaled for name, each in scores.items() if each.scaled is not None}
    ordered = sorted(values.values(), reverse=True)
    place = {value: ordered.index(value) + 1 for value in set(ordered)}
    return {name: place[value] for name, value in values.items()}


def line(scores: Iterable[Score], decimals: int) -> Line | None:
    """Return median and top quartile, interpolated between neighbours (inclusive); None for nobody."""
    values = [each.scaled for each in scores if each.scaled is not None]
    if not values:
        return None
    upper = values[0]
    if len(values) > 1:
        upper = quantiles(values, n=_QUARTERS, method="inclusive")[-1]
    return Line(round(median(values), decimals), round(upper, decimals))


def movements(now: Mapping[str, Score], before: Mapping[str, Score]) -> dict[str, Movement]:
    """Return how those moved that have a score in both periods; of others nothing can be said."""
    places, earlier = ranks(now), ranks(before)
    return {
        name: _movement(now[name], before[name], places[name], earlier[name])
        for name in places.keys() & earlier.keys()
    }


def change(now: Score, before: Score) -> Change | None:
    """Return how a score moved; None unless there is one in both periods."""
    if now.scaled is None or before.scaled is None:
        return None
    return Change(now.scaled - before.scaled, now.scored == before.scored)


def has_few(score: Score) -> bool:
    """Whether hardly any dossier was received or finished, though some were."""
    return 0 < max(score.received, score.finished) <= FEW_DOSSIERS


def _movement(now: Score, before: Score, place: int, earlier: int) -> Movement:
    moved = change(now, before)
    assert moved is not None, "only those with a score have a place"
    return Movement(moved.points, earlier - place, earlier, moved.comparable)
