"""What the doors of payment refuse, each with a problem of its own, and what they take once."""

import asyncio
import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from services._province.payment_attempts import attempt_bounds
from services._runtime.provider_keys import provider_secret
from tests.hub.agency import world_time
from tests.hub.asking import is_problem
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed
from tests.hub.payer import (
    AGENCY,
    CODE,
    NOW,
    PORTAL,
    UNTIL,
    a_callback,
    a_demand,
    becomes,
    get,
    order,
    order_id,
    paying,
    post,
    refused,
    signed,
    started,
    token,
)

pytestmark = [pytest.mark.kafka, pytest.mark.more]
PAY = f"/pay/{order_id()}/attempts"


def kind(answer: httpx2.Response, status: int) -> str:
    return str(is_problem(answer, status)["type"]).removeprefix("urn:lgsp:problem:")


async def call(hub: Hub, body: bytes, message_id: str = "msg_1", **more: Any) -> httpx2.Response:
    return await post(hub, f"/callbacks/{PORTAL}", body, **signed(body, message_id, **more))


def a_report(**changes: Any) -> dict[str, Any]:
    return {
        "dossier_code": CODE, "order_id": order_id(), "transaction_id": "counter-1", "method": "counter",
        "status": "succeeded", "amount_vnd": 200_000, "happened_at": NOW.isoformat(),
    } | changes  # fmt: skip


async def told(hub: Hub) -> int:
    """Return how many reports Kafka holds."""
    return len(await asyncio.to_thread(read_committed, hub.servers, hub.prefix, ("payment-reports",)))


async def test_each_order_that_cannot_be_paid_so_has_a_problem_of_its_own(
    new_hub: Callable[..., Hub],
) -> None:
    demands = (a_demand(), a_demand(2, online=False), a_demand(3, until=NOW - timedelta(minutes=1)))
    async with paying(new_hub, *demands) as hub:
        wish = {"method": PORTAL}
        assert kind(await post(hub, f"/pay/{order_id(9)}/attempts", wish), 404) == "unknown-order"
        assert kind(await get(hub, f"/pay/{order_id(9)}"), 404) == "unknown-order"
        assert kind(await post(hub, PAY, wish | {"amount_vnd": 1}), 422) == "other-amount"
        assert kind(await post(hub, PAY, wish | {"currency": "USD"}), 422) == "other-currency"
        assert kind(await post(hub, PAY, {"method": "counter"}), 422) == "invalid"
        assert kind(await post(hub, f"/pay/{order_id(2)}/attempts", wish), 409) == "not-online"
        assert kind(await post(hub, f"/pay/{order_id(3)}/attempts", wish), 409) == "order-expired"
        assert await told(hub) == 0, "nothing was begun"
        assert (await call(hub, a_callback())).status_code == 202
        await becomes(hub, "paid")
        assert kind(await post(hub, PAY, wish), 409) == "order-closed"
        page = await post(hub, PAY, wish, accept="text/html")
        assert (page.status_code, "Nothing is to be paid" in page.text) == (409, False)
        english = await post(hub, PAY, wish, **{"accept": "text/html", "accept-language": "en-GB,vi;q=0.5"})
        assert "Nothing is to be paid" in english.text
        assert "No money was taken" not in english.text, "money was, by the payment before"


async def test_an_idempotency_key_begins_one_attempt_and_no_other(new_hub: Callable[..., Hub]) -> None:
    async with paying(new_hub) as hub:
        wish, key = {"method": PORTAL}, {"idempotency-key": "key-1"}
        first, again = await asyncio.gather(post(hub, PAY, wish, **key), post(hub, PAY, wish, **key))
        assert {first.status_code, again.status_code} == {201}
        assert first.json()["transaction_id"] == again.json()["transaction_id"]
        other = await post(hub, PAY, {"method": "agency-gateway"}, **key)
        assert kind(other, 409) == "idempotency-conflict"
        assert (
            kind(await post(hub, PAY, wish, **{"idempotency-key": "a b"}), 422) == "invalid-idempotency-key"
        )
        assert len((await becomes(hub, "waiting"))["attempts"]) == 1
        form = {"method": PORTAL, "amount_vnd": "200000", "currency": "VND", "idempotency_key": "key-2"}
        sent = await hub.http.post(hub.url("payment_stub") + PAY, data=form)
        assert sent.status_code == 303
        assert sent.headers["location"].startswith(f"/sandbox/{PORTAL}/pay?")
        most = attempt_bounds()[0].at_most
        begun = [await post(hub, PAY, wish) for _ in range(most)]
        assert [each.status_code for each in begun] == [201] * (most - 2) + [429] * 2
        assert kind(begun[-1], 429) == "too-many-attempts"
        assert (await post(hub, PAY, wish, **key)).status_code == 201, "a repeat begins nothing"


async def test_a_refused_callback_changes_nothing_and_is_kept_with_its_bytes(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub) as hub:
        now = datetime.now(UTC)
        stranger = provider_secret(PORTAL, "00" * 32)
        sent: list[tuple[str, httpx2.Response, bytes]] = []

        async def refuse(reason: str, status: int, body: bytes, **more: Any) -> None:
            answer = await call(hub, body, f"msg_{len(sent)}", **more)
            sent.append((reason, answer, body))
            assert kind(answer, status) == reason

        await refuse("unknown-signing-key", 401, a_callback(), key="k9")
        await refuse("bad-signature", 401, a_callback(), secret=stranger)
        await refuse("clock-skew", 401, a_callback(), at=now - timedelta(minutes=6))
        await refuse("unknown-order", 404, a_callback(order_id=order_id(9)))
        await refuse("other-amount", 422, a_callback(amount_vnd=1))
        await refuse("other-currency", 422, a_callback(currency="USD"))
        await refuse("before-demand", 422, a_callback(happened_at="2014-03-15T10:00:00+07:00"))
        await refuse("impossible-time", 422, a_callback(happened_at=(NOW + timedelta(minutes=6)).isoformat()))
        await refuse("not-json", 400, b"\xc3\xa9 nonsense")
        unsigned = await post(hub, f"/callbacks/{PORTAL}", a_callback())
        assert kind(unsigned, 401) == "unsigned"
        kept = list(reversed(await refused(hub)))
        assert [each["reason"] for each in kept] == [*(reason for reason, _, _ in sent), "unsigned"]
        assert [base64.b64decode(each["body"]) for each in kept[:-1]] == [body for _, _, body in sent]
        assert [each["signed"] for each in kept] == [False] * 2 + [True] * 7 + [False]
        assert ((await order(hub))["state"], await told(hub)) == ("open", 0)
        assert kind(await get(hub, "/callbacks-refused", **token()), 403) == "another-agency"
        assert kind(await get(hub, "/callbacks-refused"), 401) == "no-credentials"


async def test_a_callback_that_is_played_again_is_answered_alike_and_told_once(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub) as hub:
        body = a_callback()
        answers = [await call(hub, body) for _ in range(3)]
        assert [(each.status_code, each.json()) for each in answers] == [(202, {"state": "taken"})] * 3
        assert kind(await call(hub, a_callback(status="failed")), 409) == "replayed-id"
        await becomes(hub, "paid")
        assert kind(await call(hub, a_callback(status="failed"), "msg_2"), 409) == "conflict"
        assert await told(hub) == 1
        seen = await order(hub)
        assert [each["status"] for each in seen["attempts"]] == ["succeeded"]


async def test_two_moments_of_one_success_told_at_once_are_one_payment_and_no_dead_letter(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub) as hub:
        moments = [(NOW - timedelta(minutes=minutes)).isoformat() for minutes in (5, 10, 15)]
        bodies = [a_callback(happened_at=moment) for moment in moments]
        both = await asyncio.gather(call(hub, bodies[0], "msg_1"), call(hub, bodies[1], "msg_2"))
        await becomes(hub, "paid")
        later = await call(hub, bodies[2], "msg_3")
        assert [each.status_code for each in (*both, later)] == [202] * 3
        await hub.caught_up()
        [attempt] = (await order(hub))["attempts"]
        assert datetime.fromisoformat(attempt["told_otherwise_at"]).isoformat(), "the other one is not lost"
        topics = ("payments", "dead-letters")
        seen = await asyncio.to_thread(read_committed, hub.servers, hub.prefix, topics)
        assert [each.event["type"].split(".")[1:3] for each in seen] == [
            ["payment", "succeeded"],
            ["receipt", "issued"],
        ]
        assert not await refused(hub)


async def test_of_refused_callbacks_a_bounded_number_is_kept_and_a_flood_displaces_no_signed_one(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub, LGSP_PAYMENTS__REFUSED_AT_MOST="2") as hub:
        await call(hub, a_callback(amount_vnd=1))
        big = b"x" * 70_000
        for _ in range(4):
            await post(hub, f"/callbacks/{PORTAL}", big)
        kept = await refused(hub)
        assert [each["signed"] for each in kept] == [False, False, True]
        assert (kept[0]["size"], len(base64.b64decode(kept[0]["body"]))) == (70_000, 65_536)
        huge = await post(hub, f"/callbacks/{PORTAL}", b"x" * 300_000)
        assert kind(huge, 413) == "too-large"
        [newest, *_] = await refused(hub)
        assert (newest["reason"], newest["signed"], newest["size"]) == ("too-large", False, 300_000)
        assert base64.b64decode(newest["body"]) == b"x" * 65_536


async def test_a_counter_reports_for_its_own_dossiers_alone(new_hub: Callable[..., Hub]) -> None:
    async with paying(new_hub) as hub:
        at = "/payment-reports"
        assert kind(await post(hub, at, a_report()), 401) == "no-credentials"
        assert kind(await post(hub, at, a_report(), **token("H62.41")), 403) == "another-agency"
        assert kind(await post(hub, at, a_report(amount_vnd=1), **token()), 422) == "other-amount"
        assert kind(await post(hub, at, a_report(method=PORTAL), **token()), 422) == "invalid"
        strange = a_report(order_id=order_id(9))
        assert kind(await post(hub, at, strange, **token()), 404) == "unknown-order"
        for _ in range(2):
            assert (await post(hub, at, a_report(), **token())).status_code == 202
            await becomes(hub, "paid")
        assert await told(hub) == 1
        late = a_report(transaction_id="counter-2", status="started")
        assert kind(await post(hub, at, late, **token()), 409) == "order-closed"
        assert (await post(hub, at, late | {"status": "succeeded"}, **token())).status_code == 202
        assert kind(await get(hub, f"/orders/{order_id()}", **token("H62.41")), 403) == "another-agency"
        assert AGENCY == "H62.12"


async def test_money_taken_for_an_order_that_has_expired_is_taken(new_hub: Callable[..., Hub]) -> None:
    async with paying(new_hub) as hub:
        await world_time(hub, UNTIL + timedelta(hours=1))
        assert (await call(hub, a_callback())).status_code == 202
        await hub.caught_up()
        seen = await order(hub)
        assert (seen["state"], seen["finished"]) == ("expired", True)
        assert [each["refunded"] for each in seen["attempts"]] == ["expired"]


async def test_the_provider_believes_no_other_merchant_and_no_other_amount(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub) as hub:
        address = (await started(hub))["redirect_url"]
        assert (await get(hub, address)).status_code == 200
        cheaper = address.replace("amount_vnd=200000", "amount_vnd=2000")
        assert cheaper != address
        assert (await get(hub, cheaper)).status_code == 400
        assert (await get(hub, address.split("webhook-id")[0])).status_code == 400
        elsewhere = address.replace("return_url=", "return_url=https%3A%2F%2Fevil.example")
        assert (await get(hub, elsewhere)).status_code == 400
