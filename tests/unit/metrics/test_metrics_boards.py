"""The files of scoreboards are whole, in both languages, and refused where they cannot be true."""

import pytest

from services._province.data_files import ContradictoryData
from services.metrics.scoreboards import reading
from services.metrics.scoreboards.reading import read_scoreboard, scoreboards

QD766, TT01 = scoreboards()["qd766"], scoreboards()["tt01-2018"]


def test_the_boards_are_whole_and_in_both_languages() -> None:
    assert (QD766.points, [group.points for group in QD766.groups]) == (100, [18, 20, 12, 10, 22, 18])
    assert (TT01.points, len(list(TT01.indicators))) == (18, 9)
    for board in (QD766, TT01):
        for one in board.indicators:
            for words in (
                one.title,
                one.formula,
                *one.notes,
                *([one.not_measured] if one.not_measured else []),
            ):
                assert words.vi, one.number
                assert words.en, one.number
                assert words.vi != words.en
            assert one.source.startswith(board.source.split(" (")[0].split(",")[0])


TT01_TEXT = (reading._FOLDER / "tt01-2018.toml").read_text()  # noqa: SLF001 - the file that a fault is planted in


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("points = 18", "points = 17", "do not add up to 17"),
        ('"early/tt01-2018", points = 1', '"early/tt01-2018", points = 2', "its parts do not add up to 2"),
        ('"early/tt01-2018"', '"early/tt01-2019"', "no such definition here: early/tt01-2019"),
        ('number = "4"', 'number = "3"', "stands twice"),
        ("least = 12,", "least = 16,", "classes do not fall"),
        ("points = 1, floors", "points = 2, floors", "9: its steps do not fall from 2"),
        ('applies = "services-online/qd2866"', 'applies = "on-time/nd61"', "no such definition here"),
        ('least = "0.20"', 'least = "1.20"', "less than or equal to 1"),
        ("parts = [", "not_measured = { vi = 'x', en = 'y' }\nparts = [", "exactly one of"),
    ],
)  # fmt: skip
def test_a_board_that_cannot_be_true_is_refused(written: str, instead: str, said: str) -> None:
    assert written in TT01_TEXT
    with pytest.raises(ContradictoryData, match=said):
        read_scoreboard("tt01-2018.toml", TT01_TEXT.replace(written, instead, 1))
