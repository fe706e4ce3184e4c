"""A reported share beside the true one: whether they are the same, and how far apart."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

from services._province.words import Words

State = Literal["equal", "differs", "not-reported", "no-data"]
POINTS: Final = 100
POINT_DECIMALS: Final = 2
"""As many as four decimals of a share have."""
STATE_WORDS: Final[Mapping[State, Words]] = MappingProxyType(
    {
        "equal": Words("khớp với sự kiện", "as the events say"),
        "differs": Words("khác với sự kiện", "other than the events say"),
        "not-reported": Words("chưa báo cáo", "not reported"),
        "no-data": Words("không có dữ liệu để đối chiếu", "no data: no event counts there"),
    }
)


def state_of(reported: tuple[int, int] | None, true: tuple[int, int]) -> State:
    """Return how numerator and denominator compare; both must be the same, not the share alone."""
    if true[1] == 0:
        return "no-data"
    if reported is None:
        return "not-reported"
    return "equal" if reported == true else "differs"


def gap_points(reported: tuple[int, int] | None, true: tuple[int, int]) -> float | None:
    """Return by how many percentage points the report is above the truth, half-even; None: no two shares."""
    if reported is None or not reported[1] or not true[1]:
        return None
    return float(round(POINTS * (Fraction(*reported) - Fraction(*true)), POINT_DECIMALS))
