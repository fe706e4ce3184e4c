"""A scoreboard as it is described anywhere: its groups, indicators, points and sources."""

from services.metrics.scoreboard_descriptions import (
    ClassReply,
    GroupReply,
    IndicatorReply,
    ScoreboardList,
    ScoreboardReply,
    UsedReply,
)
from services.metrics.scoreboard_shown import measurable
from services.metrics.scoreboards.board import Group, Indicator, Scoreboard
from services.metrics.scoreboards.reading import scoreboards


def all_scoreboards() -> ScoreboardList:
    """Return every scoreboard there is."""
    return ScoreboardList(items=tuple(map(_described, scoreboards().values())))


def _described(board: Scoreboard) -> ScoreboardReply:
    return ScoreboardReply(
        id=board.id,
        title=board.title,
        source=board.source,
        in_force_since=board.in_force_since,
        scores_provinces=board.scores_provinces,
        periods=tuple(board.periods),
        points=board.points,
        measurable=measurable(board),
        decimals=board.decimals,
        rounding=board.rounding,
        classes=tuple(ClassReply(name=each.name, least=each.least) for each in board.classes),
        class_source=board.class_source,
        class_mark=board.class_mark,
        assumptions=board.assumptions,
        groups=tuple(map(_group, board.groups)),
    )


def _group(group: Group) -> GroupReply:
    return GroupReply(
        code=group.code,
        title=group.title,
        points=group.points,
        indicators=tuple(map(_indicator, group.indicators)),
    )


def _indicator(one: Indicator) -> IndicatorReply:
    return IndicatorReply(
        number=one.number,
        title=one.title,
        points=one.points,
        formula=one.formula,
        source=one.source,
        mark=one.mark,
        figures=_used(one),
        not_measured=one.not_measured,
        notes=one.notes,
    )


def _used(one: Indicator) -> tuple[UsedReply, ...]:
    parts = [(part.definition, part.points, part.full_at) for part in one.parts]
    floors = [(floor.definition, None, floor.least) for step in one.steps for floor in step.floors]
    return tuple(
        UsedReply(definition=name, points=points, need=float(need))
        for name, points, need in (*parts, *floors)
    )
