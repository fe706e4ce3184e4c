"""The newest updates of the topic, so many and no more: all read them, each from where it stands."""

from collections import deque
from collections.abc import Iterator

from services.metrics.figures import Cell
from services.metrics.streaming.updates import Update, Wanted


class Ring:
    """Updates without a hole from offset ``first`` on, up to and without ``end``.

    A listener's queue is the part of the ring that it has not read: so listeners take no memory of their own,
    and one that is left behind by the ring is too slow. ``life``: of which topic; "" before any.
    """

    def __init__(self, most: int) -> None:
        self.life = ""
        self.first = 0
        self.end = 0
        self._most = most
        self._updates: deque[Update] = deque()

    @property
    def half(self) -> int:
        """Return how many updates can come before those who have read everything must be let read again."""
        return max(1, self._most // 2)

    def __len__(self) -> int:
        """Return how many updates it has, at most those that it was made for."""
        return len(self._updates)

    def begin(self, life: str, offset: int) -> None:
        """Forget everything and go on from an offset of that topic."""
        self._updates.clear()
        self.life, self.first, self.end = life, offset, offset

    def goes_on(self, life: str, beginning: int, end: int) -> bool:
        """Say whether reading can go on where the ring ends; what it would forget on the way is not read."""
        return life == self.life and self.start(beginning, end) <= self.end <= end

    def start(self, beginning: int, end: int) -> int:
        """Return from where a topic of those bounds is read: as much of its end as the ring can hold."""
        return max(beginning, end - self._most)

    def add(self, update: Update) -> None:
        """Take the next update; the oldest goes where it is full."""
        if len(self._updates) == self._most:
            self.first = self._updates.popleft().offset + 1
        self._updates.append(update)
        self.end = update.offset + 1

    def reach(self, offset: int) -> None:
        """Note that there is nothing more before this offset: markers of transactions take offsets too."""
        self.end = max(self.end, offset)

    def has_all_from(self, offset: int) -> bool:
        """Say whether nothing is missing from this offset on."""
        return offset >= self.first

    def latest(self, wanted: Wanted, start: int, end: int) -> list[Update]:
        """Return what was told of those figures between two offsets, of each figure the last, in order."""
        found: dict[Cell, Update] = {}
        for update in self._between(start, end):
            if wanted.takes(update.cell):
                found.setdefault(update.cell, update)
        return list(reversed(found.values()))

    def _between(self, start: int, end: int) -> Iterator[Update]:
        """Yield from the newest to the oldest: whoever keeps up reads a few only."""
        for update in reversed(self._updates):
            if update.offset < start:
                return
            if update.offset < end:
                yield update
