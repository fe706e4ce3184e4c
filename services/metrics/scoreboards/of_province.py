"""The province's own score in a period: of its own figures, not a mean of its agencies' scores."""

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection

from services.metrics.catalogue import catalogue_on
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells
from services.metrics.leaves import ZERO, Count
from services.metrics.periods import parse_period
from services.metrics.scopes import PROVINCE, Scope, ScopeKind
from services.metrics.scoreboards.board import Scoreboard
from services.metrics.scoreboards.ranking import Change, change
from services.metrics.scoreboards.scoring import Score, score
from services.metrics.scoreboards.states import Span, State

_THE_PROVINCE: Final = Scope(ScopeKind.PROVINCE)


class ProvinceStanding(NamedTuple):
    """The province's score and how it moved; there is no second one to have a place among."""

    score: Score
    change: Change | None


def province_standing(tx: Connection, board: Scoreboard, span: Span, now: date | None) -> ProvinceStanding:
    """Return the score; in a period that has not begun there is no data."""
    found, earlier = _score(tx, board, span, now), span.before()
    before = None if earlier is None else _score(tx, board, earlier, now)
    return ProvinceStanding(found, None if before is None else change(found, before))


def _score(tx: Connection, board: Scoreboard, span: Span, now: date | None) -> Score:
    figures: dict[str, Count] = {}
    day = span.first
    if now is not None and span.state(now) is not State.NOT_BEGUN:
        asked = Asked(board.definitions, _THE_PROVINCE, parse_period(span.name), now)
        figures = {cell.definition: count for cell, count in cells(tx, asked).items()}
        day = min(span.last, now)
    listed = catalogue_on(day)
    found = score(board, figures, lambda name: listed.get((name, PROVINCE), ZERO).denominator > 0)
    return found if board.scores_provinces else found._replace(score_class=None)
