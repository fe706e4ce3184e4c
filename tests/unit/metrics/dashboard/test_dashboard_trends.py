"""What stands over and under the columns of a trend."""

import re

import pytest

from services.metrics.dashboard.cards import Row, Value
from services.metrics.dashboard.drawing.charts import draw_trend
from services.metrics.dashboard.drawing.shapes import Drawing
from services.metrics.shares import share_of


@pytest.mark.parametrize(
    ("numerator", "denominator", "vi", "en"),
    [(14, 17, "82,4", "82.4"), (4, 21, "19,0", "19.0"), (1, 1, "100,0", "100.0"), (0, 3, "0,0", "0.0")],
)
def test_a_share_over_a_column_is_rounded_once(numerator: int, denominator: int, vi: str, en: str) -> None:
    """14/17 is 82.353 %: 82.4, but 82.3 where the figure's 82.35 is rounded again."""
    cells: dict[str, Value] = {
        "period": "2021-03", "numerator": numerator, "denominator": denominator,
        "value": share_of(numerator, denominator), "target": None, "verdict": "no-target",
    }  # fmt: skip
    for lang, said in (("vi", vi), ("en", en)):
        on = Drawing(420)
        draw_trend(on, 0, [Row(cells=cells)], lang)
        assert f">{said}</text>" in "".join(on.parts)


@pytest.mark.parametrize(
    ("days", "named"), [(3, ["07", "08", "09"]), (14, ["10", "12", "14", "16", "18", "20"])]
)
def test_names_of_periods_do_not_run_into_each_other_and_the_last_is_named(
    days: int, named: list[str]
) -> None:
    rows = [
        Row(cells={"period": f"2021-04-{7 + day:02}", "value": None, "target": None, "verdict": "no-data"})
        for day in range(days)
    ]
    on = Drawing(420)
    draw_trend(on, 0, rows, "en")
    assert re.findall(r">04-(\d\d)</text>", "".join(on.parts))[-6:] == named
