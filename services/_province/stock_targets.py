"""What share of results in force is to be digitised, a year and a level: task 23 of QĐ 2866."""

from datetime import date
from fractions import Fraction
from typing import Final

from services._province.data_files import Level

SOURCE: Final = "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 23"
FIRST_YEAR: Final = 2021
PERCENT_IN_FIRST_YEAR: Final[dict[Level, int]] = {"province": 30, "district": 20, "commune": 15}
POINTS_A_YEAR: Final = 20
WHOLE: Final = 100


def target(level: Level, on: date) -> Fraction | None:
    """Return the share to be reached by the end of that day's year, None before 2021.

    ASSUMPTION: "20 % more each year" are percentage points, the only reading that reaches 100 %.
    """
    years = on.year - FIRST_YEAR
    if years < 0:
        return None
    return Fraction(min(PERCENT_IN_FIRST_YEAR[level] + POINTS_A_YEAR * years, WHOLE), WHOLE)
