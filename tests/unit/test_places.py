"""Each type's subject and key come from its data; the ways of each exception are spelled out here."""

from typing import Any

import pytest

from schemas.envelope import Event
from schemas.places import EXCEPTIONS, subject_and_key
from schemas.topics import EVENT_OF
from tests.builders import AGENCY, DOSSIER, MORNING

RESULT = {
    "result_id": "R-1", "code": "birth-certificate", "paper": True, "electronic": False, "digitised": False,
    "valid_from": MORNING, "held_by": "H62.21.01", "held_by_level": "commune", "shareable": False,
}  # fmt: skip
HELD = "H62.21.01"
RESULT_ID = {"result_id": "R-1"}
LOOKUP = {"component_code": "birth-certificate", "outcome": "found"}
REPORT = {"agency": HELD, "happened_at": MORNING}
ZEROS = dict.fromkeys(("succeeded", "online", "failed", "expired", "refunded"), 0)
SUMS = dict.fromkeys(("succeeded_vnd", "online_vnd", "refunded_vnd"), 0)
SETTLED = {"agency": AGENCY, "day": "2021-03-08", "counts": ZEROS, "sums": SUMS, "differences": []}

Case = tuple[str, dict[str, Any], tuple[str, str | None]]
CASES: tuple[Case, ...] = (
    ("lgsp.withdrawal.lodged.v1", {"dossier_code": DOSSIER, "reason": "moved"}, (DOSSIER, AGENCY)),
    ("lgsp.result.registered.v1", {"result": RESULT}, ("R-1", HELD)),
    ("lgsp.result.registered.v1", {"result": RESULT, "dossier_code": DOSSIER}, ("R-1", HELD)),
    ("lgsp.result.digitised.v1", {**RESULT_ID, "digitised_at": MORNING, "held_by": HELD}, ("R-1", HELD)),
    ("lgsp.result.digitised.v1", {**RESULT_ID, "digitised_at": MORNING}, ("R-1", None)),
    ("lgsp.result.revoked.v1", {**RESULT_ID, "revoked_at": MORNING, "held_by": HELD}, ("R-1", HELD)),
    ("lgsp.stock.reported.v1", {**REPORT, "change": "registered", "result": RESULT}, ("R-1", HELD)),
    ("lgsp.stock.reported.v1", {**REPORT, "change": "revoked", "result_id": "R-1"}, ("R-1", HELD)),
    ("lgsp.settlement.closed.v1", SETTLED, (AGENCY, AGENCY)),
    ("lgsp.lookup.answered.v1", {**LOOKUP, "dossier_code": DOSSIER}, (DOSSIER, AGENCY)),
    ("lgsp.lookup.answered.v1", {**LOOKUP, "submission_id": "S-1"}, ("S-1", None)),
    (
        "lgsp.lookup.answered.v1",
        {**LOOKUP, "submission_id": "S-1", "receiving_agency": AGENCY},
        ("S-1", AGENCY),
    ),
)  # fmt: skip


def an_event(event_type: str, data: dict[str, Any]) -> Event:
    envelope = {"id": "e-1", "source": "/agency/test", "subject": "any", "time": MORNING}
    return EVENT_OF[event_type].model_validate({**envelope, "data": data})


@pytest.mark.parametrize(("event_type", "data", "place"), CASES)
def test_data_tell_subject_and_key(
    event_type: str, data: dict[str, Any], place: tuple[str, str | None]
) -> None:
    assert subject_and_key(an_event(event_type, data)) == place


@pytest.mark.parametrize(
    "data",
    [
        {**REPORT, "change": "registered", "result_id": "R-1"},
        {**REPORT, "change": "digitised"},
        {**REPORT, "change": "digitised", "result": RESULT, "result_id": "R-1"},
        {**REPORT, "change": "registered", "result": RESULT | {"held_by": "H62.12"}},
    ],
)
def test_a_stock_report_names_one_result_and_its_holder_reports_it(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="result"):
        an_event("lgsp.stock.reported.v1", data)


@pytest.mark.parametrize("ids", [{}, {"dossier_code": DOSSIER, "submission_id": "S-1"}])
def test_a_look_up_is_about_a_dossier_or_a_submission(ids: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        an_event("lgsp.lookup.answered.v1", LOOKUP | ids)


def test_only_what_is_not_about_a_dossier_has_a_rule_of_its_own() -> None:
    required = {event for event in EVENT_OF.values() if "dossier_code" in _required(event)}
    assert required == set(EVENT_OF.values()) - set(EXCEPTIONS)


def _required(event: type[Event]) -> list[str]:
    schema = event.model_json_schema()
    definition: dict[str, Any] = schema["$defs"][schema["properties"]["data"]["$ref"].rpartition("/")[2]]
    return list(definition["required"])
