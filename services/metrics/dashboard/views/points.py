"""What all cards of points have: columns, and of which period points are and how final.

Points are those of ``GET /scoreboards``; nothing is counted or rounded here.
"""

from typing import Final

from services._province.words import Words
from services.metrics.dashboard.cards import Column
from services.metrics.scoreboard_replies import HeadReply

GOT: Final = Column(name="got", words=Words("Đạt", "Got"), form="points")
LOST: Final = Column(name="lost", words=Words("Mất", "Lost"), form="points")
MEASURED: Final = Column(name="measured", words=Words("Đo được", "Measured"), form="number")
POINTS: Final = Column(name="points", words=Words("Tối đa", "Of"), form="number")
NO_SCORE: Final = Words("chưa có điểm: không có hồ sơ trong kỳ", "no score: no dossier in the period")


def state_words(told: HeadReply) -> Words:
    """Return of which period points are, how final they are, and how many of them can be measured."""
    period, words = told.period, told.period.words
    return Words(
        f"{period.name}: {words.vi}. Ở đây đo được {told.measurable} trên {told.points} điểm.",
        f"{period.name}: {words.en}. Here {told.measurable} of {told.points} points can be measured.",
    )
