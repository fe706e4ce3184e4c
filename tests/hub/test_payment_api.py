"""Payment's doors asked at random: no failure, and every answer as the description promises."""

import asyncio
from collections.abc import Callable

import pytest

from tests.hub.api_probe import probe
from tests.hub.hub import Hub
from tests.hub.payer import CODE, PORTAL, a_demand, get, paying, token

pytestmark = pytest.mark.kafka


@pytest.mark.more
@pytest.mark.timeout(900)  # a quarter of it on cores of its own
async def test_hundreds_of_requests_get_what_is_documented(new_hub: Callable[..., Hub]) -> None:
    await asked(new_hub, 300)


@pytest.mark.long
async def test_five_thousand_requests_get_what_is_documented(new_hub: Callable[..., Hub]) -> None:
    await asked(new_hub, 5_000)


async def asked(new_hub: Callable[..., Hub], cases: int) -> None:
    async with paying(new_hub, a_demand(), a_demand(2)) as hub:
        known = {"dossier_code": CODE, "order": "order-1", "provider": PORTAL}
        documented = (await get(hub, "/openapi.json")).json()["paths"]
        operations = {f"{method.upper()} {path}" for path, found in documented.items() for method in found}
        each = 4 * -(-cases // (2 * len(operations)))
        answers = await asyncio.to_thread(probe, hub.url("payment_stub"), each, headers=token(), known=known)
        print(f"{sum(answers.values())} requests: {dict(sorted(answers.items()))}")
        assert {operation for operation, _ in answers} == operations
        assert sum(answers.values()) >= cases
