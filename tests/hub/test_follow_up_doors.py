"""Doors for what comes later about a dossier: who may ask, what is refused and why, what is taken."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import httpx2
import pytest

from schemas.routing import SupplementRequested, SupplementRequestedData
from services._runtime.credentials import token_of
from tests.builders import AGENCY, a_submission_body, an_arrival
from tests.hub.asking import is_problem, post
from tests.hub.hub import AGENCY_KEY, Hub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import Raw, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]
NUMBER: Final = "000000000001"
OTHER: Final = "000000000002"
MINE: Final = {"applicant": {"identity_number": NUMBER}}
PHOTO: Final = {"code": "photo", "form": "electronic", "digest": "ef" * 32}


@pytest.fixture
async def intake(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    async with new_hub(services=("intake",)) as hub:
        await hub.ready()
        yield hub


async def a_dossier(hub: Hub, submission_id: str = "S-1") -> str:
    applicant = {"kind": "citizen", "identity_number": NUMBER}
    body = a_submission_body(submission_id=submission_id, applicant=applicant)
    code: str = (await post(hub, body, wait_seconds=10)).json()["dossier_code"]
    return code


async def ask_for(hub: Hub, code: str, *components: str) -> None:
    """Say on `routing`, as routing would, that papers are missing."""
    [received] = [
        each
        for each in read_committed(hub.servers, hub.prefix, ("dossiers",))
        if each.event["subject"] == code
    ]
    data = SupplementRequestedData(
        dossier_code=code, by_agency=AGENCY, components=components, round=1, clock="reset"
    )
    event = SupplementRequested(
        id=f"asked-{code}", source="/lgsp/routing", subject=code, time=received.event["time"], data=data,
        seq=1, causationid="c",
    )  # fmt: skip
    sent = an_arrival(event)
    headers = tuple((name, value or b"") for name, value in sent.headers)
    send(hub.servers, hub.prefix, [Raw("routing", sent.key, sent.value, headers)])
    await hub.caught_up()


async def say(
    hub: Hub, path: str, body: Any, *, agency: str | None = None, wait: bool = False
) -> httpx2.Response:
    headers = {"Prefer": "wait=10"} if wait else {}
    if agency is not None:
        headers["Authorization"] = f"Bearer {token_of(agency, 'k1', AGENCY_KEY)}"
    return await hub.http.post(hub.url("intake") + path, content=json.dumps(body).encode(), headers=headers)


def lodged(hub: Hub) -> list[str]:
    return [each.event["type"] for each in read_committed(hub.servers, hub.prefix, ("submissions",))][1:]


async def test_a_supplement_is_taken_once_whole_and_when_it_was_asked_for(intake: Hub) -> None:
    code = await a_dossier(intake)
    path = f"/dossiers/{code}/supplements"
    early = is_problem(await say(intake, path, {**MINE, "components": [PHOTO]}), 409)
    assert (early["reason"], "Đ19.4" in early["article"]) == ("no-supplement-asked", True)
    await ask_for(intake, code, "photo", "birth-certificate")
    short = is_problem(await say(intake, path, {**MINE, "components": [PHOTO]}), 422)
    assert (short["reason"], short["missing"], short["form"]) == ("incomplete", ["birth-certificate"], "02")
    whole = {**MINE, "components": [PHOTO, {"code": "birth-certificate", "form": "copy"}]}
    taken = await say(intake, path, whole, wait=True)
    assert (taken.status_code, taken.json()["state"]) == (200, "received")
    assert taken.headers["location"] == f"/dossiers/{code}"
    again = await say(intake, path, whole)
    assert (again.status_code, again.json()) == (202, taken.json())
    second = is_problem(await say(intake, path, {**MINE, "components": [PHOTO, PHOTO]}), 409)
    assert second["reason"] == "second-supplement"
    assert lodged(intake) == ["lgsp.supplement.lodged.v1"]
    assert not read_committed(intake.servers, intake.prefix, ("dead-letters",))
    looked_up = (await say(intake, f"/dossiers/{code}/steps", MINE)).json()
    assert looked_up["due_at"] == taken.json()["due_at"]


async def test_a_dossier_is_taken_back_by_its_applicant_or_its_desk_and_by_nobody_else(intake: Hub) -> None:
    code = await a_dossier(intake)
    path, wish = f"/dossiers/{code}/withdrawals", {"reason": "changed-plans"}
    is_problem(await say(intake, path, wish), 401)
    is_problem(await say(intake, path, {**wish, "applicant": {"identity_number": OTHER}}), 403)
    is_problem(await say(intake, path, wish, agency="H62.21"), 403)
    is_problem(await say(intake, path, {**wish, "reason": NUMBER}, agency=AGENCY), 422)
    assert lodged(intake) == []
    taken = await say(intake, path, wish, agency=AGENCY, wait=True)
    assert (taken.status_code, taken.json()) == (200, {"dossier_code": code, "state": "withdrawn"})
    assert is_problem(await say(intake, path, {**MINE, "reason": "moved"}), 409)["reason"] == "conflict"
    assert NUMBER not in intake.logs("intake")
    measured = (await intake.http.get(intake.url("intake") + "/metrics")).text
    assert 'lgsp_door_refusals_total{kind="not-a-party",service="intake"} 2.0' in measured


async def test_a_rating_is_taken_and_the_last_one_counts(intake: Hub) -> None:
    code = await a_dossier(intake)
    path = f"/dossiers/{code}/feedback"
    for rating in ("satisfied", "dissatisfied", "dissatisfied"):
        given = await say(intake, path, {**MINE, "rating": rating}, wait=True)
        assert (given.status_code, given.json()["state"]) == (200, "given")
    assert lodged(intake) == ["lgsp.feedback.lodged.v1"] * 2, "the same again says nothing new"
    pending = await say(intake, path, {**MINE, "rating": "neutral"})
    assert (pending.status_code, pending.json()["state"]) == (202, "pending")
    await intake.caught_up()
    events = read_committed(intake.servers, intake.prefix, ("dossiers",))
    told = [each.event["data"]["rating"] for each in events if each.event["type"] == "lgsp.feedback.given.v1"]
    assert told == ["satisfied", "dissatisfied", "neutral"]


async def test_a_code_that_nobody_was_given_and_a_wrong_form_are_told_apart(intake: Hub) -> None:
    rating = {**MINE, "rating": "satisfied"}
    assert is_problem(await say(intake, "/dossiers/H62.12-210308-0001/feedback", rating), 404)["article"]
    sunday = is_problem(await say(intake, "/dossiers/H62.12-210307-0001/feedback", rating), 422)
    assert (sunday["reason"], "Đ26" in sunday["article"]) == ("contradictory-code", True)
    is_problem(await say(intake, "/dossiers/nothing/feedback", rating), 422)
    code = await a_dossier(intake)
    path = f"/dossiers/{code}/feedback"
    wrong: tuple[dict[str, str], ...] = (
        {"rating": "great"},
        {"rating": "neutral", "dossier_code": code},
        {"rating": "neutral", "why": "x"},
        {},
    )
    for body in wrong:
        is_problem(await say(intake, path, {**MINE, **body}), 422)
    is_problem(await say(intake, path, [1]), 422)
    assert lodged(intake) == []


async def test_a_refused_submission_is_told_form_reason_and_article(intake: Hub) -> None:
    refused = (await post(intake, a_submission_body(components=[]), wait_seconds=10)).json()
    assert (refused["state"], refused["form"]) == ("refused", "02")
    assert "Đ17.1" in refused["article"]
    assert refused["reason_text_vi"].startswith("Hồ sơ chưa đủ")
    assert (refused["answered_late"], "answer_due_at" in refused) == (False, True)
    wrong = is_problem(
        await post(intake, a_submission_body(submission_id="S-2", procedure_code="9.999999")), 422
    )
    assert (wrong["reason"], "Đ14" in wrong["article"]) == ("unknown-procedure", True)
