"""Who is accountable for a figure is read in a terminal in both languages."""

from typing import Any

import pytest

from lgsp.show.definitions import definition_lines
from lgsp.show.explained import explained_lines
from services.metrics.definitions import DEFINITIONS
from services.metrics.summaries import summary_of


def summary(name: str) -> dict[str, Any]:
    return summary_of(DEFINITIONS[name]).model_dump(mode="json")


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("electronic-routing/qd2866", ("Văn phòng UBND tỉnh", "Office of the provincial People's Committee")),
        (
            "connected-systems/qd2866",
            ("Sở Thông tin và Truyền thông", "Department of Information and Communications"),
        ),
    ],
)
def test_the_accountable_agency_is_told_in_both_languages(name: str, owner: tuple[str, str]) -> None:
    figure = {"definition": name, "scope": "province", "period": "2021-Q1", "numerator": 0, "denominator": 0}
    told = {
        "figure": figure | {"as_of": "2021-03-15T18:00:00+07:00"}, "definition": summary(name),
        "excluded": [], "no_data": "not-begun", "sides": [], "first": {},
    }  # fmt: skip
    for lines in (definition_lines(summary(name)), explained_lines(told)):
        said = "\n".join(lines)
        assert all(each in said for each in owner)
