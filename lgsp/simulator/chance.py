"""Seeded randomness: the same seed, actor and step give the same draws, on every machine and Python."""

from collections.abc import Mapping
from hashlib import sha256
from math import sqrt
from typing import TypeVar

T = TypeVar("T")
_BYTES = 7
_ALL = 1 << (8 * _BYTES)


class Draws:
    """A row of draws of its own for one step of one actor: no other step can move it."""

    def __init__(self, *names: object) -> None:
        self._start = sha256("\n".join(map(str, names)).encode())
        self._taken = 0

    def share(self) -> float:
        """Return a number in [0, 1)."""
        row = self._start.copy()
        row.update(b"\n%d" % self._taken)
        self._taken += 1
        return int.from_bytes(row.digest()[:_BYTES], "big") / _ALL

    def happens(self, probability: float) -> bool:
        """Say whether something that happens this often happens now."""
        return self.share() < probability

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high), all alike."""
        return low + (high - low) * self.share()

    def around(self, low: float, most: float, high: float) -> float:
        """Return a number in [low, high], most often near ``most`` (triangular)."""
        share, peak = self.share(), (most - low) / (high - low)
        if share < peak:
            return low + sqrt(share * (high - low) * (most - low))
        return high - sqrt((1 - share) * (high - low) * (high - most))

    def below(self, count: int) -> int:
        """Return one of 0 … count - 1."""
        return int(self.share() * count)

    def one_of(self, weights: Mapping[T, float]) -> T:
        """Return one of the keys, as often as its weight says; their order is part of the draw."""
        rest = self.share() * sum(weights.values())
        for choice, weight in weights.items():
            rest -= weight
            if rest < 0:
                return choice
        return next(reversed(list(weights)))
