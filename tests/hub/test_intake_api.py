"""Intake's doors asked at random: no failure, and every answer as the description promises."""

import asyncio
from collections.abc import Callable

import pytest

from services._runtime.credentials import token_of
from tests.builders import AGENCY, a_submission_body
from tests.hub.api_probe import probe
from tests.hub.asking import get, post
from tests.hub.hub import AGENCY_KEY, Hub

pytestmark = pytest.mark.kafka
TOKEN = {"Authorization": f"Bearer {token_of(AGENCY, 'k1', AGENCY_KEY)}"}


@pytest.mark.more
@pytest.mark.timeout(900)  # a quarter of it on cores of its own
async def test_a_thousand_requests_get_what_is_documented(new_hub: Callable[..., Hub]) -> None:
    await asked(new_hub, 1_000)


@pytest.mark.long
async def test_five_thousand_requests_get_what_is_documented(new_hub: Callable[..., Hub]) -> None:
    await asked(new_hub, 5_000)


async def asked(new_hub: Callable[..., Hub], cases: int) -> None:
    async with new_hub(services=("intake",)) as hub:
        await hub.ready()
        received = (await post(hub, a_submission_body(), wait_seconds=10)).json()
        await post(hub, a_submission_body(submission_id="S-2", components=[]), wait_seconds=10)
        known = {"code": received["dossier_code"], "submission_id": "S-2", "digest": "cd" * 32}
        documented = (await get(hub, "/openapi.json")).json()["paths"]
        operations = {f"{method.upper()} {path}" for path, found in documented.items() for method in found}
        each = 4 * -(-cases // (2 * len(operations)))
        answers = await asyncio.to_thread(probe, hub.url("intake"), each, headers=TOKEN, known=known)
        print(f"{sum(answers.values())} requests: {dict(sorted(answers.items()))}")
        assert {operation for operation, _ in answers} == operations
        assert sum(answers.values()) >= cases
        hub.check()
