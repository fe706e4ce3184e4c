"""Scores by hand: figures in, points out."""

from collections.abc import Mapping
from fractions import Fraction

from services.metrics.leaves import Count
from services.metrics.scoreboards.reading import scoreboards
from services.metrics.scoreboards.scoring import IndicatorScore, Score, score

SERVICES, FEES = "services-online/qd2866", "online-payment-procedures/qd2866"

Told = Mapping[str, tuple[int, int]]


def scored(figures: Told, board: str = "qd766", *, decides: bool = True) -> Score:
    counts = {name: Count(*count) for name, count in figures.items()}
    return score(scoreboards()[board], counts, lambda _: decides)


def indicator(found: Score, number: str) -> IndicatorScore:
    (one,) = (each for group in found.groups for each in group.indicators if each.indicator.number == number)
    return one


def points(figures: Told, number: str, board: str = "qd766") -> Fraction | None:
    return indicator(scored(figures, board), number).got
