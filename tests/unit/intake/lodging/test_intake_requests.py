"""What the door takes and what it sends back, before anything reaches a topic."""

import json
from typing import Any

import pytest

from services._runtime.problems import Problem
from services.intake.callers.identity import Tokens
from services.intake.lodging.requests import submission_id_in, submission_of

TOKENS = Tokens("6b" * 32)
AN_ID = "electronic id top-down and in capitals, like H62.12"
BODY: dict[str, Any] = {
    "submission_id": "S-1",
    "receiving_agency": "H62.21.01",
    "procedure_code": "2.000815",
    "channel": "counter",
    "place": "08707",
    "applicant": {"kind": "citizen", "identity_number": "001234567890"},
    "components": [{"code": "original-document", "form": "original"}],
}


def sent(**changes: Any) -> Any:
    return submission_of(json.dumps(BODY | changes).encode(), TOKENS, lambda: "S-new")


def test_an_identity_number_becomes_a_token_and_goes_no_further() -> None:
    data = sent()
    assert data.applicant.id_token == TOKENS.of("001234567890")
    assert "001234567890" not in data.model_dump_json()


@pytest.mark.parametrize(
    "submission_id",
    [
        "S-0b4c9a1f-1234-4678-9012-123456789012", "S-20210308-0001", "S-20210308123456", "GW-12345678",
        "H62.12-210308-0004",
    ],
)  # fmt: skip
def test_ids_as_machines_make_them_are_taken(submission_id: str) -> None:
    assert sent(submission_id=submission_id).submission_id == submission_id


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("submission_id", {"submission_id": "012345678901"}),
        ("submission_id", {"submission_id": "CCCD-012345678901"}),
        ("submission_id", {"submission_id": "S-0912345678"}),
        ("submission_id", {"submission_id": "84-912345678"}),
        ("submission_id", {"submission_id": "0912.345.678"}),
        ("consent_id", {"consent_id": "P-0912345678"}),
        ("components.0.held_ref", {"components": [{"code": "x", "held_ref": "c:012345678901"}]}),
    ],
)  # fmt: skip
def test_an_id_that_holds_a_persons_number_is_refused_by_its_field(
    field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Problem) as caught:
        sent(**changes)
    assert caught.value.status == 422
    assert [each["field"] for each in caught.value.body["errors"]] == [field]
    assert "0912345678" not in json.dumps(caught.value.body)


@pytest.mark.parametrize("depth", [40, 260, 900, 5000])
def test_a_body_nested_without_end_is_refused_not_failed(depth: int) -> None:
    body = json.dumps(BODY)[:-1] + ', "more": ' + "[" * depth + "]" * depth + "}"
    with pytest.raises(Problem) as caught:
        submission_of(body.encode(), TOKENS, lambda: "S-new")
    assert caught.value.status in {400, 422}


@pytest.mark.parametrize("copies", ["3", True])
def test_only_a_number_is_a_number(copies: object) -> None:
    with pytest.raises(Problem) as caught:
        sent(fee_basis={"copies": copies, "pages": 2})
    assert caught.value.status == 422
    assert [each["field"] for each in caught.value.body["errors"]] == ["fee_basis.copies"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"receiving_agency": "h62.21.01"}, "write H62.21.01: top-down, in capitals"),
        (
            {"receiving_agency": "h99"},
            "write an agency's electronic id top-down and in capitals, like H62.12",
        ),
        ({"place": "Tích Sơn"}, "write the five digits of a commune's GSO code"),
    ],
)
def test_what_misses_a_pattern_is_told_how_it_is_written(changes: dict[str, str], said: str) -> None:
    with pytest.raises(Problem) as refused:
        sent(**changes)
    assert [each["message"] for each in refused.value.body["errors"]] == [said]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"submission_id": "S-1", "place": null}', "S-1"),
        (b'{"submission_id": 7}', None),
        (b'{"submission_id": "Nguyen Van A"}', None),
        (b'{"submission_id": "001234567890"}', None),  # somebody's number
        (b"<lodged/>", None),
    ],
)
def test_the_id_of_what_cannot_be_taken_is_read_where_it_may_be_shown(body: bytes, name: str | None) -> None:
    assert submission_id_in(body) == name
