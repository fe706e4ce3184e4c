"""What an agency reports on must have begun by the province's day; before that nothing is filed."""

from datetime import date

import pytest

from lgsp.problems import Exit, Problem
from lgsp.stream.filing import must_have_begun

DAY = date(2021, 3, 31)


@pytest.mark.parametrize(
    "period",
    [
        "2021-03-31", "2021-03-30", "2021-03", "2021-02", "2020-12", "2021-Q1", "2020-Q4", "2021", "2020",
        "to-date",
    ],
)  # fmt: skip
def test_a_period_of_the_day_or_before_it_can_be_reported_on(period: str) -> None:
    must_have_begun(period, DAY)


@pytest.mark.parametrize(
    "period", ["2021-04-01", "2021-04", "2021-12", "2021-Q2", "2022-01-01", "2022-Q1", "2022", "9999"]
)
def test_a_period_after_the_day_is_wrong_use_and_said_to_be_so(period: str) -> None:
    with pytest.raises(Problem) as caught:
        must_have_begun(period, DAY)
    assert (caught.value.category, caught.value.exit_code) == ("usage", Exit.USAGE)
    assert caught.value.message == (
        f"{period} has not begun: in the province it is 2021-03-31. Nothing was filed."
    )
