"""Files of dossiers, and who may read them and the pages about a dossier."""

import json
import os
import socket
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import pytest

from services._runtime.credentials import token_of
from tests.builders import AGENCY, a_submission_body
from tests.hub.asking import is_problem, post
from tests.hub.hub import AGENCY_KEY, Hub

pytestmark = [pytest.mark.kafka, pytest.mark.more]
PDF: Final = b"%PDF-1.7\n" + b"a criminal record request, filled in\n" * 3_000
DIGEST: Final = sha256(PDF).hexdigest()
NUMBER: Final = "026090000017"
MAX_BYTES: Final = 300_000


@pytest.fixture
async def intake(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    environment = {
        "LGSP_DOCUMENTS__MAX_BYTES": str(MAX_BYTES),
        "LGSP_PROVINCE__LOOK_UP_URL": "https://dichvucong.example/{code}",
    }
    async with new_hub(services=("intake",), environment=environment) as hub:
        await hub.ready()
        yield hub


def by(agency: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_of(agency, 'k1', AGENCY_KEY)}"}


def kept(hub: Hub) -> list[Path]:
    return [each for each in (hub.home / "documents").rglob("*") if each.is_file()]


async def bring(hub: Hub, content: Any, digest: str, **headers: str) -> httpx2.Response:
    return await hub.http.put(f"{hub.url('intake')}/documents/{digest}", content=content, headers=headers)


async def lodged(hub: Hub, **changes: Any) -> str:
    components = [
        {"code": "declaration-form", "form": "electronic", "digest": DIGEST},
        {"code": "identity-card-copy", "form": "copy"},
    ]
    applicant = {"kind": "citizen", "identity_number": NUMBER}
    body = a_submission_body(components=components, applicant=applicant, **changes)
    return str((await post(hub, body, wait_seconds=10)).json()["dossier_code"])


async def ask(hub: Hub, path: str, number: str | None = None, **headers: str) -> httpx2.Response:
    url = hub.url("intake") + path
    if number is None:
        return await hub.http.get(url, headers=headers)
    return await hub.http.post(url, json={"applicant": {"identity_number": number}}, headers=headers)


async def test_a_file_is_kept_once_and_read_by_the_parties_alone(intake: Hub) -> None:
    assert (await bring(intake, PDF, DIGEST)).json() == {
        "digest": DIGEST, "size_bytes": len(PDF), "content_type": "application/pdf",
    }  # fmt: skip
    again = await intake.http.post(f"{intake.url('intake')}/documents", content=PDF, headers=by(AGENCY))
    assert (again.status_code, again.json()["digest"]) == (200, DIGEST)
    assert [each.read_bytes() for each in kept(intake)] == [PDF]
    code = await lodged(intake)
    path = f"/dossiers/{code}/documents/{DIGEST}"
    for answer in (await ask(intake, path, **by(AGENCY)), await ask(intake, path, NUMBER)):
        assert (answer.status_code, answer.content) == (200, PDF)
        assert answer.headers["content-type"] == "application/pdf"
        assert "attachment" in answer.headers["content-disposition"]
    for place in (path, f"/dossiers/{code}/documents", f"/dossiers/{code}/slip", f"/dossiers/{code}/steps"):
        is_problem(await ask(intake, place), 401)
        is_problem(await ask(intake, place, Authorization="Bearer lgsp_H62.12_k1_no"), 401)
        is_problem(await ask(intake, place, **by("H62.05")), 403)
        is_problem(await ask(intake, place, "026090000018"), 403)
        assert (await ask(intake, place, **by(AGENCY))).status_code == 200
        assert (await ask(intake, place, NUMBER)).status_code == 200
    is_problem(await ask(intake, f"/dossiers/{code}/documents/{'0' * 64}", **by(AGENCY)), 404)
    papers = (await ask(intake, f"/dossiers/{code}/documents", **by(AGENCY))).json()["items"]
    assert [(each["code"], each["held"]) for each in papers] == [
        ("declaration-form", True), ("identity-card-copy", False),
    ]  # fmt: skip


async def test_a_file_cut_short_wrong_or_too_large_leaves_nothing(intake: Hub) -> None:
    is_problem(await bring(intake, PDF[:-1], DIGEST), 422)
    is_problem(await bring(intake, b"MZ a program", sha256(b"MZ a program").hexdigest()), 415)
    is_problem(await bring(intake, PDF, "no-digest"), 422)
    is_problem(await bring(intake, PDF, DIGEST, Authorization="Bearer nobody"), 401)

    async def pieces(size: int) -> AsyncIterator[bytes]:
        yield b"%PDF-1.7"
        for _ in range(0, size, 65536):
            yield os.urandom(65536)

    is_problem(await bring(intake, pieces(2 * MAX_BYTES), DIGEST), 413)
    is_problem(await bring(intake, b"%PDF-1.7" + bytes(MAX_BYTES), DIGEST), 413)
    half_an_upload(intake)
    assert not kept(intake)
    assert (await bring(intake, PDF, DIGEST)).status_code == 201


def half_an_upload(hub: Hub) -> None:
    at = urlsplit(hub.url("intake"))
    with socket.create_connection((at.hostname, at.port)) as connection:
        head = f"PUT /documents/{DIGEST} HTTP/1.1\r\nHost: hub\r\nContent-Length: {len(PDF)}\r\n\r\n"
        connection.sendall(head.encode() + PDF[: len(PDF) // 2])


async def test_a_file_may_come_after_the_lodging_unless_strictness_is_preferred(intake: Hub) -> None:
    body = a_submission_body(components=[{"code": "declaration-form", "form": "original", "digest": DIGEST}])
    strict = {"Prefer": "handling=strict"}
    url = f"{intake.url('intake')}/submissions"
    refused = is_problem(await intake.http.post(url, json=body, headers=strict), 422)
    assert [each["field"] for each in refused["errors"]] == ["components.0.digest"]
    code = await lodged(intake, submission_id="S-2")
    path = f"/dossiers/{code}/documents/{DIGEST}"
    assert is_problem(await ask(intake, path, NUMBER), 404)["type"] == "urn:lgsp:problem:unknown-document"
    await bring(intake, PDF, DIGEST)
    assert (await ask(intake, path, NUMBER)).content == PDF
    assert (await intake.http.post(url, json=body, headers=strict)).status_code == 202


async def test_look_ups_and_pages_show_what_they_may(intake: Hub) -> None:
    code = await lodged(intake)
    stage = (await ask(intake, f"/dossiers/{code}")).json()
    assert stage == {
        "code": code, "stage": "under-way", "stage_vi": "Đang giải quyết", "stage_en": "Under way",
    }  # fmt: skip
    page = await ask(intake, f"/dossiers/{code}?lang=vi", Accept="text/html")
    assert "Đang giải quyết" in page.text
    form = {"identity_number": NUMBER}
    steps = await intake.http.post(
        f"{intake.url('intake')}/dossiers/{code}/steps", data=form, headers={"Accept": "text/html"}
    )
    assert "Được tiếp nhận" in steps.text
    assert NUMBER not in steps.text
    whole = (await ask(intake, f"/dossiers/{code}/steps", **by(AGENCY))).json()
    assert (whole["status"], whole["steps"], whole["submission_id"]) == (2, [], "S-1")
    assert "id_token" not in json.dumps(whole)
    slip = await ask(intake, f"/dossiers/{code}/slip", **by(AGENCY))
    assert slip.headers["content-type"] == "text/html; charset=utf-8"
    assert f"https://dichvucong.example/{code}" in slip.text
    applicant = {"kind": "citizen", "identity_number": NUMBER}
    bare = a_submission_body(submission_id="S-3", components=[], applicant=applicant)
    await post(intake, bare, wait_seconds=10)
    at = "/submissions/S-3/notice"
    is_problem(await ask(intake, at), 401)
    is_problem(await ask(intake, at, **by("H62.21")), 403)
    for notice in (await ask(intake, at, **by(AGENCY)), await ask(intake, at, NUMBER)):
        assert "PHIẾU YÊU CẦU BỔ SUNG" in notice.text
    is_problem(await ask(intake, "/submissions/S-1/notice", **by(AGENCY)), 404)
