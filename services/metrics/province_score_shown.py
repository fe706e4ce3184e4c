"""The province's own score as it is shown: what there is no second of has no place, and says why."""

from typing import Final

from services._province.words import Words
from services.metrics.forms.filled import PROVINCE_WORDS
from services.metrics.scopes import PROVINCE
from services.metrics.scoreboard_replies import (
    ChangeReply,
    NotGivenReply,
    ProvinceScoreReply,
    ProvinceSumReply,
)
from services.metrics.scoreboard_shown import Shown
from services.metrics.scoreboards.board import Scoreboard
from services.metrics.scoreboards.of_province import ProvinceStanding

NO_PLACE: Final = NotGivenReply(
    outcome="one-province",
    words=Words("không xếp hạng: chỉ có một tỉnh", "no place: there is one province"),
)
NO_LINES: Final = NotGivenReply(
    outcome="not-applicable",
    words=Words(
        "không áp dụng: trung vị và nhóm đầu là của các cơ quan cùng cấp",
        "not applicable: median and top quartile are of agencies of a level",
    ),
)
NO_CLASS: Final = NotGivenReply(
    outcome="not-applicable",
    words=Words(
        "không áp dụng: văn bản xếp loại cơ quan, không xếp loại tỉnh",
        "not applicable: the source classes agencies, not provinces",
    ),
)


def province_shown(shown: Shown, board: Scoreboard, found: ProvinceStanding) -> ProvinceScoreReply:
    """Show the province's score, with its figures as ``GET /kpis?scope=province`` has them."""
    moved = found.change
    change = None if moved is None else ChangeReply(points=float(moved.points), comparable=moved.comparable)
    return ProvinceScoreReply(
        **shown.head(),
        scope=PROVINCE,
        name=PROVINCE_WORDS,
        standing=ProvinceSumReply(**shown.sum(found.score, PROVINCE), movement=change),
        place=NO_PLACE,
        lines=NO_LINES,
        no_class=None if board.scores_provinces else NO_CLASS,
        groups=shown.groups(found.score, PROVINCE),
    )
