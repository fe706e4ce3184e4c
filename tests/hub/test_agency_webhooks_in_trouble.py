"""Deliveries go on while an agency is dead or refuses, and though the hub or one of two instances dies."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from statistics import median
from typing import Final

import pytest
from standardwebhooks import Webhook as Verifier

from tests.hub.agency import Agency, Receiver, answering, receive, world_time
from tests.hub.hub import Hub
from tests.hub.webhooks import CODES, HERE, drained, got, left, registered
from tests.unit.routing.builders_routing import COURT, POLICE
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
SILENCE: Final = HERE | {
    "LGSP_GATEWAY__TIMEOUT_SECONDS": "4",
    "LGSP_GATEWAY__RETRY_LONGEST_SECONDS": "0.05",
}
"""Who never answers is asked nearly all the time."""


@pytest.fixture
async def province(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    async with new_hub(services=("routing",), environment=HERE) as hub:
        await hub.ready()
        await world_time(hub)
        yield hub


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
