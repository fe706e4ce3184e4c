"""Metrics' doors asked at random: no failure, and every answer as the description promises."""

import asyncio
from collections.abc import Callable

import pytest

from tests.hub.api_probe import probe
from tests.hub.hub import Hub
from tests.hub.sending import send
from tests.hub.told_dossiers import dossiers, raw

pytestmark = [pytest.mark.kafka, pytest.mark.more]
ENDLESS = "/kpis/events"
KNOWN = {
    "name": "on-time/nd61",
    "definition": "on-time/nd61",
    "other": "on-time/qd766",
    "code": "H62.12-210308-0001",
    "scoreboard": "qd766",
    "form": "II.06a",
    "agency": "H62.12",
}


async def test_every_question_gets_what_is_documented(new_hub: Callable[..., Hub]) -> None:
    async with new_hub(services=("metrics",)) as hub:
        await hub.ready()
        send(hub.servers, hub.prefix, [raw(event) for event in dossiers()])
        await hub.caught_up()
        documented = (await hub.http.get(hub.url("metrics") + "/openapi.json")).json()["paths"]
        operations = {f"{method.upper()} {path}" for path, found in documented.items() for method in found}
        answers = await asyncio.to_thread(probe, hub.url("metrics"), 30, known=KNOWN, endless=ENDLESS)
        assert {operation for operation, _ in answers} == operations - {f"GET {ENDLESS}"}
