"""What stands over the columns of a trend."""

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
