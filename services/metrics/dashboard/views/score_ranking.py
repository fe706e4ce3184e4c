"""Who stands where by score: the agencies of a level, and the first few of every level."""

from typing import Final

from services._province.words import Words
from services.metrics.dashboard.cards import Bars, Card, Column, Row, Value
from services.metrics.dashboard.speaking import LEVELS
from services.metrics.dashboard.views.points import GOT, LOST, MEASURED, NO_SCORE, POINTS, state_words
from services.metrics.dashboard.wish import Wish
from services.metrics.scoreboard_replies import HeadReply, LevelReply, StandingReply, StandingsReply
from services.metrics.scoreboard_words import points_words

_TIED: Final = Words("đồng hạng", "tied")
_AGENCY: Final = Column(name="agency", words=Words("Cơ quan", "Agency"))
_RANK: Final = Column(name="rank", words=Words("Hạng", "Rank"), form="number")
_SCORE: Final = Column(name="score", words=Words("Điểm", "Score"), form="points")
_REMARK: Final = Column(name="remark", words=Words("Ghi chú", "Remark"))
_STANDING: Final = (
    _RANK,
    _AGENCY,
    _SCORE,
    POINTS,
    GOT,
    MEASURED,
    LOST,
    Column(name="moved", words=Words("So kỳ trước", "Moved"), form="points"),
    Column(name="dossiers", words=Words("Hồ sơ", "Dossiers"), form="number"),
    _REMARK,
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
            POINTS,
            LOST,
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
