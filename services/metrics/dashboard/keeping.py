"""Standings of a moment, kept for all pages that show some of them: each scope has an overview of its own."""

from collections.abc import Callable
from typing import Final

from services.metrics.dashboard.reading import Reading
from services.metrics.dashboard.stamping import stamp
from services.metrics.scoreboard_questions import level_standings
from services.metrics.scoreboard_replies import StandingsReply

_MOST: Final = 8
"""So many periods are kept of a moment at most: anybody may ask for any."""


class KeptStandings:
    """Keeps those of one database, of its newest moment; ``make`` reads the standing of every level."""

    def __init__(self, make: Callable[..., StandingsReply] = level_standings) -> None:
        self._make = make
        self._kept: tuple[str, dict[tuple[str, str], StandingsReply]] = ("", {})

    def of(self, read: Reading, board: str, period: str) -> StandingsReply:
        """Return how every level stands; raises as ``level_standings`` does."""
        moment = stamp(read.tx, read.as_of(read.tx))
        of_moment, kept = self._kept
        if of_moment != moment:
            kept = {}
            self._kept = moment, kept
        found = kept.get((board, period))
        if found is None:
            found = self._make(read.tx, read.as_of, board, level="", period=period)
            if len(kept) < _MOST:
                kept[board, period] = found
        return found
