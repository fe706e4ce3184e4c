"""A day's statement is filed at the door, by a platform or by the sandbox in its stead, and is compared."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any

import httpx2
import pytest

from services._province.calendar import ZONE
from tests.hub.agency import world_time
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed
from tests.hub.payer import (
    AGENCY,
    PORTAL,
    a_callback,
    a_demand,
    becomes,
    get,
    order,
    paying,
    pays,
    post,
    refused,
    signed,
    started,
    token,
    url,
)
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
DAY = date(2021, 3, 15)
NEXT = datetime(2021, 3, 16, 2, tzinfo=ZONE)
SUCCESS, DECLINED = "9704000000000018", "9704000000000026"
LEFT_OUT, OTHER_AMOUNT, STRANGER = "9704000000000125", "9704000000000133", "9704000000000141"


async def test_what_is_paid_on_the_sandbox_is_stated_by_it_at_two_with_the_differences_of_the_table(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub, *map(a_demand, range(1, 6))) as hub:
        twice = [await started(hub), await started(hub)]
        first, again = [await pays_at(hub, each) for each in twice]
        for number, card in enumerate((LEFT_OUT, OTHER_AMOUNT, STRANGER), 2):
            await pays(hub, card, number)
            await becomes(hub, "paid", number)
        await pays(hub, DECLINED, 5)
        await becomes(hub, "failed", 5)
        await eventually(lambda: refund_of(hub), 20, "the second payment goes back")
        names = [(await order(hub, number))["attempts"][0]["transaction_id"] for number in range(2, 5)]
        await world_time(hub, NEXT - timedelta(minutes=1))
        assert await statements(hub) == []
        await world_time(hub, NEXT)
        await eventually(lambda: is_filed(hub), 20, "the statement")
        [filed] = await statements(hub)
        assert (filed["agency"], filed["day"], filed["provider"]) == (AGENCY, "2021-03-15", PORTAL)
        lines = {(each["transaction_id"], each["status"]): each["amount_vnd"] for each in filed["lines"]}
        assert lines == {
            (first, "succeeded"): 200_000, (again, "succeeded"): 200_000, (again, "refunded"): 200_000,
            (names[1], "succeeded"): 201_000, (names[2], "succeeded"): 200_000,
            (f"X-{names[2]}", "succeeded"): 10_000,
        }  # fmt: skip
        await hub.kill("payment_stub")
        await hub.start("payment_stub")
        await hub.ready()
        await world_time(hub, NEXT + timedelta(hours=9))
        differences = {each["transaction_id"]: each["kind"] for each in await book(hub, "reconciliation")}
        assert differences == {
            names[0]: "not-reported", names[1]: "amount", f"X-{names[2]}": "not-known",
        }  # fmt: skip
        payouts = [each for each in await book(hub, "ledger") if each["kind"] == "payout"]
        assert {each["transaction_id"] for each in payouts} == {again}, "what went back is paid out"
        assert len(await statements(hub)) == 1, "filed once, whoever dies"


async def pays_at(hub: Hub, begun: dict[str, Any]) -> str:
    """Pay on a page that was opened before; return the transaction."""
    paid = await hub.http.post(url(hub, begun["redirect_url"]), data={"instrument": SUCCESS}, timeout=20)
    assert paid.status_code == 303, paid.text
    return str(begun["transaction_id"])


async def refund_of(hub: Hub) -> bool:
    return any(each["refunded"] for each in (await order(hub))["attempts"])


async def statements(hub: Hub) -> list[dict[str, Any]]:
    seen = await asyncio.to_thread(read_committed, hub.servers, hub.prefix, ("payment-reports",))
    return [each.event["data"] for each in seen if each.event["type"] == "lgsp.statement.filed.v1"]


def is_filed(hub: Hub) -> bool:
    with closing(sqlite3.connect(hub.database("payment_stub"))) as connection:
        return connection.execute("SELECT is_due FROM sandbox_statements").fetchall() == [(0,)]


async def book(hub: Hub, name: str) -> list[dict[str, Any]]:
    answer = await get(hub, f"/agencies/{AGENCY}/books/{name}?from=2021-03-15&to=2021-03-16", **token())
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def a_part(**changes: Any) -> bytes:
    line = {"transaction_id": "TX-a", "amount_vnd": 200_000, "status": "succeeded"}
    said = {
        "agency": AGENCY, "day": str(DAY), "provider": PORTAL, "part": 1, "parts": 1, "lines": [line],
    }  # fmt: skip
    return json.dumps(said | changes).encode()


async def file(hub: Hub, body: bytes, **more: Any) -> httpx2.Response:
    return await post(hub, f"/statements/{PORTAL}", body, **signed(body, **more))


async def test_a_provider_s_statement_is_taken_once_if_it_is_signed_and_as_it_must_be(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub, LGSP_PAYMENTS__SANDBOX="false") as hub:
        wrong = {
            "bad-signature": (a_part(), {"secret": "whsec_" + "A" * 43 + "="}),
            "another-provider": (a_part(provider="agency-gateway"), {}),
            "impossible-time": (a_part(day="2021-03-16"), {}),
            "invalid": (a_part(agency="H99.99"), {}),
        }
        for kind, (body, more) in wrong.items():
            answer = await file(hub, body, **more)
            assert answer.json()["type"] == f"urn:lgsp:problem:{kind}", answer.text
        for changes in ({"part": 2}, {"lines": [{"transaction_id": "TX-a"}]}, {"more": 1}):
            assert (await file(hub, a_part(**changes))).status_code == 422
        for message in ("msg_1", "msg_2"):
            answer = await file(hub, a_part(), message_id=message)
            assert (answer.status_code, answer.json()) == (202, {"state": "taken"})
            await hub.caught_up()
        other = await file(hub, a_part(lines=[]))
        assert (other.status_code, other.json()["type"]) == (409, "urn:lgsp:problem:conflict")
        assert len(await statements(hub)) == 1
        kept = [(each["reason"], each["signed"]) for each in reversed(await refused(hub))]
        assert kept == [(kind, kind != "bad-signature") for kind in wrong] + [("invalid", True)] * 3 + [
            ("conflict", True)
        ]
        body = a_callback()
        await post(hub, f"/callbacks/{PORTAL}", body, **signed(body))
        await becomes(hub, "paid")
        await world_time(hub, NEXT + timedelta(hours=9))
        assert await book(hub, "reconciliation") == [], "both sides say the same"
