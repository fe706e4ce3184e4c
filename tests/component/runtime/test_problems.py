import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel

from services._runtime.problems import MEDIA_TYPE, Problem, install
from services.intake.callers.identity import Tokens
from services.intake.lodging.requests import submission_of
from tests.builders import a_submission_body

SECRET = "Nguyễn Văn Kín 012345678901"
TOKENS = Tokens("6b" * 32)


def refused(body: bytes | dict[str, Any], tokens: Tokens = TOKENS) -> Problem:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(Problem) as caught:
        submission_of(raw, tokens, lambda: "S-new")
    return caught.value


def fields(problem: Problem) -> list[str]:
    return [each["field"] for each in problem.body["errors"]]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("channel", {"channel": SECRET}),
        ("channel", {"channel": None}),
        ("place", {"place": SECRET}),
        ("receiving_agency", {"receiving_agency": SECRET}),
        ("applicant", {"applicant": SECRET}),
        ("applicant.kind", {"applicant": {"kind": SECRET, "id_token": "ab" * 32}}),
        ("applicant.id_token", {"applicant": {"kind": "citizen", "id_token": "012345678901"}}),
        (
            "applicant.full_name",
            {"applicant": {"kind": "citizen", "id_token": "ab" * 32, "full_name": SECRET}},
        ),
        ("applicant.identity_number", {"applicant": {"kind": "citizen", "identity_number": SECRET}}),
        ("applicant.identity_number", {"applicant": {"kind": "citizen", "identity_number": 12345678901}}),
        ("phone", {"phone": SECRET}),
        ("components.0.form", {"components": [{"code": "declaration-form", "form": SECRET}]}),
        ("fee_basis.copies", {"fee_basis": {"copies": SECRET}}),
    ],
)
def test_a_wrong_request_names_its_field_and_never_echoes_the_value(
    field: str, changes: dict[str, Any]
) -> None:
    problem = refused(a_submission_body(**changes))
    assert (problem.status, fields(problem)) == (422, [field])
    shown = json.dumps(problem.body, ensure_ascii=False)
    assert not any(word in shown for word in (*SECRET.split(), "12345678901"))


@pytest.mark.parametrize("body", [b"", b"<lodged/>", b"{", b"\xff\xfe", b'{"place": "\\ud800"}', b"[" * 2000])
def test_what_is_not_json_is_a_bad_request(body: bytes) -> None:
    assert refused(body).status == 400


@pytest.mark.parametrize("body", [b"17", b"null", b'"text"', b"[]"])
def test_json_that_is_no_object_is_said_so(body: bytes) -> None:
    assert (refused(body).status, refused(body).body["detail"]) == (422, "Send a JSON object.")


def test_an_identity_number_becomes_its_token_and_goes_no_further() -> None:
    body = a_submission_body(applicant={"kind": "citizen", "identity_number": "012345678901"})
    data = submission_of(json.dumps(body).encode(), TOKENS, lambda: "S-new")
    assert data.applicant.id_token == TOKENS.of("012345678901")
    assert "012345678901" not in data.model_dump_json()


def test_an_identity_number_needs_the_provinces_key() -> None:
    body = a_submission_body(applicant={"kind": "citizen", "identity_number": "012345678901"})
    assert fields(refused(body, Tokens(""))) == ["applicant.identity_number"]


def test_a_submission_without_an_id_gets_one() -> None:
    data = submission_of(json.dumps(a_submission_body(submission_id=None)).encode(), TOKENS, lambda: "S-new")
    assert data.submission_id == "S-new"


class Lodged(BaseModel):
    copies: int


@contextmanager
def client() -> Iterator[TestClient]:
    app = FastAPI(redirect_slashes=False)
    install(app)

    @app.post("/lodged")
    async def lodged(body: Lodged) -> Lodged:
        return body

    @app.get("/broken")
    async def broken() -> None:
        raise ValueError(SECRET)

    @app.get("/gone")
    async def gone() -> None:
        raise HTTPException(410, "It is gone")

    with TestClient(app, raise_server_exceptions=False) as asking:
        yield asking


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/lodged", 405), ("GET", "/broken", 500), ("GET", "/gone", 410)],
)
def test_every_error_is_a_problem_detail_without_a_value(method: str, path: str, status: int) -> None:
    with client() as asking:
        answer = asking.request(method, path, params={"q": SECRET})
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
    body = answer.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= body.keys()
    assert "012345678901" not in answer.text


def test_a_framework_s_own_validation_names_the_field_and_never_echoes_the_value() -> None:
    with client() as asking:
        answer = asking.post("/lodged", json={"copies": SECRET})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.copies")
    assert "012345678901" not in answer.text
