"""What all cards of points have: columns, and of which period points are and how final.

Points are those of ``GET /scoreboards``; nothing is counted or rounded here.
"""

from typing import Final

from services._province.words import Words
from services.metrics.dashboard.cards import Column
from services.metrics.dashboard.speaking import LEVELS
from services.metrics.scopes import PROVINCE
from services.metrics.scoreboard_replies import AgencyScoreReply, HeadReply, ProvinceScoreReply

GOT: Final = Column(name="got", words=Words("Đạt", "Got"), form="points")
LOST: Final = Column(name="lost", words=Words("Mất", "Lost"), form="points")
MEASURED: Final = Column(name="measured", words=Words("Đo được", "Measured"), form="number")
POINTS: Final = Column(name="points", words=Words("Tối đa", "Of"), form="number")
NO_SCORE: Final = Words("chưa có điểm: không có hồ sơ trong kỳ", "no score: no dossier in the period")


OneScore = AgencyScoreReply | ProvinceScoreReply
"""The points of one agency, or of the province itself."""


def whose(told: OneScore) -> str:
    """Return whose points they are, as paths name it."""
    return told.standing.agency if isinstance(told, AgencyScoreReply) else PROVINCE


def place_words(told: OneScore) -> Words:
    """Return the place, or why there is none."""
    if isinstance(told, ProvinceScoreReply):
        return told.place.words
    rank, level = told.standing.rank, LEVELS[told.level]
    if rank is None:
        return Words("chưa xếp hạng", "not ranked")
    return Words(f"{rank} trên {told.ranked}, {level.vi}", f"{rank} of {told.ranked}, {level.en}")


def class_words(told: OneScore) -> Words | None:
    """Return the class, or why there is none; None where there is no score."""
    if isinstance(told, ProvinceScoreReply) and told.no_class is not None:
        return told.no_class.words
    return told.standing.score_class


def state_words(told: HeadReply) -> Words:
    """Return of which period points are, how final they are, and how many of them can be measured."""
    period, words = told.period, told.period.words
    return Words(
        f"{period.name}: {words.vi}. Ở đây đo được {told.measurable} trên {told.points} điểm.",
        f"{period.name}: {words.en}. Here {told.measurable} of {told.points} points can be measured.",
    )
