"""What an agency, or the province, got, lost and was not asked for: by group and indicator, and why."""

from typing import Final

from services._province.words import Words
from services.metrics.dashboard.cards import Bars, Card, Column, Row, Value
from services.metrics.dashboard.views.frame import DENOMINATOR, NUMERATOR, VALUE
from services.metrics.dashboard.views.points import (
    GOT,
    LOST,
    MEASURED,
    NO_SCORE,
    POINTS,
    OneScore,
    class_words,
    place_words,
    state_words,
    whose,
)
from services.metrics.dashboard.wish import Wish
from services.metrics.scopes import PROVINCE
from services.metrics.scoreboard_replies import GroupScoreReply, IndicatorScoreReply
from services.metrics.scoreboard_words import OUTCOMES, no_points_words, points_words

_NONE: Final = Words("\N{EN DASH}", "\N{EN DASH}")


def groups_card(told: OneScore, wish: Wish) -> Card:
    """Return a score with its groups; ``more`` shows indicator by indicator."""
    return Card(
        id=f"score-{told.scoreboard}",
        title=Words(f"Điểm: {told.title.vi}", f"Score: {told.title.en}"),
        note=state_words(told),
        columns=(Column(name="group", words=Words("Nhóm", "Group")), GOT, LOST, MEASURED, POINTS),
        rows=tuple(_group(each) for each in told.groups),
        bars=Bars(labels=("group",), part="got", whole="measured"),
        words=_score_words(told),
        more=wish.link(f"/scoreboards/{told.scoreboard}/{whose(told)}", scope="", definition=""),
    )


def _group(one: GroupScoreReply) -> Row:
    cells: dict[str, Value] = {
        "group": one.code, "got": one.got, "lost": one.lost, "measured": one.measured, "points": one.points,
    }  # fmt: skip
    said = {"group": one.title}
    if one.got is None:
        said["got"] = said["lost"] = no_points_words(each.outcome for each in one.indicators)
    return Row(cells=cells, said=dict(said))


def _score_words(told: OneScore) -> tuple[tuple[Words, Words], ...]:
    one = told.standing
    score, name = NO_SCORE, class_words(told)
    if one.scaled is not None:
        said = points_words(one.scaled)
        score = Words(f"{said.vi} trên {told.points}", f"{said.en} of {told.points}")
    found = [(Words("Điểm quy đổi", "Score, scaled"), score), (Words("Hạng", "Rank"), place_words(told))]
    if one.total.lost is not None:
        found.append((Words("Điểm đã mất", "Points lost"), points_words(one.total.lost)))
    if name is not None:
        found.append((Words("Xếp loại", "Class"), Words(name.vi, name.en)))
    if one.movement is not None:
        found.append((Words("So với kỳ trước", "Since the last period"), points_words(one.movement.points)))
    return (*found, *((Words("Lưu ý", "Mind"), each) for each in one.warnings))


def indicators_card(told: OneScore) -> Card:
    """Return every indicator with its outcome and why; what is no 0 is said to be none."""
    return Card(
        id="indicators",
        title=Words("Từng chỉ số", "Indicator by indicator"),
        columns=(
            Column(name="number", words=Words("Số", "No.")),
            Column(name="indicator", words=Words("Chỉ số", "Indicator")),
            Column(name="outcome", words=Words("Kết quả", "Outcome")),
            GOT,
            LOST,
            POINTS,
            Column(name="why", words=Words("Vì sao", "Why")),
        ),
        rows=tuple(_indicator(one) for group in told.groups for one in group.indicators),
        bars=Bars(labels=("indicator",), part="got", whole="points"),
    )


def _indicator(one: IndicatorScoreReply) -> Row:
    said = {"indicator": one.title, "outcome": OUTCOMES[one.outcome], "why": one.why}
    if one.got is None:
        said |= {"got": _NONE, "lost": _NONE}
    cells: dict[str, Value] = {
        "number": one.number, "indicator": one.number, "got": one.got, "lost": one.lost,
        "points": one.points, "outcome": one.outcome, "why": one.why.en,
    }  # fmt: skip
    return Row(cells=cells, said=dict(said))


def figures_card(told: OneScore, wish: Wish) -> Card:
    """Return the figures that indicators are told by, as they are everywhere; each leads to its own page."""
    who = whose(told)
    scope = who if who == PROVINCE else f"agency:{who}"
    indicators = [one for group in told.groups for one in group.indicators]
    return Card(
        id="figures",
        title=Words("Các chỉ tiêu dùng để chấm", "The figures behind"),
        columns=(
            Column(name="number", words=Words("Số", "No.")),
            Column(name="definition", words=Words("Chỉ tiêu", "Figure")),
            VALUE,
            NUMERATOR,
            DENOMINATOR,
        ),
        rows=tuple(
            Row(
                cells={
                    "number": one.number, "definition": each.definition, "value": each.value,
                    "numerator": each.numerator, "denominator": each.denominator,
                },
                said={"definition": each.title},
                links={"definition": wish.of_definition(each.definition, scope=scope)},
            )
            for one in indicators
            for each in one.figures
        ),
        bars=Bars(labels=("definition",), part="numerator", whole="denominator"),
    )  # fmt: skip
