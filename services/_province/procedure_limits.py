"""How long a procedure may take: by law, as published, counted in what, and from when."""

from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import Field

from services._province.data_files import Fact, Mark
from services._province.limits import LimitKind

ClockStart = Literal["reception", "arrival"]
"""At the desk that receives, or when the dossier has arrived at the competent agency (NĐ 99/2022 Đ16.2-3)."""

HOURS_OF_A_DAY: Final = 8
WORKING_SHARE: Final = Fraction(5, 7)
"""Of calendar days, to compare limits of different kinds: five of seven are worked."""


class Limit(Fact):
    """A time limit: the same day (15:00 rule), or a number of hours or days of one kind."""

    kind: LimitKind
    count: Annotated[int, Field(strict=True, gt=0)] | None = None
    starts: ClockStart = "reception"
    source: str
    mark: Mark

    @property
    def working_hours(self) -> Fraction:
        """About how many working hours it is, so that limits of different kinds can be compared.

        The same day is a working day of eight hours; calendar days are worked five of seven.
        """
        count = Fraction(self.count or 1)
        match self.kind:
            case "working-hours":
                return count
            case "calendar-days":
                return count * WORKING_SHARE * HOURS_OF_A_DAY
            case _:
                return count * HOURS_OF_A_DAY

    @property
    def about_working_days(self) -> float:
        """The same in working days of eight hours."""
        return float(self.working_hours / HOURS_OF_A_DAY)
