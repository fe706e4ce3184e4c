"""Whatever is asked of the gateway is answered as its description says, and never with a 5xx."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import pytest

from tests.hub.agency import receive, token, world_time
from tests.hub.answers import Answers
from tests.hub.api_probe import probe
from tests.hub.hub import Hub
from tests.unit.routing.builders_routing import POLICE

pytestmark = pytest.mark.kafka
CODE: Final = "H62.12-210315-0001"
BRISK: Final = {"LGSP_GATEWAY__LONGEST_WAIT_SECONDS": "0.01"}


@asynccontextmanager
async def asked(new_hub: Callable[..., Hub], cases_per_operation: int) -> AsyncIterator[Answers]:
    async with new_hub(services=("routing",), environment=BRISK) as hub:
        await hub.ready()
        await world_time(hub)
        await receive(hub, [CODE])
        yield await asyncio.to_thread(
            probe, hub.url("routing"), cases_per_operation,
            headers={"authorization": f"Bearer {token(POLICE)}"},
            known={"agency_id": POLICE, "leg_id": f"{CODE}/leg-2"},
        )  # fmt: skip
        hub.check()
        assert "Traceback" not in hub.logs("routing")


def gateways(answers: Answers) -> int:
    return sum(count for (operation, _), count in answers.items() if "/agencies/" in operation)


@pytest.mark.more
@pytest.mark.timeout(900)  # a quarter of it on cores of its own
async def test_a_thousand_questions_are_answered_as_described(new_hub: Callable[..., Hub]) -> None:
    async with asked(new_hub, 124) as answers:
        print(sorted(answers.items()))
        assert gateways(answers) >= 1000
        statuses = {status for (operation, status) in answers if "/agencies/" in operation}
        assert {200, 202, 204, 403, 404, 422} <= statuses


@pytest.mark.long
async def test_five_thousand_questions_are_answered_as_described(new_hub: Callable[..., Hub]) -> None:
    async with asked(new_hub, 900) as answers:
        assert gateways(answers) >= 5000
