"""Nothing acknowledged is lost (invariant 2), whoever dies."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from lgsp.kafka.embedded import EmbeddedKafka
from tests.builders import a_submission_body
from tests.hub.asking import get, is_problem, post
from tests.hub.hub import Hub
from tests.hub.outside_reader import check, read_committed
from tests.waiting import PAUSE_SECONDS, eventually

pytestmark = pytest.mark.kafka


@pytest.fixture
async def intake(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    async with new_hub(services=("intake",)) as hub:
        await hub.ready()
        yield hub


@pytest.mark.more
async def test_while_kafka_is_down_a_caller_is_told_to_come_again(tmp_path: Path) -> None:
    kafka = EmbeddedKafka(tmp_path / "own-kafka")
    with kafka.running() as running:
        async with Hub(running.bootstrap_servers, tmp_path, services=("intake",)) as hub:
            await hub.ready()
            assert (await post(hub, a_submission_body(submission_id="S-1"))).status_code == 202
            await hub.caught_up()
            await asyncio.to_thread(kafka.kill)
            answer = await post(hub, a_submission_body(submission_id="S-2"))
            assert is_problem(answer, 503)["submission_id"] == "S-2", "the id to send it again under"
            assert int(answer.headers["retry-after"]) > 0
            assert (await get(hub, "/submissions/S-1")).json()["state"] == "received", "look-ups go on"
            assert (await get(hub, "/submissions/S-2")).status_code == 404, "nothing was promised"
            await asyncio.to_thread(kafka.start)
            again = await _until_taken(hub, a_submission_body(submission_id="S-2"))
            assert again.json()["state"] == "received"
            await hub.caught_up()
            answered = read_committed(hub.servers, hub.prefix, ("dossiers",))
            assert sorted(each.event["data"]["submission_id"] for each in answered) == ["S-1", "S-2"]


async def _until_taken(hub: Hub, body: dict[str, Any]) -> httpx2.Response:
    deadline = time.monotonic() + 60
    while True:
        answer = await post(hub, body, wait_seconds=10)
        if answer.status_code == 200:
            return answer
        assert answer.status_code in (202, 503)
        assert time.monotonic() < deadline


async def test_every_acknowledged_submission_is_on_its_topic_although_intake_is_killed(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(services=("intake",), supervise=True) as hub:
        await hub.ready()
        acknowledged: set[str] = set()
        back: list[float] = []
        enough = asyncio.Event()
        lodging = [asyncio.create_task(_lodge(hub, f"{n}-", acknowledged, enough)) for n in range(4)]
        for kill in range(1, 4):
            await eventually(partial(_as_many, acknowledged, 60 * kill), 30, "submissions acknowledged")
            await hub.kill("intake")
            killed = time.monotonic()
            await hub.ready()
            back.append(time.monotonic() - killed)
        enough.set()
        await asyncio.gather(*lodging)
        await hub.caught_up()
        lodged = {each.event["subject"] for each in read_committed(hub.servers, hub.prefix, ("submissions",))}
        assert acknowledged <= lodged
        answered = read_committed(hub.servers, hub.prefix, ("dossiers",))
        assert not check(answered)
        assert sorted(each.event["data"]["submission_id"] for each in answered) == sorted(lodged)
        print(f"ready again after {', '.join(f'{seconds:.1f} s' for seconds in back)}")
        assert max(back) < 30


def _as_many(acknowledged: set[str], wanted: int) -> bool:
    return len(acknowledged) >= wanted


async def _lodge(hub: Hub, name: str, acknowledged: set[str], enough: asyncio.Event) -> None:
    for number in count():
        if enough.is_set():
            return
        submission_id = f"S-{name}{number}"
        try:
            answer = await post(hub, a_submission_body(submission_id=submission_id))
        except httpx2.TransportError:
            await asyncio.sleep(PAUSE_SECONDS)  # its connection went with the process
            continue
        if answer.status_code == 202:
            acknowledged.add(submission_id)
