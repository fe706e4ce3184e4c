"""What an agency says by HTTP enters the stream only if it can name nobody."""

from typing import Any

import pytest

from schemas.inbound import LegAnsweredData
from services._runtime.problems import Problem
from services.routing.gateway.replies import data_of
from tests.builders import AGENCY, DOSSIER

LEG = f"{DOSSIER}/leg-1"


def said(**changes: Any) -> LegAnsweredData:
    return data_of(LegAnsweredData, AGENCY, LEG, {"outcome": "approve", **changes})


def test_what_the_path_says_need_not_be_sent() -> None:
    assert (said().dossier_code, said(agency=AGENCY).leg_id) == (DOSSIER, LEG)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("note_code", {"note_code": "c-001234567890"}),
        ("components.0", {"outcome": "needs-supplement", "components": ["0912345678"]}),
        ("leg_id", {"leg_id": f"{DOSSIER}/leg-2"}),
    ],
)
def test_a_persons_number_and_another_path_are_refused_by_their_field(
    field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Problem) as refused:
        said(**changes)
    assert refused.value.status == 422
    assert [each["field"] for each in refused.value.body["errors"]] == [field]


def test_what_is_nested_too_deep_is_refused_and_not_looked_through() -> None:
    deep: Any = "end"
    for _ in range(500):
        deep = [deep]
    with pytest.raises(Problem, match="nested deeper"):
        said(result=deep)
