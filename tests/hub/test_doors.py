"""Doors: a no says which field and what to do."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest

from services._runtime.door import MAX_BODY_BYTES
from tests.builders import AGENCY, MORNING, a_submission_body, a_tick, an_arrival
from tests.hub.asking import LODGED, get, is_problem, post
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import Raw, send

pytestmark = pytest.mark.kafka


@pytest.fixture
async def intake(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    async with new_hub(services=("intake",)) as hub:
        await hub.ready()
        yield hub


def where(submission_id: str, agency: str = AGENCY) -> str:
    return f"/submissions/{submission_id}?receiving_agency={agency}"


def to_anybody(decided: httpx2.Response) -> dict[str, Any]:
    """Return what a look-up tells anybody of what its sender was answered: nothing of its papers."""
    return {name: told for name, told in decided.json().items() if name not in {"missing", "not_used"}}


async def test_a_submission_is_acknowledged_decided_and_found_again(intake: Hub) -> None:
    taken = await post(intake, a_submission_body(submission_id="S-1"))
    assert (taken.status_code, taken.headers["location"]) == (202, where("S-1"))
    assert taken.json() == {"submission_id": "S-1", "state": "pending", "status": 1}
    assert "preference-applied" not in taken.headers
    await intake.caught_up()
    found = (await get(intake, taken.headers["location"])).json()
    assert (found["state"], found["submission_id"], found["status"]) == ("received", "S-1", 2)
    dossier = await get(intake, f"/dossiers/{found['dossier_code']}")
    assert (dossier.status_code, dossier.json()["stage"]) == (200, "under-way")

    decided = await post(intake, a_submission_body(submission_id="S-2"), wait_seconds=10)
    assert (decided.status_code, decided.headers["preference-applied"]) == (200, "wait")
    assert decided.headers["location"] == where("S-2")
    assert decided.json()["dossier_code"].endswith("-0002")
    refused = await post(intake, a_submission_body(submission_id="S-3", components=[]), wait_seconds=10)
    assert (refused.status_code, refused.json()["state"]) == (200, "refused")
    assert (refused.json()["missing"], refused.json()["status"]) == (
        ["declaration-form", "identity-card-copy"],
        3,
    )

    for _ in range(2):
        again = await post(intake, a_submission_body(submission_id="S-2"), wait_seconds=10)
        assert (again.status_code, again.json()) == (200, decided.json()), "same id, same body: same answer"
    again = await post(intake, a_submission_body(submission_id="S-2"))
    assert (again.status_code, again.headers["location"]) == (202, where("S-2")), "nobody asked for more"
    assert "preference-applied" not in again.headers
    looked_up = await get(intake, where("S-2"))
    assert (looked_up.json(), "preference-applied" in looked_up.headers) == (to_anybody(decided), False)
    others: tuple[dict[str, Any], ...] = ({"place": "08713"}, {"channel": "post"})
    for other in others:
        conflict = await post(intake, a_submission_body(submission_id="S-2", **other))
        assert is_problem(conflict, 409)["errors"][0]["field"] == "submission_id"
    assert len(read_committed(intake.servers, intake.prefix, ("submissions",))) == 3, "nothing was sent twice"

    unnamed = await post(intake, a_submission_body(submission_id=None))
    assert (unnamed.status_code, unnamed.json()["submission_id"][:2]) == (202, "S-")
    for path in ("/submissions/S-none", "/dossiers/H62.12-210308-9999", "/nowhere", "/submissions/"):
        is_problem(await get(intake, path), 404 if path != "/submissions" else 405)


async def test_of_two_at_once_under_one_id_with_other_content_one_is_refused(intake: Hub) -> None:
    bodies = [a_submission_body(submission_id="S-race", place=place) for place in ("08707", "08713")]
    answers = await asyncio.gather(*(post(intake, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    await intake.caught_up()
    assert not read_committed(intake.servers, intake.prefix, ("dead-letters",))


async def test_an_id_is_unique_per_receiving_agency(intake: Hub) -> None:
    here, there = "H62.12", "H62.21"
    for agency in (here, there):
        decided = await post(
            intake, a_submission_body(submission_id="S/1", receiving_agency=agency), wait_seconds=10
        )
        assert decided.json()["dossier_code"].startswith(f"{agency}-")
        assert (await get(intake, decided.headers["location"])).json() == to_anybody(decided)
    asked = is_problem(await get(intake, "/submissions/S%2F1"), 409)
    assert [each["field"] for each in asked["errors"]] == ["receiving_agency"]
    is_problem(await get(intake, "/submissions/S%2F1?receiving_agency=H62.05"), 404)
    conflict = await post(
        intake, a_submission_body(submission_id="S/1", receiving_agency=there, place="08713")
    )
    is_problem(conflict, 409)
    lodged = read_committed(intake.servers, intake.prefix, ("submissions",))
    assert len({each.event["id"] for each in lodged}) == 2


async def test_in_world_time_a_fact_is_stamped_with_the_last_tick(intake: Hub) -> None:
    tick = an_arrival(a_tick(MORNING))
    headers = tuple((name, value or b"") for name, value in tick.headers)
    send(intake.servers, intake.prefix, [Raw("clock", None, tick.value, headers, n) for n in range(6)])
    await intake.caught_up()
    await post(intake, a_submission_body(submission_id="S-1"), wait_seconds=10)
    [lodged] = read_committed(intake.servers, intake.prefix, ("submissions",))
    assert lodged.event["time"] == MORNING.isoformat()


async def test_a_wrong_request_is_refused_with_its_field_and_reaches_no_topic(intake: Hub) -> None:
    secret = "Nguyễn Văn Kín 012345678901"
    wrong: dict[str, dict[str, Any]] = {
        "place": {"place": None},
        "channel": {"channel": secret},
        "full_name": {"full_name": secret},
        "applicant.identity_number": {"applicant": {"kind": "citizen", "identity_number": secret}},
        "submission_id": {"submission_id": "012345678901"},
        "consent_id": {"consent_id": "0912345678"},
        "procedure_code": {"procedure_code": "9.999999"},
        "receiving_agency": {"receiving_agency": "H62.99"},
        "components.0.code": {"components": [{"code": "no-such-paper", "form": "copy"}]},
    }
    for field, changes in wrong.items():
        answer = await post(intake, a_submission_body(**changes))
        body = is_problem(answer, 422)
        assert [each["field"] for each in body["errors"]] == [field]
        assert not any(word in answer.text for word in (*secret.split(), "0912345678", "no-such-paper"))
        assert "012345678901" not in repr(answer.headers)
    for garbage in (b"<lodged/>", b"", b"\xff\xfe", b'{"place":'):
        is_problem(await post(intake, garbage), 400)
    is_problem(await post(intake, [17]), 422)
    is_problem(await intake.http.put(intake.url("intake") + LODGED), 405)
    assert read_committed(intake.servers, intake.prefix, ("submissions",)) == []


async def test_more_than_256_kib_is_too_much_with_and_without_a_length(intake: Hub) -> None:
    async def pieces(size: int) -> AsyncIterator[bytes]:
        for _ in range(0, size, 4096):
            yield b"x" * 4096

    is_problem(await post(intake, b"x" * (MAX_BODY_BYTES + 1)), 413)
    is_problem(await post(intake, b"x" * MAX_BODY_BYTES), 400)
    for size, status in ((MAX_BODY_BYTES + 4096, 413), (MAX_BODY_BYTES, 400)):
        url = intake.url("intake") + LODGED
        is_problem(await intake.http.post(url, content=pieces(size)), status)


async def test_a_preference_that_cannot_be_read_is_no_fault(intake: Hub) -> None:
    for number, preference in enumerate(
        ("wait=soon", "wait", "respond-async, wait=10", "wait=1e3", "wait=\xb2")
    ):
        headers = [(b"prefer", preference.encode("latin-1"))]
        url = intake.url("intake") + LODGED
        body = json.dumps(a_submission_body(submission_id=f"S-{number}")).encode()
        answer = await intake.http.post(url, content=body, headers=headers)
        assert answer.status_code == 200
