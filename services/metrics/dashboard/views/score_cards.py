"""Points of the scoreboards as cards: who stands where, and what one agency got, lost and was not asked for.

Everything is of the answers of ``GET /scoreboards``; nothing is counted or rounded here.
"""

from typing import Final

from services._province.words import Words
from services.metrics.dashboard.cards import Bars, Card, Column, Row, Value
from services.metrics.dashboard.speaking import LEVELS, points_words
from services.metrics.dashboard.wish import Wish
from services.metrics.scoreboard_replies import (
    AgencyScoreReply,
    GroupScoreReply,
    HeadReply,
    IndicatorScoreReply,
    LevelReply,
    StandingReply,
    StandingsReply,
)

OUTCOMES: Final = {
    "scored": Words("được chấm", "scored"),
    "no-data": Words("không có dữ liệu", "no data"),
    "not-applicable": Words("không áp dụng", "not applicable"),
    "not-measured": Words("không đo được ở đây", "not measured here"),
}
"""What an indicator says, the more telling first; none of them is 0 points."""
_NONE: Final = Words("\N{EN DASH}", "\N{EN DASH}")
NO_SCORE: Final = Words("chưa có điểm: không có hồ sơ trong kỳ", "no score: no dossier in the period")
_TIED: Final = Words("đồng hạng", "tied")
_AGENCY: Final = Column(name="agency", words=Words("Cơ quan", "Agency"))
_GOT: Final = Column(name="got", words=Words("Đạt", "Got"), form="points")
_LOST: Final = Column(name="lost", words=Words("Mất", "Lost"), form="points")
_MEASURED: Final = Column(name="measured", words=Words("Đo được", "Measured"), form="number")
_POINTS: Final = Column(name="points", words=Words("Tối đa", "Of"), form="number")
_RANK: Final = Column(name="rank", words=Words("Hạng", "Rank"), form="number")
_SCORE: Final = Column(name="score", words=Words("Điểm", "Score"), form="points")
_REMARK: Final = Column(name="remark", words=Words("Ghi chú", "Remark"))
_STANDING: Final = (
    _RANK,
    _AGENCY,
    _SCORE,
    _POINTS,
    _GOT,
    _MEASURED,
    _LOST,
    Column(name="moved", words=Words("So kỳ trước", "Moved"), form="points"),
    Column(name="dossiers", words=Words("Hồ sơ", "Dossiers"), form="number"),
    _REMARK,
)


def state_words(told: HeadReply) -> Words:
    """Return of which period points are, how final they are, and how many of them can be measured."""
    period, words = told.period, told.period.words
    return Words(
        f"{period.name}: {words.vi}. Ở đây đo được {told.measurable} trên {told.points} điểm.",
        f"{period.name}: {words.en}. Here {told.measurable} of {told.points} points can be measured.",
    )


def level_card(told: HeadReply, level: LevelReply, wish: Wish, inside: frozenset[str]) -> Card:
    """Return how the agencies of a level that are looked at stand among all of it, the best first."""
    there = [each for each in level.agencies if each.agency in inside]
    places = [each.rank for each in level.agencies]
    name = LEVELS[level.level]
    return Card(
        id=f"level-{level.level}",
        title=Words(f"Xếp hạng theo điểm: {name.vi}", f"Ranking by score: {name.en}"),
        note=_line(level),
        columns=_STANDING,
        rows=tuple(_standing(told, each, wish, tied=places.count(each.rank) > 1) for each in there),
        bars=Bars(labels=("agency",), part="score", whole="points"),
    )


def best_card(told: StandingsReply, wish: Wish, inside: frozenset[str], most: int) -> Card:
    """Return the first few agencies of every level that are looked at."""
    rows = [
        row.model_copy(
            update={
                "cells": {"level": level.level, **row.cells},
                "said": {"level": LEVELS[level.level], **row.said},
            }
        )
        for level in told.levels
        for row in level_card(told, level, wish, inside).rows[:most]
        if row.cells["rank"] is not None
    ]
    return Card(
        id="scores",
        title=Words(f"Điểm: {told.title.vi}", f"Score: {told.title.en}"),
        note=state_words(told),
        columns=(
            _AGENCY,
            Column(name="level", words=Words("Cấp", "Level")),
            _RANK,
            _SCORE,
            _POINTS,
            _LOST,
            _REMARK,
        ),
        rows=tuple(rows),
        bars=Bars(labels=("agency",), part="score", whole="points"),
        more=wish.link("/scoreboards"),
    )


def _line(level: LevelReply) -> Words:
    silent = len(level.agencies) - level.ranked
    rest = Words(f"{level.ranked} cơ quan có điểm, {silent} chưa có", f"{level.ranked} scored, {silent} not")
    if level.median is None or level.top_quartile is None:
        return rest
    middle, upper = points_words(level.median), points_words(level.top_quartile)
    return Words(
        f"Trung vị {middle.vi}, nhóm một phần tư cao nhất từ {upper.vi}. {rest.vi}",
        f"Median {middle.en}, the upper quarter from {upper.en} on. {rest.en}",
    )


def _standing(told: HeadReply, one: StandingReply, wish: Wish, *, tied: bool) -> Row:
    remarks = [*one.warnings, *([_TIED] if tied and one.rank is not None else [])]
    if one.scaled is None:
        remarks = [NO_SCORE]
    cells: dict[str, Value] = {
        "rank": one.rank, "agency": one.agency, "score": one.scaled, "points": told.points,
        "got": one.total.got, "measured": one.total.measured, "lost": one.total.lost,
        "moved": None if one.movement is None else one.movement.points,
        "dossiers": max(one.received, one.finished), "remark": "; ".join(each.en for each in remarks),
    }  # fmt: skip
    said = {"agency": one.name}
    if remarks:
        vi, en = ("; ".join(texts) for texts in zip(*remarks, strict=True))
        said["remark"] = Words(vi, en)
    link = wish.link(f"/scoreboards/{told.scoreboard}/{one.agency}", scope="", definition="")
    return Row(cells=cells, said=dict(said), links={"agency": link})


def groups_card(told: AgencyScoreReply, wish: Wish) -> Card:
    """Return an agency's score with its groups; ``more`` shows indicator by indicator."""
    return Card(
        id=f"score-{told.scoreboard}",
        title=Words(f"Điểm: {told.title.vi}", f"Score: {told.title.en}"),
        note=state_words(told),
        columns=(Column(name="group", words=Words("Nhóm", "Group")), _GOT, _LOST, _MEASURED, _POINTS),
        rows=tuple(_group(each) for each in told.groups),
        bars=Bars(labels=("group",), part="got", whole="measured"),
        words=_score_words(told),
        more=wish.link(f"/scoreboards/{told.scoreboard}/{told.standing.agency}", scope="", definition=""),
    )


def _group(one: GroupScoreReply) -> Row:
    cells: dict[str, Value] = {
        "group": one.code, "got": one.got, "lost": one.lost, "measured": one.measured, "points": one.points,
    }  # fmt: skip
    said = {"group": one.title}
    if one.got is None:
        found = {each.outcome for each in one.indicators}
        said["got"] = said["lost"] = OUTCOMES[next(each for each in OUTCOMES if each in found)]
    return Row(cells=cells, said=dict(said))


def _score_words(told: AgencyScoreReply) -> tuple[tuple[Words, Words], ...]:
    one = told.standing
    score, rank = NO_SCORE, Words("chưa xếp hạng", "not ranked")
    if one.scaled is not None:
        said = points_words(one.scaled)
        score = Words(f"{said.vi} trên {told.points}", f"{said.en} of {told.points}")
    if one.rank is not None:
        level = LEVELS[told.level]
        rank = Words(f"{one.rank} trên {told.ranked}, {level.vi}", f"{one.rank} of {told.ranked}, {level.en}")
    found = [(Words("Điểm quy đổi", "Score, scaled"), score), (Words("Hạng", "Rank"), rank)]
    if one.total.lost is not None:
        found.append((Words("Điểm đã mất", "Points lost"), points_words(one.total.lost)))
    if one.score_class is not None:
        found.append((Words("Xếp loại", "Class"), one.score_class))
    if one.movement is not None:
        found.append((Words("So với kỳ trước", "Since the last period"), points_words(one.movement.points)))
    return (*found, *((Words("Lưu ý", "Mind"), each) for each in one.warnings))


def indicators_card(told: AgencyScoreReply, wish: Wish) -> Card:
    """Return every indicator with its outcome and why; what is no 0 is said to be none."""
    return Card(
        id="indicators",
        title=Words("Từng chỉ số", "Indicator by indicator"),
        columns=(
            Column(name="number", words=Words("Số", "No.")),
            Column(name="indicator", words=Words("Chỉ số", "Indicator")),
            Column(name="outcome", words=Words("Kết quả", "Outcome")),
            _GOT,
            _LOST,
            _POINTS,
            Column(name="why", words=Words("Vì sao", "Why")),
            Column(name="figure", words=Words("Từ chỉ tiêu", "Told by"), form="code"),
        ),
        rows=tuple(_indicator(one, told, wish) for group in told.groups for one in group.indicators),
        bars=Bars(labels=("indicator",), part="got", whole="points"),
    )


def _indicator(one: IndicatorScoreReply, told: AgencyScoreReply, wish: Wish) -> Row:
    said = {"indicator": one.title, "outcome": OUTCOMES[one.outcome], "why": one.why}
    if one.got is None:
        said |= {"got": _NONE, "lost": _NONE}
    first = one.figures[0].definition if one.figures else ""
    links = {"figure": wish.of_definition(first, scope=f"agency:{told.standing.agency}")} if first else {}
    cells: dict[str, Value] = {
        "number": one.number, "indicator": one.number, "got": one.got, "lost": one.lost,
        "points": one.points, "outcome": one.outcome, "why": one.why.en, "figure": first,
    }  # fmt: skip
    return Row(cells=cells, said=dict(said), links=links)
