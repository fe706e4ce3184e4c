"""A payer goes from the page to the provider and back, and what becomes of the order."""

import asyncio
import base64
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest

from tests.hub.agency import world_time
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed
from tests.hub.payer import (
    PORTAL,
    UNTIL,
    a_callback,
    a_demand,
    becomes,
    get,
    order,
    order_id,
    paying,
    pays,
    post,
    refused,
    signed,
    started,
    token,
)
from tests.waiting import eventually

pytestmark = pytest.mark.kafka
SUCCESS = "9704 0000 0000 0018"
DECLINED = "9704000000000026"
NO_FUNDS = "9704000000000034"
TIMEOUT = "9704000000000042"
LATER = "9704000000000059"
DOUBLE = "9704000000000067"
AFTER_EXPIRY = "9704000000000075"
BEFORE = "9704000000000083"
WRONG_KEY = "9704000000000091"
DOWN = "9704000000000109"
LOST = "9704000000000117"


async def test_a_payer_pays_and_the_order_is_paid_by_the_providers_callback(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub) as hub:
        back = await pays(hub, SUCCESS)
        assert back.status_code == 303
        seen = await becomes(hub, "paid")
        assert [(each["status"], each["finished"]) for each in seen["attempts"]] == [("succeeded", True)]
        assert not await refused(hub)
        page = await get(hub, back.headers["location"], accept="text/html")
        assert page.status_code == 200
        assert "Đã thanh toán" in page.text
        assert f"/pay/{order_id()}/attempts" not in page.text, "nothing is to be paid any more"
        kept = b"".join(each.read_bytes() for each in hub.home.iterdir() if each.is_file())
        assert SUCCESS.replace(" ", "").encode() not in kept, "no card's number in database or log"
        assert SUCCESS.encode() not in kept


@pytest.mark.more
async def test_two_instances_on_postgresql_take_a_message_once(new_postgres_hub: Callable[..., Hub]) -> None:
    async with paying(partial(new_postgres_hub, instances=2), a_demand(), a_demand(2)) as hub:
        await pays(hub, DOUBLE)
        await becomes(hub, "paid")
        body = a_callback(order_id=order_id(2), transaction_id="TX-b")
        headers = signed(body)
        for instance in ("payment_stub#1", "payment_stub", "payment_stub#1"):
            answer = await post(hub, f"{hub.url(instance)}/callbacks/{PORTAL}", body, **headers)
            assert answer.status_code == 202, answer.text
        await becomes(hub, "paid", 2)
        nonsense = await post(hub, f"{hub.url('payment_stub#1')}/callbacks/{PORTAL}", b"nonsense")
        assert nonsense.status_code == 401
        assert [each["reason"] for each in await refused(hub)] == ["unsigned"]
        assert (await reports(hub)).count("succeeded") == 2


@pytest.mark.more
async def test_outcomes_of_the_table_come_to_what_it_says(new_hub: Callable[..., Hub]) -> None:
    async with paying(new_hub, *map(a_demand, range(1, 5))) as hub:
        for number, instrument in enumerate((DECLINED, NO_FUNDS, DOUBLE, BEFORE), 1):
            assert (await pays(hub, instrument, number)).status_code == 303
        assert (await order(hub, 4))["outcome"] == "paid", "the callback was before the redirect"
        for number in (1, 2):
            seen = await becomes(hub, "failed", number)
            assert [each["status"] for each in seen["attempts"]] == ["failed"]
        await becomes(hub, "paid", 3)
        await eventually(lambda: sent(hub) == 6, 20, "two failures, three messages of one success, and one")
        told = await reports(hub)
        assert (told.count("succeeded"), told.count("failed")) == (2, 2), "a repeat is not told again"
        await pays(hub, SUCCESS, 1)
        assert [each["status"] for each in (await becomes(hub, "paid", 1))["attempts"]] == [
            "failed",
            "succeeded",
        ]


@pytest.mark.more
async def test_a_callback_that_never_comes_is_healed_by_asking_the_provider(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub, a_demand(), a_demand(2)) as hub:
        await pays(hub, LOST)
        assert (await order(hub))["outcome"] == "waiting"
        refreshed = await post(hub, f"/orders/{order_id()}/refresh", b"", **token())
        assert refreshed.json()["state"] == "paid"
        # a payer who is still on the provider's page has no outcome yet, and asking does no harm
        await started(hub, 2)
        refreshed = await post(hub, f"/orders/{order_id(2)}/refresh", b"", **token())
        assert (refreshed.json()["state"], refreshed.json()["outcome"]) == ("open", "waiting")


@pytest.mark.more
async def test_the_service_asks_by_itself_and_a_payment_may_stay_without_an_outcome(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub, a_demand(), a_demand(2), LGSP_PAYMENTS__ASK_AFTER_SECONDS="0.5") as hub:
        await pays(hub, LOST)
        assert (await pays(hub, TIMEOUT, 2)).status_code == 504, "the browser gets no answer"
        await becomes(hub, "paid")
        seen = await order(hub, 2)
        assert (seen["finished"], seen["attempts"][0]["finished"]) == (False, False)


@pytest.mark.more
async def test_a_stranger_s_signature_changes_nothing_and_a_platform_that_is_down_says_so(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub, a_demand(), a_demand(2)) as hub:
        await pays(hub, WRONG_KEY)
        answer = await pays(hub, DOWN, 2)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        transaction = (await order(hub, 2))["attempts"][0]["transaction_id"]
        status = await get(hub, f"/sandbox/{PORTAL}/payments/{transaction}")
        assert (status.status_code, status.json()["type"]) == (503, "urn:lgsp:problem:platform-down")
        refreshed = await post(hub, f"/orders/{order_id(2)}/refresh", b"", **token())
        assert refreshed.json()["outcome"] == "waiting"

        async def kept() -> bool:
            return bool(await refused(hub))

        await eventually(kept, 20, "the callback in the inbox")
        [one] = await refused(hub)
        assert (one["reason"], one["signed"], one["provider"]) == ("bad-signature", False, PORTAL)
        assert json.loads(base64.b64decode(one["body"]))["order_id"] == order_id()
        assert (await order(hub))["outcome"] == "waiting"


@pytest.mark.more
async def test_money_that_comes_after_the_order_expired_is_taken_note_of_and_given_back(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub) as hub:
        await pays(hub, AFTER_EXPIRY)
        assert (await order(hub))["outcome"] == "waiting"
        await world_time(hub, UNTIL + timedelta(hours=1))
        assert (await order(hub))["state"] == "expired"

        async def refunded() -> bool:
            return [each["refunded"] for each in (await order(hub))["attempts"]] == ["expired"]

        await eventually(refunded, 20, "the refund")
        page = await get(hub, f"/pay/{order_id()}?lang=en", accept="text/html")
        assert "was given back" in page.text
        again = await post(hub, f"/pay/{order_id()}/attempts", {"method": PORTAL})
        assert again.json()["type"].endswith(":order-expired")


@pytest.mark.more
async def test_the_sandbox_sends_what_it_owes_although_the_service_was_killed(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub) as hub:
        assert (await pays(hub, LATER)).status_code == 504
        await hub.kill("payment_stub")
        await hub.start("payment_stub")
        await hub.ready()
        seen = await becomes(hub, "paid", within_seconds=60)
        assert [each["status"] for each in seen["attempts"]] == ["succeeded"]


def sent(hub: Hub) -> int:
    """Return how many callbacks the sandbox has sent."""
    with closing(sqlite3.connect(hub.database("payment_stub"))) as connection:
        count: int = connection.execute(
            "SELECT count(*) FROM sandbox_messages WHERE due_at IS NULL"
        ).fetchone()[0]
        return count


async def reports(hub: Hub) -> list[str]:
    """Return what was told of attempts, in order."""
    seen = await asyncio.to_thread(read_committed, hub.servers, hub.prefix, ("payment-reports",))
    return [each.event["data"].get("status", "started") for each in seen]
