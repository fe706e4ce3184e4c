"""Standings of a moment, kept for all pages that show some of them: each scope has an overview of its own."""

from collections.abc import Callable
from functools import partial
from typing import Final, Generic, TypeVar

from services.metrics.dashboard.reading import Reading
from services.metrics.dashboard.stamping import stamp
from services.metrics.scoreboard_questions import level_standings, province_score
from services.metrics.scoreboard_replies import ProvinceScoreReply, StandingsReply

T = TypeVar("T")
_MOST: Final = 8
"""So many periods are kept of a moment at most: anybody may ask for any."""


class KeptStandings:
    """Keeps those of one database, of its newest moment.

    ``make`` reads the standing of every level, ``make_province`` the province's own score.
    """

    def __init__(
        self,
        make: Callable[..., StandingsReply] = level_standings,
        make_province: Callable[..., ProvinceScoreReply] = province_score,
    ) -> None:
        self._levels = _Kept(partial(make, level=""))
        self._province = _Kept(make_province)

    def of(self, read: Reading, board: str, period: str) -> StandingsReply:
        """Return how every level stands; raises as ``level_standings`` does."""
        return self._levels.of(read, board, period)

    def of_province(self, read: Reading, board: str, period: str) -> ProvinceScoreReply:
        """Return the province's own score; raises as ``province_score`` does."""
        return self._province.of(read, board, period)


class _Kept(Generic[T]):
    """What ``make`` reads, by scoreboard and period, of one moment."""

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self._kept: tuple[str, dict[tuple[str, str], T]] = ("", {})

    def of(self, read: Reading, board: str, period: str) -> T:
        """Return what was read before, unless something was applied meanwhile."""
        moment = stamp(read.tx, read.as_of(read.tx))
        of_moment, kept = self._kept
        if of_moment != moment:
            kept = {}
            self._kept = moment, kept
        found = kept.get((board, period))
        if found is None:
            found = self._make(read.tx, read.as_of, board, period=period)
            if len(kept) < _MOST:
                kept[board, period] = found
        return found
