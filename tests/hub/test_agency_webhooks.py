"""Webhooks bring an agency its inbox: signed, in order, at least once; a dead agency slows nobody."""

import asyncio
import json
import shutil
import subprocess
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from statistics import median
from typing import Final

import pytest
from standardwebhooks import Webhook as Verifier

from services._runtime.effects import EFFECTS, SUPPRESSED
from tests.hub.agency import Agency, Receiver, answering, receive, world_time
from tests.hub.asking import is_problem
from tests.hub.hub import Hub
from tests.unit.routing.builders_routing import COURT, JUSTICE, POLICE
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
HERE: Final = {
    "LGSP_GATEWAY__ALLOWED_NETWORKS": '["127.0.0.0/8"]',
    "LGSP_GATEWAY__RETRY_FIRST_SECONDS": "0.05",
    "LGSP_GATEWAY__RETRY_LONGEST_SECONDS": "0.5",
    "LGSP_GATEWAY__TIMEOUT_SECONDS": "1",
    "LGSP_GATEWAY__MAX_ATTEMPTS": "3",
}
SILENCE: Final = HERE | {
    "LGSP_GATEWAY__TIMEOUT_SECONDS": "4",
    "LGSP_GATEWAY__RETRY_LONGEST_SECONDS": "0.05",
}
"""Who never answers is asked nearly all the time."""
CODES: Final = [f"H62.12-210315-{number:04}" for number in range(1, 101)]


@pytest.fixture
async def province(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    async with new_hub(services=("routing",), environment=HERE) as hub:
        await hub.ready()
        await world_time(hub)
        yield hub


async def registered(agency: Agency, receiver: Receiver) -> str:
    answer = await agency.ask("PUT", "/webhook", {"url": receiver.url})
    assert answer.status_code == 201, answer.text
    secret: str = answer.json()["secret"]
    return secret


async def got(receiver: Receiver, entries: int, within_seconds: float = 30) -> None:
    await eventually(
        lambda: len(set(receiver.entries)) >= entries,
        within_seconds,
        lambda: f"{entries}: {receiver.entries}",
    )


async def drained(agency: Agency) -> None:
    async def nothing_left() -> bool:
        count: int = (await agency.pull(limit=1))["backlog"]["count"]
        return count == 0

    await eventually(nothing_left, 20, "everything acknowledged")


async def test_entries_come_signed_in_order_and_a_2xx_acknowledges_them(province: Hub) -> None:
    police = Agency(province, POLICE)
    async with Receiver() as receiver:
        secret = await registered(police, receiver)
        assert (await police.ask("GET", "/webhook")).json()["secret"] is None, "shown once"
        await receive(province, CODES[:30])
        await got(receiver, 30)
        await drained(police)
        assert receiver.entries == list(range(1, 31))
        pulled = {each["id"]: each for each in (await police.pull(all_kept=True))["items"]}
        for delivery in receiver.got:
            assert Verifier(secret).verify(delivery.body, delivery.headers) == pulled[delivery.entry]
        assert len({each.headers["webhook-id"] for each in receiver.got}) == 30


async def test_openssl_finds_the_same_signature(province: Hub) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    async with Receiver() as receiver:
        secret = await registered(Agency(province, POLICE), receiver)
        await receive(province, CODES[:1])
        await got(receiver, 1)
    headers, body = receiver.got[0].headers, receiver.got[0].body
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(secret.removeprefix("whsec_")).hex()
    command = [openssl, "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"]
    done = await asyncio.to_thread(subprocess.run, command, input=content, capture_output=True, check=True)
    assert b64decode(headers["webhook-signature"].removeprefix("v1,")) == done.stdout


async def test_while_the_secret_is_replaced_both_sign(province: Hub) -> None:
    police = Agency(province, POLICE)
    async with Receiver() as receiver:
        old = await registered(police, receiver)
        answer = (await police.ask("POST", "/webhook/secret")).json()
        assert answer["secret"] != old
        await receive(province, CODES[:1])
        await got(receiver, 1)
        for secret in (old, answer["secret"]):
            assert Verifier(secret).verify(receiver.got[0].body, receiver.got[0].headers)


async def test_a_dead_agency_slows_nobody(new_hub: Callable[..., Hub]) -> None:
    async with (
        new_hub(services=("routing",), environment=SILENCE) as hub,
        Receiver(answer=lambda _: b"") as silent,
        Receiver() as receiver,
    ):
        await hub.ready()
        await world_time(hub)
        dead, live = Agency(hub, POLICE), Agency(hub, COURT)
        await registered(live, receiver)
        alone = await latencies(hub, receiver, CODES[:15])
        await dead.acknowledge(cursor=(await dead.pull())["next"])
        await registered(dead, silent)
        await receive(hub, CODES[15:16])
        await eventually(lambda: len(silent.got) >= 2, 20, "the dead one's time-outs")
        beside = await latencies(hub, receiver, CODES[20:35])
        assert median(beside) < median(alone) + 1.0, "a time-out of the other's lasts four seconds"
        standing = (await dead.ask("GET", "/webhook")).json()
        assert (standing["delivered_to"], standing["disabled_because"]) == (0, None)
        assert standing["failures"] > 0
        assert set(silent.entries) == {16}, "the breaker lets one through at a time, to see"
        assert (await dead.pull(limit=1))["backlog"]["count"] == 16, "it can be pulled"


async def latencies(hub: Hub, receiver: Receiver, codes: list[str]) -> list[float]:
    """Return how long each entry took, one after another, from before it was sent to Kafka."""
    took = []
    for code in codes:
        before, sent_at = len(set(receiver.entries)), asyncio.get_running_loop().time()
        await receive(hub, [code])
        await got(receiver, before + 1)
        took.append(receiver.got[-1].at - sent_at)
    return took


async def test_every_entry_is_delivered_though_the_hub_is_killed_in_the_middle(province: Hub) -> None:
    police = Agency(province, POLICE)
    async with Receiver() as receiver:
        secret = await registered(police, receiver)
        sending = asyncio.create_task(receive(province, CODES))
        for kill_at in (5, 40, 70):
            await got(receiver, kill_at)
            await province.kill("routing")
            await province.start("routing")
            await province.ready()
        await sending
        await got(receiver, 100, 60)
        await drained(police)
        first = list(dict.fromkeys(receiver.entries))
        assert first == list(range(1, 101)), "each at least once, in order"
        subjects = {json.loads(each.body)["event"]["subject"] for each in receiver.got}
        assert subjects == set(CODES)
        for delivery in receiver.got:
            assert Verifier(secret).verify(delivery.body, delivery.headers)


async def test_what_a_receiver_refuses_is_left_to_the_inbox_and_the_rest_goes_on(province: Hub) -> None:
    police = Agency(province, POLICE)
    async with Receiver(answer=lambda each: answering(500 if each.entry == 3 else 204)) as receiver:
        await registered(police, receiver)
        await receive(province, CODES[:6])
        await got(receiver, 6)
        assert receiver.entries.count(3) == 3
        await eventually(lambda: left(police, [3]), 10, "the third alone is left")
        receiver.answer = lambda _: answering(204)
        again = await police.ask("PUT", "/webhook", {"url": receiver.url})
        assert (again.status_code, again.json()["secret"]) == (200, None)
        await drained(police)


async def left(agency: Agency, ids: list[int]) -> bool:
    return [each["id"] for each in (await agency.pull())["items"]] == ids


async def test_retry_after_is_obeyed_and_410_ends_it(province: Hub) -> None:
    police = Agency(province, POLICE)
    async with Receiver(answer=lambda _: answering(503, "retry-after: 2")) as receiver:
        await registered(police, receiver)
        await receive(province, CODES[:1])
        await eventually(lambda: len(receiver.got) == 2, 20, "a second try")
        assert receiver.got[1].at - receiver.got[0].at >= 1.9
        receiver.answer = lambda _: answering(410)
        await eventually(lambda: disabled(police), 20, "an end")
        tried = len(receiver.got)
        await receive(province, CODES[1:2])
        standing = (await police.ask("GET", "/webhook")).json()
        assert (standing["state"], standing["disabled_because"], len(receiver.got)) == (
            "disabled",
            "gone",
            tried,
        )
    figures = (await province.http.get(province.url("routing") + "/metrics")).text
    assert f'lgsp_webhook_deliveries_total{{agency="{POLICE}",outcome="gone"}} 1.0' in figures


async def disabled(agency: Agency) -> bool:
    state: str = (await agency.ask("GET", "/webhook")).json()["state"]
    return state == "disabled"


async def test_what_a_replay_brings_is_not_sent(province: Hub) -> None:
    police = Agency(province, POLICE)
    async with Receiver() as receiver:
        await registered(police, receiver)
        await receive(province, CODES[:1], (EFFECTS, SUPPRESSED))
        await receive(province, CODES[1:2])
        await got(receiver, 1)
        await eventually(lambda: left(police, [1]), 10, "the replayed one can be pulled")
        assert receiver.entries == [2]


async def test_no_url_leads_to_where_the_hub_alone_can_reach(new_hub: Callable[..., Hub]) -> None:
    async with new_hub(services=("routing",)) as hub:
        await hub.ready()
        for url in (
            "http://127.0.0.1:1/",
            "http://localhost/",
            "http://169.254.169.254/",
            "file:///etc/passwd",
        ):
            problem = is_problem(await Agency(hub, JUSTICE).ask("PUT", "/webhook", {"url": url}), 422)
            assert problem["errors"][0]["field"] == "url"


async def test_two_instances_deliver_each_entry_and_go_on_when_one_dies(
    new_postgres_hub: Callable[..., Hub],
) -> None:
    hub = new_postgres_hub(services=("routing",), environment=HERE, instances=2)
    async with hub, Receiver() as one, Receiver() as other:
        await hub.ready()
        await world_time(hub)
        await registered(Agency(hub, POLICE), one)
        await registered(Agency(hub, COURT, "routing#1"), other)
        await receive(hub, CODES[:30])
        for receiver in (one, other):
            await got(receiver, 30)
            assert sorted(receiver.entries) == list(range(1, 31)), "one owner delivers, once"
        await hub.kill("routing#1")
        await receive(hub, CODES[30:60])
        for receiver in (one, other):
            await got(receiver, 60, 60)
            assert list(dict.fromkeys(receiver.entries)) == list(range(1, 61))
