"""Papers that the State holds: asked for with consent, shown to their person, used; every access is told."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import httpx2
import pytest

from schemas.lookups import LookupAnswered, LookupAnsweredData
from services._runtime.credentials import token_of
from tests.builders import AGENCY, a_submission_body, an_arrival
from tests.hub.asking import is_problem, post
from tests.hub.hub import AGENCY_KEY, Hub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import Raw, send
from tests.hub.test_follow_up_doors import a_dossier, ask_for

pytestmark = [pytest.mark.kafka, pytest.mark.more]
ANNA, BINH = "000000000001", "000000000002"
OTHER_DESK: Final = "H62.21"
CARD: Final = "identity-card-copy"
FORM: Final = {"code": "declaration-form", "form": "electronic", "digest": "cd" * 32}
CLAIM: Final = {"code": CARD, "form": "held"}


@pytest.fixture
async def intake(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    async with new_hub(services=("intake",)) as hub:
        await hub.ready()
        yield hub


def me(number: str) -> dict[str, Any]:
    return {"applicant": {"kind": "citizen", "identity_number": number}}


def a_request(submission_id: str, number: str = ANNA, **changes: Any) -> dict[str, Any]:
    body = {
        "submission_id": submission_id, "receiving_agency": AGENCY, "procedure_code": "2.000488",
        "papers": [CARD], "consent": {"legal_basis": "consent"}, **me(number),
    }  # fmt: skip
    return body | changes


async def ask(
    hub: Hub, path: str, body: Any = None, *, desk: str | None = None, wait: bool = True, page: bool = False
) -> httpx2.Response:
    headers = {"Prefer": "wait=10"} if wait else {}
    headers |= {"Accept": "text/html"} if page else {}
    if desk is not None:
        headers["Authorization"] = f"Bearer {token_of(desk, 'k1', AGENCY_KEY)}"
    url = hub.url("intake") + path
    if body is None:
        return await hub.http.get(url, headers=headers)
    return await hub.http.post(url, content=json.dumps(body).encode(), headers=headers)


async def answer(hub: Hub, submission_id: str, reference: str) -> None:
    """Answer as the connector to the population database would."""
    [asked] = [
        each.event
        for each in read_committed(hub.servers, hub.prefix, ("dossiers",))
        if each.event["type"] == "lgsp.lookup.requested.v1" and each.event["subject"] == submission_id
    ]
    told = asked["data"]
    assert (told["database"], told["legal_basis"], told["purpose"]) == ("population", "consent", "2.000488")
    data = LookupAnsweredData(
        submission_id=submission_id, receiving_agency=told["receiving_agency"],
        component_code=told["component_code"], outcome="found", reference=reference,
    )  # fmt: skip
    event = LookupAnswered(
        id=f"a-{submission_id}", source="/database/population", subject=submission_id, time=asked["time"],
        data=data,
    )  # fmt: skip
    sent = an_arrival(event, key=AGENCY.encode())
    headers = tuple((name, value or b"") for name, value in sent.headers)
    send(hub.servers, hub.prefix, [Raw("lookup-answers", sent.key, sent.value, headers)])
    await hub.caught_up()


async def test_a_paper_is_looked_up_asked_for_shown_used_and_every_access_is_told(intake: Hub) -> None:
    offered = (await ask(intake, "/evidence/look-up",
                         {"receiving_agency": AGENCY, "procedure_code": "2.000488"})).json()  # fmt: skip
    assert [(each["code"], each["kept_by"]) for each in offered["papers"]] == [
        (CARD, ["register", "population"])
    ]
    asked = await ask(intake, "/evidence/requests", a_request("S-1"), desk=AGENCY)
    assert (asked.status_code, asked.json()["state"]) == (200, "waiting")
    where, consent_id = asked.headers["location"], asked.json()["consent_id"]
    await answer(intake, "S-1", "P-0117")
    seen = await ask(intake, where, desk=AGENCY)
    assert (seen.status_code, seen.json()["state"]) == (200, "ready")
    [paper] = seen.json()["papers"]
    assert (paper["state"], [offer["ref"] for offer in paper["offers"]]) == ("offered", ["P-0117"])
    body = a_submission_body(
        submission_id="S-1", applicant={"kind": "citizen", "identity_number": ANNA},
        components=[FORM, {**CLAIM, "held_ref": "P-0117"}], consent_id=consent_id,
    )  # fmt: skip
    received = (await post(intake, body, wait_seconds=10)).json()
    assert received["state"] == "received"
    [dossier] = [
        each.event["data"]
        for each in read_committed(intake.servers, intake.prefix, ("dossiers",))
        if each.event["type"] == "lgsp.dossier.received.v1"
    ]
    [card] = [each for each in dossier["components"] if each["code"] == CARD]
    assert (card["outcome"], card["reused_from"]) == ("shared", "P-0117")
    known = (await ask(intake, "/me/accesses", me(ANNA))).json()
    kinds = [(each["kind"], each["by"]) for each in known["items"]]
    assert sorted(kinds) == [
        ("asked-database", AGENCY), ("checked", AGENCY), ("requested", AGENCY), ("used", AGENCY),
        ("viewed", AGENCY), ("viewed", AGENCY),
    ]  # fmt: skip
    assert all(each["article"] for each in known["items"])
    assert {each["purpose"] for each in known["items"]} == {"2.000488"}
    assert {each["consent_id"] for each in known["items"] if each["kind"] != "checked"} == {consent_id}
    page = await ask(intake, "/me/accesses", me(ANNA), page=True)
    assert page.headers["content-type"].startswith("text/html")
    assert "Ai đã truy cập giấy tờ của tôi" in page.text
    assert "<script" not in page.text
    assert (await ask(intake, "/me/accesses", me(BINH))).json() == {"items": [], "consents": [], "older": 0}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"{intake.url('intake')}/me/accesses"
    as_curl_sends = await intake.http.post(url, content=json.dumps(me(ANNA)).encode(), headers=form)
    assert as_curl_sends.json() == known
    is_problem(await ask(intake, "/register/late"), 401)
    assert (await ask(intake, "/register/late", desk=AGENCY)).json() == {
        "items": [], "count": 0, "by_kind": {"entry": 0, "revoked": 0, "digitised": 0},
    }  # fmt: skip
    assert ANNA not in intake.logs("intake")


async def test_a_preview_is_its_persons_and_the_asking_desks_and_nobody_elses(intake: Hub) -> None:
    requests = "/evidence/requests"
    is_problem(await ask(intake, requests, a_request("S-2") | {"applicant": None}), 401)
    is_problem(await ask(intake, requests, a_request("S-2") | {"applicant": None}, desk=AGENCY), 401)
    is_problem(await ask(intake, requests, a_request("S-2"), desk=OTHER_DESK), 403)
    where = (await ask(intake, requests, a_request("S-2"), desk=AGENCY)).headers["location"]
    assert (await ask(intake, where, me(ANNA))).json()["state"] == "waiting"
    assert (await ask(intake, where, desk=AGENCY)).status_code == 200
    assert is_problem(await ask(intake, where, me(BINH)), 403)["type"].endswith("not-your-evidence")
    is_problem(await ask(intake, where, desk=OTHER_DESK), 403)
    is_problem(await ask(intake, where), 401)
    is_problem(await ask(intake, f"{requests}/S-9", me(ANNA)), 404)
    own = (await ask(intake, requests, a_request("S-3"))).headers["location"]
    is_problem(await ask(intake, own, desk=AGENCY), 403)
    page = await ask(intake, own, me(ANNA), page=True)
    assert "Xem trước giấy tờ" in page.text
    await intake.caught_up()
    views = [
        (each.event["subject"], each.event["data"].get("viewed_by"))
        for each in read_committed(intake.servers, intake.prefix, ("submissions",))
        if each.event["type"] == "lgsp.evidence.viewed.v1"
    ]
    assert sorted(views, key=str) == [
        ("S-2", "H62.12"), ("S-2", "H62.12"), ("S-2", None), ("S-3", None), ("S-3", None),
    ], "each is told before it is shown, the first one too"  # fmt: skip


async def test_what_does_not_fit_is_told_by_its_own_problem_and_article(intake: Hub) -> None:
    requests = "/evidence/requests"
    consent_id = (await ask(intake, requests, a_request("S-4"))).json()["consent_id"]
    again = await ask(intake, requests, a_request("S-4"), wait=False)
    assert (again.status_code, again.json()["consent_id"]) == (202, consent_id)
    named = {"consent": None, "consent_id": consent_id}
    wrong: tuple[tuple[dict[str, Any], int, str], ...] = (
        (a_request("S-4", papers=["other-paper"]), 409, "conflict"),
        (a_request("S-5", BINH, **named), 403, "another-persons-consent"),
        (a_request("S-5", consent=None, consent_id="C-none"), 404, "unknown-consent"),
        (a_request("S-5", papers=["declaration-form"]), 422, "paper-not-offered"),
        (a_request("S-5", consent={"legal_basis": "because"}), 422, "unknown-legal-basis"),
        (a_request("S-5", procedure_code="1.001193", papers=["identity-card-copy"], **named), 422,
         "purpose-mismatch"),
        (a_request("S-5", consent_id=consent_id), 422, "invalid"),
        (a_request("S-5", papers=[]), 422, "invalid"),
    )  # fmt: skip
    for body, status, kind in wrong:
        problem = is_problem(await ask(intake, requests, body), status)
        assert problem["type"] == f"urn:lgsp:problem:{kind}"
        assert kind == "invalid" or problem["article"]
    revocation = f"/consents/{consent_id}/revocation"
    is_problem(await ask(intake, revocation, me(BINH)), 403)
    is_problem(await ask(intake, revocation, me(ANNA), desk=OTHER_DESK), 403)
    is_problem(await ask(intake, "/consents/C-none/revocation", me(ANNA)), 404)
    for _ in range(2):
        gone = await ask(intake, revocation, me(ANNA))
        assert (gone.status_code, gone.json()["state"]) == (200, "revoked")
    told = is_problem(await ask(intake, requests, a_request("S-6", **named)), 409)
    assert told["reason"] == "consent-revoked"
    lodging = a_submission_body(
        submission_id="S-4", applicant={"kind": "citizen", "identity_number": ANNA},
        components=[FORM, CLAIM], consent_id=consent_id,
    )  # fmt: skip
    refused = (await post(intake, lodging, wait_seconds=10)).json()
    assert (refused["state"], refused["reason"]) == ("refused", "consent-revoked")
    [consent] = (await ask(intake, "/me/accesses", me(ANNA))).json()["consents"]
    assert consent["revoked_at"] is not None
    assert not read_committed(intake.servers, intake.prefix, ("dead-letters",))


async def test_papers_for_a_supplement_are_asked_for_twice_and_a_refused_claim_is_told_as_a_view(
    intake: Hub,
) -> None:
    code = await a_dossier(intake)
    await ask_for(intake, code, CARD)
    supplement = f"/dossiers/{code}/supplements"
    claim = {"components": [CLAIM], "applicant": {"identity_number": ANNA}}
    refused = is_problem(await ask(intake, supplement, claim), 422)
    assert refused["reason"] == "held-no-consent"
    assert (await ask(intake, "/evidence/requests", a_request(code))).json()["state"] == "waiting"
    refused = is_problem(await ask(intake, supplement, claim), 422)
    assert refused["reason"] == "held-not-usable"
    await intake.caught_up()
    viewed = [each for each in (await ask(intake, "/me/accesses", me(ANNA))).json()["items"]
              if each["kind"] == "viewed"]  # fmt: skip
    assert [(each["submission_id"], each["by"]) for each in viewed] == [(code, None)] * 2, (
        "shown, then refused"
    )
    again = await ask(intake, "/evidence/requests", a_request(f"{code}/2"))
    assert again.json()["state"] == "waiting"
    await answer(intake, f"{code}/2", "P-0118")
    taken = await ask(intake, supplement, claim)
    assert (taken.status_code, taken.json()["state"]) == (200, "received")
    used = [each for each in (await ask(intake, "/me/accesses", me(ANNA))).json()["items"]
            if each["kind"] == "used"]  # fmt: skip
    assert [(each["submission_id"], each["dossier_code"]) for each in used] == [(f"{code}/2", code)]
    late = is_problem(await ask(intake, "/evidence/requests", a_request(f"{code}/3")), 409)
    assert late["reason"] == "already-lodged"
