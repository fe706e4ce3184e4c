"""Agencies take part by HTTP alone: pull, acknowledge, accept, answer; each for itself and nobody else."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from typing import Any, Final

import pytest

from services._runtime.barrier import NotCaughtUp
from services._runtime.effects import EFFECTS, SUPPRESSED
from tests.hub.agency import Agency, receive, token, world_time
from tests.hub.asking import is_problem
from tests.hub.hub import REFUSED, Hub
from tests.hub.outside_reader import read_committed
from tests.unit.routing.builders_routing import COURT, JUSTICE, POLICE
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
CODE: Final = "H62.12-210315-0001"
VERIFY: Final = f"/legs/{CODE}/leg-2"
WAIT: Final = {"prefer": "wait=20"}


@pytest.fixture
async def province(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    async with new_hub(services=("routing",)) as hub:
        await hub.ready()
        await world_time(hub)
        yield hub


def kinds(page: dict[str, Any]) -> list[str]:
    return [each["event"]["type"].removeprefix("lgsp.").removesuffix(".v1") for each in page["items"]]


async def test_an_agency_pulls_its_leg_accepts_and_answers_it(province: Hub) -> None:
    police, justice = Agency(province, POLICE), Agency(province, JUSTICE)
    assert (await police.pull())["backlog"] == {"count": 0, "oldest_age_seconds": None}
    waiting = asyncio.create_task(police.pull(wait=20))
    await receive(province, [CODE])
    page = await waiting
    assert kinds(page) == ["leg.dispatched"]
    event = page["items"][0]["event"]
    assert (event["data"]["leg_id"], event["data"]["duty"]) == (f"{CODE}/leg-2", "verify")
    stream = {
        each.event["id"]: each.event
        for each in read_committed(province.servers, province.prefix, ("routing",))
    }
    assert event == stream[event["id"]], "the whole event, as Kafka has it"

    accepted = await police.ask("POST", VERIFY + "/accept", {}, headers=WAIT)
    assert (accepted.status_code, accepted.headers["preference-applied"]) == (200, "wait")
    assert accepted.json()["accepted_at"].startswith("2021-03-15T09:00"), "world time"
    for _ in range(2):
        answered = await police.ask("POST", VERIFY + "/answer", {"outcome": "approve"}, headers=WAIT)
        assert (answered.status_code, answered.json()["state"]) == (200, "closed")
        assert answered.json()["answers"] == ["approve"]
    looked = await police.ask("GET", VERIFY)
    assert looked.json() == answered.json()
    assert answered.headers["location"] == f"/agencies/{POLICE}{VERIFY}"
    replies = read_committed(province.servers, province.prefix, ("agency-replies",))
    assert [(each.key, each.event["source"]) for each in replies] == [(b"H62.12", f"/agency/{POLICE}")] * 2

    page = await police.pull(cursor=1, wait=20)
    assert kinds(page) == ["leg.closed"]
    assert kinds(await justice.pull(wait=20)) == ["leg.dispatched", "leg.closed"], "who sent it learns of it"
    assert await police.acknowledge(cursor=page["next"]) == {
        "acknowledged": 2,
        "backlog": {"count": 0, "oldest_age_seconds": None},
    }
    assert kinds(await police.pull()) == []
    assert kinds(await police.pull(all_kept=True)) == ["leg.dispatched", "leg.closed"]


async def test_what_is_not_acknowledged_comes_again_after_kill_9_and_ids_have_no_holes(province: Hub) -> None:
    court = Agency(province, COURT)
    codes = [f"H62.12-210315-{number:04}" for number in range(1, 41)]
    await receive(province, codes[:20])
    await eventually(lambda: at_last(court, 20), 20, "twenty entries")
    await court.acknowledge(ids=[2, 3])
    await province.kill("routing")
    await province.start("routing")
    await province.ready()
    await receive(province, codes[20:])
    await eventually(lambda: at_last(court, 40), 20, "forty entries")
    page = await court.pull(limit=1000)
    assert [each["id"] for each in page["items"]] == [n for n in range(1, 41) if n not in {2, 3}]
    assert page["backlog"]["count"] == 38
    seen = {each["event"]["subject"] for each in (await court.pull(limit=1000, all_kept=True))["items"]}
    assert seen == set(codes)
    pages = [await court.pull(limit=10), await court.pull(limit=10, cursor=12)]
    assert [page["next"] for page in pages] == [12, 22]


async def at_last(agency: Agency, position: int) -> bool:
    last: int = (await agency.pull(limit=1))["last"]
    return last == position


async def test_what_cannot_be_is_refused_before_it_reaches_kafka(province: Hub) -> None:
    police = Agency(province, POLICE)
    await receive(province, [CODE])
    refusals: list[tuple[str, Any, int, str]] = [
        ("/legs/H62.12-210315-0009/leg-1/answer", {"outcome": "approve"}, 404, "unknown-dossier"),
        (f"/legs/{CODE}/leg-9/answer", {"outcome": "approve"}, 404, "unknown-leg"),
        (f"/legs/{CODE}/leg-4/accept", {}, 404, "unknown-leg"),
        ("/legs/nothing/accept", {}, 404, "unknown-leg"),
        (f"/legs/{CODE}/leg-1/answer", {"outcome": "approve"}, 403, "wrong-agency"),
        (f"/legs/{CODE}/leg-1", None, 403, "wrong-agency"),
        (VERIFY + "/answer", {"outcome": "maybe"}, 422, "invalid"),
        (VERIFY + "/answer", {"outcome": "approve", "full_name": "x"}, 422, "invalid"),
        (VERIFY + "/answer", {"outcome": "approve", "agency": COURT}, 422, "invalid"),
        (VERIFY + "/answer", [], 422, "invalid"),
    ]
    for path, body, status, kind in refusals:
        method = "GET" if body is None else "POST"
        problem = is_problem(await police.ask(method, path, body), status)
        assert problem["type"] == f"urn:lgsp:problem:{kind}", (path, problem)
    assert not read_committed(province.servers, province.prefix, ("agency-replies",))

    assert (
        await police.ask("POST", VERIFY + "/answer", {"outcome": "approve"}, headers=WAIT)
    ).status_code == 200
    other = {"outcome": "approve", "note_code": "other"}
    conflict = is_problem(await police.ask("POST", VERIFY + "/answer", other), 409)
    assert conflict["type"].endswith(":conflict")
    closed = is_problem(await police.ask("POST", VERIFY + "/answer", {"outcome": "reject"}), 409)
    assert closed["type"].endswith(":leg-closed")
    assert closed["detail"].count("Article") == 1, "the rule, and its article once"
    beyond = is_problem(await police.ask("GET", "/inbox?cursor=99"), 422)
    assert beyond["type"].endswith(":unknown-entry"), "a cursor of another hub would wait for ever"
    is_problem(await police.ask("POST", VERIFY + "/accept", {}), 409)
    assert len(read_committed(province.servers, province.prefix, ("agency-replies",))) == 1
    assert not read_committed(province.servers, province.prefix, ("dead-letters",))


async def test_of_two_answers_at_once_with_other_content_one_is_a_conflict(province: Hub) -> None:
    police = Agency(province, POLICE)
    await receive(province, [CODE])
    bodies = [{"outcome": "approve", "note_code": code} for code in ("one", "two")]
    answers = await asyncio.gather(*(police.ask("POST", VERIFY + "/answer", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    await province.caught_up()
    assert not read_committed(province.servers, province.prefix, ("dead-letters",))


ROUTES: Final[tuple[tuple[str, str, Any], ...]] = (
    ("GET", "/inbox", None),
    ("POST", "/inbox/ack", {"cursor": 0}),
    ("GET", VERIFY, None),
    ("POST", VERIFY + "/accept", {}),
    ("POST", VERIFY + "/answer", {"outcome": "approve"}),
    ("GET", "/webhook", None),
    ("PUT", "/webhook", {"url": "https://192.0.2.1/"}),
    ("POST", "/webhook/secret", None),
    ("DELETE", "/webhook", None),
)
REVOKED: Final = "H62.05"


async def test_agency_a_neither_reads_nor_answers_for_agency_b(new_hub: Callable[..., Hub]) -> None:
    revoked = {"LGSP_CREDENTIALS__REVOKED": json.dumps([f"{REVOKED}_k1"])}
    async with new_hub(services=("routing",), environment=revoked) as hub:
        await hub.ready()
        await world_time(hub)
        await receive(hub, [CODE])
        spec = (await hub.http.get(hub.url("routing") + "/openapi.json")).json()
        documented = {
            (method, path) for path, each in spec["paths"].items() for method in each if "agencies" in path
        }
        assert len(documented) == len(ROUTES), "every route is in the matrix"
        outsiders = {
            "other": (POLICE, token(COURT), 403),
            "none": (POLICE, None, 401),
            "bad": (POLICE, token(POLICE)[:-4] + "AAAA", 401),
            "revoked": (REVOKED, token(REVOKED), 401),
            "other hub's": (POLICE, token(POLICE, "77" * 32), 401),
        }
        for method, path, body in ROUTES:
            for who, (agency, bearer, status) in outsiders.items():
                headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
                url = f"{hub.url('routing')}/agencies/{agency}{path}"
                content = json.dumps(body).encode() if body is not None else None
                answer = await hub.http.request(method, url, content=content, headers=headers)
                assert is_problem(answer, status), (method, path, who)
                assert CODE not in answer.text
        assert not read_committed(hub.servers, hub.prefix, ("agency-replies",))
        own = [(await Agency(hub, POLICE).ask(*route)).status_code for route in ROUTES]
        assert own == [200, 200, 200, 202, 202, 404, 422, 404, 204]


async def test_one_agency_with_another_token_in_its_hand_reaches_no_leg_of_the_other(province: Hub) -> None:
    """The path names the agency that asks, the leg another's: the leg decides."""
    await receive(province, [CODE])
    court = Agency(province, COURT)
    for path, body in ((VERIFY + "/accept", {}), (VERIFY + "/answer", {"outcome": "approve"})):
        assert is_problem(await court.ask("POST", path, body), 403)["type"].endswith(":wrong-agency")


async def test_entries_of_a_replay_can_be_pulled_all_the_same(province: Hub) -> None:
    await receive(province, [CODE], (EFFECTS, SUPPRESSED))
    assert kinds(await Agency(province, POLICE).pull(wait=20)) == ["leg.dispatched"]


async def test_a_gateway_that_cannot_work_ends_the_service_with_words(province: Hub) -> None:
    with closing(sqlite3.connect(province.database("routing"))) as connection:
        connection.execute("DROP TABLE mailboxes")
    with suppress(NotCaughtUp, AssertionError):
        await receive(province, [CODE])
    life = await province.exited("routing")
    assert life.exit_code == REFUSED
    assert "mailboxes" in life.last_words
    province.failures.clear()
