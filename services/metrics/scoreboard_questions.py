"""Questions about scoreboards, as they are asked in words, and their answers."""

from datetime import date, datetime
from typing import Final, get_args

from sqlalchemy import Connection

from services._province.agencies import Agency, agencies
from services._province.data_files import Level
from services.metrics.facts import day_of
from services.metrics.lookup import NOTHING_APPLIED, AsOf, NotFound
from services.metrics.nearest import nearest
from services.metrics.periods import PeriodKind, parse_period, period_of
from services.metrics.province_score_shown import province_shown
from services.metrics.scopes import PROVINCE
from services.metrics.scoreboard_replies import AgencyScoreReply, ProvinceScoreReply, StandingsReply
from services.metrics.scoreboard_shown import Shown
from services.metrics.scoreboards.board import Scoreboard
from services.metrics.scoreboards.of_province import province_standing
from services.metrics.scoreboards.reading import scoreboards
from services.metrics.scoreboards.standing import standing_among, standings
from services.metrics.scoreboards.states import Span, span_of
from services.metrics.store import newest_event

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
_SHOWN: Final = 40


class OtherPeriod(NotFound):
    """A period that the scoreboard is not drawn up for; ``nearest`` is one that it is."""

    def __init__(self, board: Scoreboard, text: str, near: str) -> None:
        super().__init__("period", text, near)
        kinds = " or a ".join(board.periods)
        self.args = (f"{board.id} is drawn up for a {kinds}, not for {text}",)


def level_standings(tx: Connection, as_of: AsOf, name: str, *, level: str, period: str) -> StandingsReply:
    """Return how a level stands, or each of them; raises NotFound, MalformedPeriod.

    Without a period it is the quarter of ``as_of``.
    """
    board = _board(name)
    moment, now = _moment(tx, as_of)
    span = _span(board, period, moment)
    levels = LEVELS if not level else (_level(level),)
    return Shown(board, span, moment, now).standings(standings(tx, board, span, now, levels))


def agency_score(tx: Connection, as_of: AsOf, name: str, agency: str, *, period: str) -> AgencyScoreReply:
    """Return one agency's points and place; raises NotFound, MalformedPeriod."""
    board = _board(name)
    whose = _agency(agency)
    moment, now = _moment(tx, as_of)
    span = _span(board, period, moment)
    return Shown(board, span, moment, now).agency(*standing_among(tx, board, span, now, whose))


def province_score(tx: Connection, as_of: AsOf, name: str, *, period: str) -> ProvinceScoreReply:
    """Return the province's own points; raises NotFound, MalformedPeriod."""
    board = _board(name)
    moment, now = _moment(tx, as_of)
    span = _span(board, period, moment)
    return province_shown(Shown(board, span, moment, now), board, province_standing(tx, board, span, now))


def must_exist(name: str, whose: str = "") -> None:
    """Raise NotFound unless there is such a scoreboard, and such an agency if one is named."""
    _board(name)
    if whose not in {"", PROVINCE}:
        _agency(whose)


def _board(name: str) -> Scoreboard:
    found = scoreboards().get(name)
    if found is None:
        raise NotFound("scoreboard", name[:_SHOWN], nearest(name, scoreboards()))
    return found


def _agency(code: str) -> Agency:
    found = agencies().get(code)
    if found is None:
        raise NotFound("agency", code[:_SHOWN], nearest(code, agencies()))
    return found


def _level(text: str) -> Level:
    for level in LEVELS:
        if level == text:
            return level
    raise NotFound("level", text[:_SHOWN], nearest(text, LEVELS))


def _moment(tx: Connection, as_of: AsOf) -> tuple[datetime, date | None]:
    moment = as_of(tx) or newest_event(tx)
    return (NOTHING_APPLIED, None) if moment is None else (moment, day_of(moment))


def _span(board: Scoreboard, text: str, moment: datetime) -> Span:
    """Return the period that is meant; a scoreboard is drawn up for some kinds of periods alone."""
    asked = parse_period(text or period_of(day_of(moment), PeriodKind.QUARTER))
    if asked.kind not in board.periods:
        raise OtherPeriod(board, text, period_of(asked.first or day_of(moment), PeriodKind.QUARTER))
    return span_of(asked)
