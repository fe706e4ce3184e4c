"""A leader's brief as it is read in a terminal."""

from typing import Any

import pytest

from lgsp.show.brief import brief_lines

NAME = {"vi": "Sở Tư pháp", "en": "Department of Justice"}
TITLE = {"vi": "Chuyển điện tử", "en": "Electronic routing"}


def told(**more: Any) -> dict[str, Any]:
    one = {"title": TITLE, "numerator": 2, "denominator": 5, "target": 0.8, "met": False}
    thing = {"title": TITLE, "sentence": {"vi": "thêm 3/5", "en": "3 more of 5"}, "link": "/kpis/e/lever"}
    score = {
        "title": {"vi": "Bộ chỉ số", "en": "Index"}, "scaled": 86.02, "points": 100, "rank": 2, "ranked": 20,
        "score_class": {"vi": "tốt", "en": "good"}, "measurable": 51, "measured": 30,
        "groups": [
            {"code": "A", "title": {"vi": "Tiến độ", "en": "Progress"}, "got": 18.5, "measured": 20},
            {"code": "B", "title": {"vi": "Công khai", "en": "Publicity"}, "got": None, "measured": 0},
        ],
        "no_points": {"B": {"vi": "không đo được", "en": "not measured"}},
        "warnings": [{"vi": "ba hồ sơ trở xuống", "en": "three dossiers or fewer"}],
    }  # fmt: skip
    found = {
        "scope_name": NAME, "period": "2021-Q1", "words": {"vi": "tạm tính", "en": "provisional"},
        "as_of": "2021-03-15T18:00:00+07:00",
        "score": score, "targets": [one, {**one, "met": None}], "things": [thing],
    }  # fmt: skip
    return {**found, **more}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            (
                "86.02/100, 2/20 good",
                "✗ Electronic routing: 2/5 (≥ 80 %)",
                "3 more of 5",
                "no data",
                "three dossiers or fewer",
                "provisional; events up to 2021-03-15T18:00:00+07:00",
                "- Progress: 18.5/20",
                "- Publicity: not measured",
                "30 points are measured; 51 of 100 can be",
            ),
        ),
        (
            "vi",
            (
                "86,02/100, 2/20 tốt",
                "ba hồ sơ trở xuống",
                "đo được 51 trên 100 điểm",
                "✗ Chuyển điện tử: 2/5 (≥ 80 %)",
                "thêm 3/5",
                "- Tiến độ: 18,5/20",
                "- Công khai: không đo được",
                "không có dữ liệu",
            ),
        ),
    ],
)
def test_a_brief_says_where_one_stands_and_what_to_do(lang: str, said: tuple[str, ...]) -> None:
    text = "\n".join(brief_lines(told(), lang))
    for part in (*said, "GET /kpis/e/lever"):
        assert part in text


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "86,02/100, tốt; không xếp hạng: chỉ có một tỉnh"),
        ("en", "86.02/100, good; no place: there is one province"),
    ],
)
def test_the_province_has_points_and_no_place(lang: str, said: str) -> None:
    why = {"vi": "không xếp hạng: chỉ có một tỉnh", "en": "no place: there is one province"}
    own = {**told()["score"], "rank": None, "ranked": None, "no_place": why}
    assert said in list(brief_lines(told(score=own), lang))


def test_who_is_not_ranked_has_no_place() -> None:
    assert "/20" not in "\n".join(brief_lines(told(score=None), "en"))
