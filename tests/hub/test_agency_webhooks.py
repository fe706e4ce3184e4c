"""Webhooks bring an agency its inbox: signed, in order, acknowledged by a 2xx, and no replays."""

import asyncio
import shutil
import subprocess
from base64 import b64decode
from collections.abc import AsyncIterator, Callable

import pytest
from standardwebhooks import Webhook as Verifier

from services._runtime.effects import EFFECTS, SUPPRESSED
from tests.hub.agency import Agency, Receiver, receive, world_time
from tests.hub.asking import is_problem
from tests.hub.hub import Hub
from tests.hub.webhooks import CODES, HERE, drained, got, left, registered
from tests.unit.routing.builders_routing import JUSTICE, POLICE
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]


@pytest.fixture
async def province(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    async with new_hub(services=("routing",), environment=HERE) as hub:
        await hub.ready()
        await world_time(hub)
        yield hub


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
