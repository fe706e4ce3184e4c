"""From an agency's figures to its points: exact fractions, each indicator rounded once, then summed."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

from services.metrics.leaves import ZERO, Count
from services.metrics.scoreboards.board import Group, Indicator, Part, Scoreboard, ScoreClass, Step

Outcome = Literal["scored", "no-data", "not-applicable", "not-measured"]
"""What an indicator says of an agency: points, which may be 0; nothing counted yet; nothing asked of it;
nothing that this hub could see."""
Figures = Mapping[str, Count]
"""An agency's figures of one period, by definition; one that counts nothing may be missing."""
Asked = Callable[[str], bool]
"""Whether a definition of the catalogue counts anything for the agency."""


class IndicatorScore(NamedTuple):
    """``got`` is None unless it is scored; ``figures`` are those that it is told by, in its order."""

    indicator: Indicator
    outcome: Outcome
    got: Fraction | None
    figures: tuple[tuple[str, Count], ...]


class Total(NamedTuple):
    """``got`` of ``measured`` points, those of scored indicators, of ``points`` there are."""

    got: Fraction
    measured: int
    points: int

    @property
    def lost(self) -> Fraction:
        """Return the measured points that were not got."""
        return self.measured - self.got


class GroupScore(NamedTuple):
    """A group's total and its indicators."""

    group: Group
    total: Total
    indicators: tuple[IndicatorScore, ...]


class Score(NamedTuple):
    """An agency's whole score. ``scaled``: what was got of the measured points, as of all (ASSUMPTION).

    It is None where no dossier was received or finished, or nothing is measured: no data is no score.
    """

    groups: tuple[GroupScore, ...]
    total: Total
    scaled: Fraction | None
    score_class: ScoreClass | None
    received: int
    finished: int

    @property
    def scored(self) -> frozenset[str]:
        """Return the numbers of the indicators that were scored."""
        found = (each for group in self.groups for each in group.indicators)
        return frozenset(each.indicator.number for each in found if each.outcome == "scored")


def score(board: Scoreboard, figures: Figures, asked: Asked) -> Score:
    """Return what an agency's figures come to on a scoreboard."""
    groups = tuple(_of_group(board, group, figures, asked) for group in board.groups)
    total = _sum(each.total for each in groups)
    received, finished = (figures.get(name, ZERO).denominator for name in (board.received, board.finished))
    scaled = None
    if total.measured and max(received, finished):
        scaled = round(total.got * total.points / total.measured, board.decimals)
    return Score(groups, total, scaled, _class_of(board, scaled), received, finished)


def _of_group(board: Scoreboard, group: Group, figures: Figures, asked: Asked) -> GroupScore:
    found = tuple(_of_indicator(board, each, figures, asked) for each in group.indicators)
    totals = (
        Total(each.got or Fraction(0), each.indicator.points if each.got is not None else 0, 0)
        for each in found
    )
    return GroupScore(group, _sum(totals)._replace(points=group.points), found)


def _sum(totals: Iterable[Total]) -> Total:
    got, measured, points = Fraction(0), 0, 0
    for each in totals:
        got, measured, points = got + each.got, measured + each.measured, points + each.points
    return Total(got, measured, points)


def _of_indicator(board: Scoreboard, one: Indicator, figures: Figures, asked: Asked) -> IndicatorScore:
    used = tuple((name, figures.get(name, ZERO)) for name in one.definitions)
    if one.not_measured is not None:
        return IndicatorScore(one, "not-measured", None, used)
    got = _of_parts(one.parts, figures) if one.parts else _of_steps(one.steps, figures)
    if got is None:
        missing = one.applies is None or asked(one.applies)
        return IndicatorScore(one, "no-data" if missing else "not-applicable", None, used)
    return IndicatorScore(one, "scored", round(got, board.decimals), used)


def _of_parts(parts: Iterable[Part], figures: Figures) -> Fraction | None:
    """Return the points of all parts together; None where one of them has no data."""
    got = Fraction(0)
    for part in parts:
        share = _share(figures, part.definition)
        if share is None:
            return None
        got += part.points * min(share / part.full_at, Fraction(1))
    return got


def _of_steps(steps: Iterable[Step], figures: Figures) -> Fraction | None:
    """Return the points of the first step that is reached, 0 for none.

    None where data that is missing could have reached a step before that.
    """
    open_step = False
    for step in steps:
        reached = [
            _reached(_share(figures, floor.definition), floor.least, floor.without_data)
            for floor in step.floors
        ]
        if all(reached):
            return None if open_step else Fraction(step.points)
        open_step = open_step or (False not in reached)
    return None if open_step else Fraction(0)


def _reached(share: Fraction | None, least: Fraction, without_data: str) -> bool | None:
    if share is None:
        return True if without_data == "met" else None
    return share >= least


def _share(figures: Figures, definition: str) -> Fraction | None:
    count = figures.get(definition, ZERO)
    return Fraction(count.numerator, count.denominator) if count.denominator else None


def _class_of(board: Scoreboard, scaled: Fraction | None) -> ScoreClass | None:
    """Return the class by the points as they are shown, so that nobody sees 15.0 below 15."""
    if scaled is None:
        return None
    return next(each for each in board.classes if scaled >= each.least)
