"""From `POST /submissions` to visible in `GET /kpis`, through HTTP, Kafka, intake, Kafka and metrics."""

import asyncio
import time
from typing import Final

import httpx2

from bench.hub import Measured, hub
from bench.machine import percentiles

AGENCY: Final = "H62.21.01"
SECONDS: Final = 20
RATES: Final = (20, 200)
QUESTION: Final = {"definition": "online-dossiers/qd2866", "scope": f"agency:{AGENCY}", "period": "to-date"}


def main() -> None:
    """Print the latency at each rate; the reference is the same request answered by intake alone."""
    with hub() as measured:
        asyncio.run(_measure(measured))


async def _measure(measured: Measured) -> None:
    async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
        seen = 0
        await _post(client, measured, "warm")
        seen = await _visible(client, measured, 1)
        for rate in RATES:
            posted, taken = await _at(client, measured, rate, seen)
            seen += len(posted)
            print(f"{rate}/s: visible in kpis after {percentiles(posted)}; 202 after {percentiles(taken)}")


async def _at(
    client: httpx2.AsyncClient, measured: Measured, rate: int, before: int
) -> tuple[list[float], list[float]]:
    total = rate * SECONDS
    begun: list[float] = []
    taken: list[float] = []
    visible: list[float] = []

    async def post(number: int) -> None:
        at = time.perf_counter()
        await _post(client, measured, f"{rate}-{number}")
        taken.append((time.perf_counter() - at) * 1000)

    async def watch() -> None:
        while len(visible) < total:
            count = await _count(client, measured) - before
            now = time.perf_counter()
            visible.extend((now - begun[number]) * 1000 for number in range(len(visible), min(count, total)))
            await asyncio.sleep(0.005)  # how often we look: part of the figure

    watching = asyncio.create_task(watch())
    start = time.perf_counter()
    posts = []
    for number in range(total):
        await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
        begun.append(time.perf_counter())
        posts.append(asyncio.create_task(post(number)))
    await asyncio.gather(*posts)
    await asyncio.wait_for(watching, 60)
    return visible, taken


async def _visible(client: httpx2.AsyncClient, measured: Measured, count: int) -> int:
    async with asyncio.timeout(30):
        while (seen := await _count(client, measured)) < count:  # noqa: ASYNC110 - HTTP has no event for it
            await asyncio.sleep(0.02)
    return seen


async def _count(client: httpx2.AsyncClient, measured: Measured) -> int:
    answer = await client.get(f"{measured.urls['metrics']}/kpis", params=QUESTION)
    items = answer.raise_for_status().json()["items"]
    return int(items[0]["denominator"]) if items else 0


async def _post(client: httpx2.AsyncClient, measured: Measured, name: str) -> None:
    body = {
        "submission_id": f"S-bench-{name}",
        "receiving_agency": AGENCY,
        "procedure_code": "2.000815",
        "channel": "counter",
        "place": "08707",
        "applicant": {"kind": "citizen", "id_token": "0" * 64},
        "components": [{"code": "original-document", "form": "original"}],
        "fee_basis": {"copies": 1, "pages": 2},
    }
    answer = await client.post(f"{measured.urls['intake']}/submissions", json=body)
    answer.raise_for_status()
