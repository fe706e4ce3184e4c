"""Orders to pay at a hub under test, a payer without a browser, and a provider that signs."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, Final

import httpx2

from schemas.envelope import CONTENT_TYPE, type_of
from schemas.inbound import FeeItem
from schemas.routing import FeeDemanded, FeeDemandedData
from services._runtime.credentials import OPERATOR, token_of
from services._runtime.provider_keys import provider_secret
from services.payment_stub.signing import headers_of
from tests.hub.agency import world_time
from tests.hub.hub import AGENCY_KEY, Hub
from tests.hub.sending import Raw, send
from tests.waiting import eventually

AGENCY: Final = "H62.12"
CODE: Final = "H62.12-210315-0001"
DEMANDED: Final = datetime(2021, 3, 15, 2, 0, tzinfo=UTC)
NOW: Final = DEMANDED + timedelta(hours=1)
UNTIL: Final = DEMANDED + timedelta(days=5)
PORTAL: Final = "national-portal"
SECRET: Final = provider_secret(PORTAL, AGENCY_KEY)
_ACTION: Final = re.compile(r'<form method="post" action="([^"]+)"')


def order_id(number: int = 1, code: str = CODE) -> str:
    return f"{code}/order-{number}"


def a_demand(
    number: int = 1,
    *,
    code: str = CODE,
    amount_vnd: int = 200_000,
    online: bool = True,
    until: datetime = UNTIL,
) -> Raw:
    """Return the record of a demand, as routing tells it."""
    data = FeeDemandedData(
        dossier_code=code, order_id=order_id(number, code),
        items=(FeeItem(code="criminal-record", kind="fee", amount_vnd=amount_vnd),),
        amount_vnd=amount_vnd, payable_until=until, online_offered=online,
    )  # fmt: skip
    event = FeeDemanded(
        id=f"demand-{code}-{number}", source="/lgsp/routing", subject=code, time=DEMANDED, data=data,
        seq=number, causationid="test",
    )  # fmt: skip
    headers = (("content-type", CONTENT_TYPE.encode()), ("ce_type", type_of(FeeDemanded).encode()))
    return Raw("routing", code.partition("-")[0].encode(), event.model_dump_json().encode(), headers)


async def demand(hub: Hub, *demands: Raw) -> None:
    """Let routing demand money, and payment_stub know of it."""
    await asyncio.to_thread(send, hub.servers, hub.prefix, demands, hub.partitions)
    await hub.caught_up()


@asynccontextmanager
async def paying(new_hub: Callable[..., Hub], *demands: Raw, **environment: str) -> AsyncIterator[Hub]:
    """Give a hub in world time in which these are to be paid."""
    async with new_hub(services=("payment_stub",), environment=environment) as hub:
        await hub.ready()
        await world_time(hub, NOW)
        await demand(hub, *(demands or (a_demand(),)))
        yield hub
        hub.check()
        assert "Traceback" not in hub.logs("payment_stub")


def url(hub: Hub, path: str) -> str:
    return path if path.startswith("http") else hub.url("payment_stub") + path


async def get(hub: Hub, path: str, **headers: str) -> httpx2.Response:
    return await hub.http.get(url(hub, path), headers=headers, timeout=20)


async def post(hub: Hub, path: str, body: Any, **headers: str) -> httpx2.Response:
    given = {"content": body} if isinstance(body, bytes) else {"json": body}
    return await hub.http.post(url(hub, path), headers=headers, timeout=20, **given)


def token(agency: str = AGENCY) -> dict[str, str]:
    return {"authorization": f"Bearer {token_of(agency, 'k1', AGENCY_KEY)}"}


async def order(hub: Hub, number: int = 1) -> dict[str, Any]:
    """Return how an order stands, as its merchant sees it."""
    answer = await get(hub, f"/orders/{order_id(number)}", **token())
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def started(hub: Hub, number: int = 1, **wish: Any) -> dict[str, Any]:
    """Begin an attempt as a merchant's system does."""
    answer = await post(hub, f"/pay/{order_id(number)}/attempts", {"method": PORTAL, **wish})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def pays(hub: Hub, instrument: str, number: int = 1) -> httpx2.Response:
    """Pay on the provider's page; return its answer."""
    page = await get(hub, (await started(hub, number))["redirect_url"], accept="text/html")
    assert page.status_code == 200, page.text
    action = unescape(_ACTION.search(page.text)[1])  # type: ignore[index]
    return await hub.http.post(url(hub, action), data={"instrument": instrument}, timeout=20)


async def becomes(hub: Hub, state: str, number: int = 1, within_seconds: float = 20) -> dict[str, Any]:
    """Return an order once it is in this state or outcome."""
    seen: dict[str, Any] = {}

    async def is_there() -> bool:
        seen.update(await order(hub, number))
        return state in (seen["state"], seen["outcome"])

    await eventually(is_there, within_seconds, lambda: f"{state}; it is {seen}")
    return seen


async def refused(hub: Hub) -> list[dict[str, Any]]:
    """Return the callbacks that were refused, the newest first."""
    answer = await get(hub, "/callbacks-refused", **token(OPERATOR))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def a_callback(**changes: Any) -> bytes:
    """Return the body of a callback: the first order's success."""
    said = {
        "provider": PORTAL, "dossier_code": CODE, "order_id": order_id(), "transaction_id": "TX-a",
        "status": "succeeded", "amount_vnd": 200_000, "currency": "VND", "happened_at": NOW.isoformat(),
    }  # fmt: skip
    return json.dumps(said | changes).encode()


def signed(
    body: bytes,
    message_id: str = "msg_1",
    *,
    key: str = "k1",
    secret: str = SECRET,
    at: datetime | None = None,
) -> dict[str, str]:
    """Return the headers of a callback as a provider makes them."""
    return headers_of(secret, key, message_id, at or datetime.now(UTC), body)
