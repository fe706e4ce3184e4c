"""The code of docs/agency-gateway.md does what the page says, from the token to the first answered leg."""

import asyncio
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from schemas.envelope import Event, type_of
from schemas.routing import LegClosed, LegDispatched
from services.routing.gateway.recipients import TAKEN, TO_EVERYBODY
from tests.hub.agency import Receiver, receive, token, world_time
from tests.hub.hub import Hub
from tests.pages import blocks, module
from tests.unit.routing.builders_routing import POLICE
from tests.waiting import eventually

PAGE: Final = Path(__file__).parents[2] / "docs" / "agency-gateway.md"
HERE: Final = {"LGSP_GATEWAY__ALLOWED_NETWORKS": '["127.0.0.0/8"]'}


@pytest.mark.kafka
@pytest.mark.more
async def test_from_the_token_to_the_first_answered_leg_and_a_signed_push(
    new_hub: Callable[..., Hub], tmp_path: Path
) -> None:
    async with new_hub(services=("routing",), environment=HERE) as hub, Receiver() as receiver:
        await hub.ready()
        await world_time(hub)
        await receive(hub, ["H62.12-210315-0001"])
        page = {
            "ROUTING": hub.url("routing"),
            "AGENCY": POLICE,
            "TOKEN": token(POLICE),
            "RECEIVER": receiver.url,
        }
        done = await asyncio.to_thread(
            subprocess.run,
            ["bash", "-euo", "pipefail", "-c", "\n".join(blocks(PAGE, "sh"))],
            env=os.environ | page, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout
        answered = written(tmp_path / "answered.json")
        assert (answered["state"], answered["answers"]) == ("closed", ["approve"])
        await eventually(lambda: receiver.got, 20, "a delivery")
    [verify] = blocks(PAGE, "python")
    secret = written(tmp_path / "webhook.json")["secret"]
    entry = module(verify, "verify").entry_of(receiver.got[0].body, receiver.got[0].headers, secret)
    assert entry["event"]["type"] == "lgsp.leg.closed.v1", "the dispatch was acknowledged before"


def written(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def test_the_page_names_every_event_that_comes() -> None:
    text = PAGE.read_text()
    events: tuple[type[Event], ...] = (LegDispatched, LegClosed, *TO_EVERYBODY, *TAKEN)
    for event in events:
        name = type_of(event).removeprefix("lgsp.").removesuffix(".v1")
        assert f"`{name}`" in text
