"""A platform of somebody else's: it is believed as callbacks are, and there is no sandbox beside it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from services.payment_stub.protocol import PaymentRequest, body_of
from tests.hub.browser import chromium
from tests.hub.hub import Hub
from tests.hub.payer import (
    PORTAL,
    a_callback,
    a_demand,
    get,
    order,
    order_id,
    paying,
    post,
    refused,
    signed,
    started,
    token,
    url,
)
from tests.hub.platform import a_platform, brought

pytestmark = [pytest.mark.kafka, pytest.mark.more]


async def test_a_platform_s_answer_is_believed_as_a_callback_is_and_its_nonsense_is_kept(
    new_hub: Callable[..., Hub],
) -> None:
    with a_platform() as platform:
        async with paying(new_hub, **platform.environment) as hub:
            await started(hub)
            wrong: dict[str, dict[str, Any]] = {
                "other-currency": {"currency": "USD"},
                "other-amount": {"amount_vnd": 1},
                "another-payment": {"transaction_id": "TX-other"},
                "another-provider": {"provider": "agency-gateway"},
                "invalid": {"status": "nonsense"},
            }
            for said in wrong.values():
                platform.said = said
                assert await stands(hub) == "open"
            platform.raw = b"nonsense"
            assert await stands(hub) == "open"
            platform.raw = b"x" * 300_000
            assert await stands(hub) == "open"
            kept = list(reversed(await refused(hub)))
            assert [each["reason"] for each in kept] == [*wrong, "bad-signature", "too-large"]
            assert [each["signed"] for each in kept] == [True] * len(wrong) + [False] * 2
            assert b'"USD"' in base64.b64decode(kept[0]["body"])
            assert kept[0]["headers"]["webhook-id"] == "answer_1"
            assert base64.b64decode(kept[-2]["body"]) == b"nonsense"
            platform.said, platform.raw = {}, None
            assert await stands(hub) == "paid"


async def stands(hub: Hub) -> str:
    answer = await post(hub, f"/orders/{order_id()}/refresh", b"", **token())
    assert answer.status_code == 200, answer.text
    state: str = answer.json()["state"]
    return state


async def test_beside_a_platform_there_is_no_sandbox_on_which_anybody_pays(
    new_hub: Callable[..., Hub],
) -> None:
    with a_platform() as platform:
        async with paying(new_hub, **platform.environment) as hub:
            address = (await started(hub))["redirect_url"]
            assert address.startswith(f"{platform.url}/sandbox/{PORTAL}/pay?")
            here = f"/sandbox/{PORTAL}/pay?{address.partition('?')[2]}"
            paid = await hub.http.post(url(hub, here), data={"instrument": "9704000000000018"})
            assert paid.status_code == 404
            body = a_callback()
            stand_in = signed(body, key="sandbox-k1")
            answer = await post(hub, f"/callbacks/{PORTAL}", body, **stand_in)
            assert answer.json()["type"].endswith(":unknown-signing-key")
            assert (await order(hub))["state"] == "open"


async def test_the_sandbox_has_a_secret_of_its_own(new_hub: Callable[..., Hub]) -> None:
    async with paying(new_hub) as hub:
        fields, proof = brought((await started(hub))["redirect_url"])
        theirs = signed(body_of(PaymentRequest.model_validate(fields)))
        assert proof["webhook-signature"] != theirs["webhook-signature"]
        assert (await get(hub, f"/sandbox/{PORTAL}/pay", accept="text/html")).status_code == 400
        answer = await hub.http.get(url(hub, f"/sandbox/{PORTAL}/pay"), params=fields | theirs)
        assert answer.status_code == 400, "a request that is signed for the provider is none of the sandbox's"


async def test_without_platform_and_sandbox_nobody_begins_to_pay_online(new_hub: Callable[..., Hub]) -> None:
    async with paying(new_hub, LGSP_PAYMENTS__SANDBOX="false") as hub:
        answer = await post(hub, f"/pay/{order_id()}/attempts", {"method": PORTAL})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:lgsp:problem:not-online")


async def test_our_own_request_sent_as_a_callback_displaces_no_evidence(new_hub: Callable[..., Hub]) -> None:
    async with paying(new_hub, LGSP_PAYMENTS__REFUSED_AT_MOST="2") as hub:
        evidence = a_callback(amount_vnd=1)
        await post(hub, f"/callbacks/{PORTAL}", evidence, **signed(evidence))
        for _ in range(3):
            fields, proof = brought((await started(hub))["redirect_url"])
            body = body_of(PaymentRequest.model_validate(fields))
            answer = await post(hub, f"/callbacks/{PORTAL}", body, **proof)
            assert (answer.status_code, answer.json()["type"]) == (422, "urn:lgsp:problem:our-own-request")
        kept = await refused(hub)
        assert [(each["reason"], each["signed"]) for each in kept] == [
            ("our-own-request", False), ("our-own-request", False), ("other-amount", True),
        ]  # fmt: skip


async def test_a_payer_is_sent_on_to_another_origin_and_back_in_a_real_browser(
    new_hub: Callable[..., Hub],
) -> None:
    with a_platform() as platform:
        async with (
            paying(new_hub, **platform.environment) as hub,
            chromium(hub.url("payment_stub")) as tab,
        ):
            await tab.page.goto(url(hub, f"/pay/{order_id()}?lang=en"))
            await tab.page.get_by_role("button").click()
            await tab.page.wait_for_url(f"{platform.url}/**", timeout=10_000)
            assert await tab.page.title() == "A platform"
            assert tab.faults == []
        # the sandbox sends payers back to where they came from, which may be another origin than its own
        async with (
            paying(new_hub, LGSP_PAYMENTS__PUBLIC_URL=platform.url) as hub,
            chromium(hub.url("payment_stub")) as tab,
        ):
            await tab.page.goto(url(hub, f"/pay/{order_id()}?lang=en"))
            await tab.page.get_by_role("button").click()
            await tab.page.get_by_role("textbox").fill("9704000000000018")
            await tab.page.get_by_role("button").click()
            await tab.page.wait_for_url(f"{platform.url}/**", timeout=10_000)
            assert tab.faults == []


async def test_what_came_of_a_later_attempt_is_told_although_an_earlier_one_was_left(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub, a_demand()) as hub, chromium(hub.url("payment_stub")) as tab:
        page = tab.page
        await page.goto(url(hub, f"/pay/{order_id()}?lang=en"))
        await page.get_by_role("button").click()
        await page.wait_for_url("**/sandbox/**")
        await page.go_back()
        await page.get_by_role("button").click()
        await page.wait_for_url("**/sandbox/**")
        await page.get_by_role("textbox").fill("9704000000000026")
        await page.get_by_role("button").click()
        await page.wait_for_url("**/pay/**attempt=**")
        await page.wait_for_selector(".what:text-is('The payment failed')", timeout=20_000)
        told = await page.locator(".outcome").inner_text()
        assert "declined" in told
        assert "Another attempt has no outcome yet" in told
        assert (await get(hub, f"/pay/{order_id()}")).json()["outcome"] == "failed", "the newest is judged"
