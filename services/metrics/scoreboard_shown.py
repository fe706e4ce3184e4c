"""Scoreboards as they are shown: exact fractions become numbers here, and nowhere before."""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from urllib.parse import quote, urlencode

from services._province.agencies import name_on
from services._province.calendar import ZONE
from services._province.words import Words
from services.metrics.definitions import DEFINITIONS
from services.metrics.figures import figure
from services.metrics.leaves import Count
from services.metrics.scoreboard_replies import (
    AgencyScoreReply,
    FigureReadReply,
    GroupPointsReply,
    GroupScoreReply,
    IndicatorScoreReply,
    LevelReply,
    MovementReply,
    PeriodReply,
    PointsReply,
    StandingReply,
    StandingsReply,
)
from services.metrics.scoreboard_words import LEVELS, warnings, why
from services.metrics.scoreboards.board import Scoreboard
from services.metrics.scoreboards.ranking import Line, Movement
from services.metrics.scoreboards.scoring import GroupScore, IndicatorScore, Score, Total
from services.metrics.scoreboards.standing import LevelStanding, Standing
from services.metrics.scoreboards.states import REPORT_LAW, STATE_WORDS, Span


class Shown:
    """Shows one scoreboard in one period, as of a moment; ``now`` is its day, None before anything."""

    def __init__(self, board: Scoreboard, span: Span, as_of: datetime, now: date | None) -> None:
        self._board = board
        self._span = span
        self._as_of = as_of
        self._now = now

    def standings(self, levels: Iterable[LevelStanding]) -> StandingsReply:
        """Show how the agencies of levels stand."""
        return StandingsReply(**self.head(), levels=tuple(map(self._level, levels)))

    def agency(self, found: LevelStanding, standing: Standing) -> AgencyScoreReply:
        """Show one agency among its level."""
        level = self._level(found)
        return AgencyScoreReply(
            **self.head(), level=level.level, level_name=level.name, ranked=level.ranked,
            median=level.median, top_quartile=level.top_quartile,
            standing=self._standing(standing, found.line),
            groups=self.groups(standing.score, f"agency:{standing.agency.id}"),
        )  # fmt: skip

    def head(self) -> dict[str, Any]:
        """Return what is said of scoreboard and period, whoever is scored."""
        board = self._board
        return {
            "scoreboard": board.id, "title": board.title, "source": board.source,
            "in_force": board.in_force_since <= self._span.last, "in_force_since": board.in_force_since,
            "points": board.points, "measurable": measurable(board), "decimals": board.decimals,
            "period": self._period(), "as_of": self._as_of.astimezone(ZONE),
            "assumptions": (*board.assumptions, board.rounding),
        }  # fmt: skip

    def _period(self) -> PeriodReply:
        span, before = self._span, self._span.before()
        state = span.state(self._now)
        return PeriodReply(
            name=span.name, first=span.first, last=span.last, state=state, words=STATE_WORDS[state],
            report_before=span.report_before, law=REPORT_LAW, previous=before.name if before else None,
        )  # fmt: skip

    def _level(self, found: LevelStanding) -> LevelReply:
        line = found.line
        return LevelReply(
            level=found.level,
            name=LEVELS[found.level],
            ranked=sum(each.rank is not None for each in found.standings),
            median=None if line is None else float(line.median),
            top_quartile=None if line is None else float(line.top_quartile),
            agencies=tuple(self._standing(each, line) for each in found.standings),
        )

    def _standing(self, found: Standing, line: Line | None) -> StandingReply:
        scaled = found.score.scaled
        day = self._span.last if self._now is None else min(self._span.last, self._now)
        return StandingReply(
            **self.sum(found.score, found.agency.id),
            agency=found.agency.id,
            name=Words(*name_on(found.agency, day)),
            kind=found.agency.kind,
            rank=found.rank,
            movement=None if found.movement is None else _movement(found.movement),
            in_top_quartile=None if line is None or scaled is None else scaled >= line.top_quartile,
        )

    def sum(self, score: Score, whose: str) -> dict[str, Any]:
        """Return a score in short; ``whose``: an agency's id, or the province."""
        return {
            "scaled": _number(score.scaled),
            "total": PointsReply(**_points(score.total)),
            "score_class": None if score.score_class is None else score.score_class.name,
            "groups": tuple(_group_points(group) for group in score.groups),
            "received": score.received,
            "finished": score.finished,
            "warnings": tuple(warnings(score, measurable(self._board))),
            "link": self._link(f"/scoreboards/{self._board.id}/{whose}"),
        }

    def groups(self, score: Score, scope: str) -> tuple[GroupScoreReply, ...]:
        """Return the groups with their indicators; figures are explained for the scope."""
        return tuple(self._group(group, scope) for group in score.groups)

    def _group(self, found: GroupScore, scope: str) -> GroupScoreReply:
        indicators = tuple(self._indicator(each, scope) for each in found.indicators)
        return GroupScoreReply(**_group_points(found).model_dump(), indicators=indicators)

    def _indicator(self, found: IndicatorScore, scope: str) -> IndicatorScoreReply:
        one = found.indicator
        return IndicatorScoreReply(
            number=one.number, title=one.title, outcome=found.outcome, got=_number(found.got),
            lost=None if found.got is None else float(one.points - found.got), points=one.points,
            why=why(found), source=one.source, mark=one.mark, notes=one.notes,
            figures=tuple(self._figure(name, count, scope) for name, count in found.figures),
        )  # fmt: skip

    def _figure(self, name: str, count: Count, scope: str) -> FigureReadReply:
        data = figure(DEFINITIONS[name], scope, self._span.name, *count, as_of=self._as_of)
        return FigureReadReply(
            definition=name,
            title=DEFINITIONS[name].title,
            numerator=data.numerator,
            denominator=data.denominator,
            value=data.value,
            link=self._link(f"/kpis/{name}", scope=scope),
        )

    def _link(self, path: str, **query: str) -> str:
        return f"{quote(path)}?{urlencode({**query, 'period': self._span.name})}"


def measurable(board: Scoreboard) -> int:
    """Return how many of a scoreboard's points this hub can tell."""
    return sum(each.points for each in board.indicators if each.not_measured is None)


def _movement(moved: Movement) -> MovementReply:
    return MovementReply(
        points=float(moved.points), ranks=moved.ranks, rank=moved.rank, comparable=moved.comparable
    )


def _group_points(found: GroupScore) -> GroupPointsReply:
    return GroupPointsReply(code=found.group.code, title=found.group.title, **_points(found.total))


def _points(total: Total) -> dict[str, Any]:
    nothing = not total.measured
    return {
        "got": None if nothing else float(total.got),
        "lost": None if nothing else float(total.lost),
        "measured": total.measured,
        "points": total.points,
    }


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
