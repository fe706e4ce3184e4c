"""Which agencies, the most useful first, lift a figure by how much if they do something otherwise."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from services.metrics.explaining.levers import Chosen, Shape


class Step(NamedTuple):
    """One more agency: what it does otherwise, and the numerator with that.

    ``things``: how many more have to be otherwise, and ``gain`` what comes above the line for it. An agency
    without a gain of its own is needed by the next. ``needs``: the agencies of earlier steps without which it
    would gain less; some of the things are theirs.
    """

    agency: str
    things: int
    gain: int
    numerator: int
    needs: tuple[str, ...] = ()


Shapes = Mapping[Shape, int]
"""How many dossiers there are of each shape."""


def steps(shapes: Shapes, numerator: int, denominator: int, target: Fraction | None) -> Iterator[Step]:
    """Yield agencies, each time the few that bring most for each of them, until the target is met.

    Without a target, or when nothing suffices, until nothing more is gained. Greedy: the set is small, not
    proven to be the smallest. Equal gains: fewer things to do, then by id.
    """
    state = _State(shapes)
    now = numerator
    while (target is None or Fraction(now, denominator) < target) and (best := state.best()):
        for agency in sorted(best):
            needs = state.needs(agency)
            things, gain = state.take(agency)
            now += gain
            yield Step(agency, things, gain, now, needs)


class _State:
    """Who has been chosen, and what that brings."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._good = {shape: dict(shape.good) for shape in shapes}
        self._of: defaultdict[str, list[Shape]] = defaultdict(list)
        for shape in shapes:
            for agency in shape.agencies:
                self._of[agency].append(shape)
        self._chosen: Chosen = frozenset()

    def best(self) -> Chosen:
        """Return the agencies to choose next; none when nobody brings anything more."""
        moves: set[Chosen] = {frozenset({each}) for each in self._of if each not in self._chosen}
        moves |= {shape.agencies - self._chosen for shape in self._shapes}
        found = [(self._gain(move), move) for move in moves if move]
        gaining = [(gain, move) for gain, move in found if gain > 0]
        if not gaining:
            return frozenset()
        return min(
            gaining, key=lambda one: (-Fraction(one[0], len(one[1])), self._cost(one[1]), sorted(one[1]))
        )[1]

    def needs(self, agency: str) -> tuple[str, ...]:
        """Return a few of those chosen with whom it brings what it brings now, and nobody too many."""
        move = frozenset({agency})
        gain = self._gain(move)
        needed = frozenset[str]().union(
            *(each.agencies & self._chosen for each in self._touched(move) if self._brings(each, move))
        )
        for each in sorted(needed):
            if self._gain(move, needed - {each}) >= gain:
                needed -= {each}
        return tuple(sorted(needed))

    def take(self, agency: str) -> tuple[int, int]:
        """Choose it; return what it has to do otherwise, and what that brings."""
        move = frozenset({agency})
        gain, things = self._gain(move), self._cost(move)
        self._chosen |= move
        return things, gain

    def _touched(self, move: Chosen) -> Iterable[Shape]:
        return dict.fromkeys(shape for agency in move for shape in self._of[agency])

    def _gain(self, move: Chosen, chosen: Chosen | None = None) -> int:
        """Return what it brings once those are chosen, by default those that are."""
        return sum(self._shapes[each] * self._brings(each, move, chosen) for each in self._touched(move))

    def _brings(self, shape: Shape, move: Chosen, chosen: Chosen | None = None) -> int:
        before = self._chosen if chosen is None else chosen
        return self._with(shape, before | move) - self._with(shape, before)

    def _now(self, shape: Shape, move: Chosen = frozenset()) -> int:
        return self._with(shape, self._chosen | move)

    def _with(self, shape: Shape, chosen: Chosen) -> int:
        good = self._good[shape]
        return good.get(shape.agencies & chosen, good[frozenset()])

    def _cost(self, move: Chosen) -> int:
        """Return how many more things have to be otherwise, in dossiers that then count above the line."""
        return sum(
            self._shapes[each] * (self._things(each, move) - self._things(each))
            for each in self._touched(move)
        )

    def _things(self, shape: Shape, move: Chosen = frozenset()) -> int:
        if self._now(shape, move) == self._good[shape][frozenset()]:
            return 0
        return sum(number for agency, number in shape.things if agency in self._chosen | move)
