"""CPU of the metrics lane for one event against a bare ``getmany`` + orjson fold of the same topics."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2
from aiokafka import AIOKafkaProducer

from bench.events import events_of
from bench.hub import lgsp
from services._runtime.partitions import partition_of
from services._runtime.topics_admin import delete_topics, ensure_topics

PREFIX: Final = "bench-fold."
DOSSIERS: Final = 20_000
PARTITIONS: Final = 6
ROUNDS: Final = 3
TOPICS: Final = ("dossiers", "routing", "payments")


def main() -> None:
    """Print CPU per event of both, and their ratio; both must have counted the same."""
    lgsp("kafka", "start")
    servers = json.loads(lgsp("kafka", "status", "--json").stdout)["bootstrap_servers"]
    ratios = []
    try:
        for number in range(ROUNDS):
            asyncio.run(ensure_topics(servers, PREFIX, PARTITIONS))
            lane, counted = asyncio.run(_metrics_lane(servers))
            bare, wanted = _bare(servers)
            if counted != wanted:
                raise SystemExit(f"metrics counted {counted}, the bare fold {wanted}")
            ratios.append(lane / bare)
            print(
                f"round {number + 1}: lane {lane:.1f} us, bare {bare:.1f} us, {lane / bare:.1f} x; {counted}"
            )
            asyncio.run(delete_topics(servers, PREFIX))
    finally:
        lgsp("kafka", "stop")
    print(f"metrics lane: {sorted(ratios)[len(ratios) // 2]:.1f} x the bare fold (median of {ROUNDS})")


async def _metrics_lane(servers: str) -> tuple[float, list[list[int]]]:
    with tempfile.TemporaryDirectory() as home, _service(servers, home) as (pid, url):
        await _until_ready(url)
        idle = _cpu_seconds(pid)
        sent = await _send(servers)
        counted: list[list[int]] = []
        async with asyncio.timeout(120):
            while (
                not counted
                or counted[0][1] < DOSSIERS
                or counted[2][1] < DOSSIERS
                or counted[1][1] < DOSSIERS
            ):
                await asyncio.sleep(0.25)
                counted = _served(url)
        return (_cpu_seconds(pid) - idle) / sent * 1e6, counted


def _bare(servers: str) -> tuple[float, list[list[int]]]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.bare_fold", servers, PREFIX], check=True, capture_output=True, text=True
    )
    answer = json.loads(done.stdout)
    return answer["cpu_us_per_event"], answer["counted"]


async def _send(servers: str) -> int:
    producer = AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True, linger_ms=5)
    await producer.start()
    sent = []
    try:
        for topic, key, event_type, value in events_of(DOSSIERS):
            headers = [("ce_type", event_type)]
            place = partition_of(key, PARTITIONS)
            sent.append(await producer.send(PREFIX + topic, value, key=key, partition=place, headers=headers))
        await asyncio.gather(*sent)
    finally:
        await producer.stop()
    return len(sent)


@contextmanager
def _service(servers: str, home: str) -> Iterator[tuple[int, str]]:
    port = 29399
    environment = os.environ | {
        "LGSP_KAFKA__BOOTSTRAP_SERVERS": servers,
        "LGSP_KAFKA__PREFIX": PREFIX,
        "LGSP_KAFKA__PARTITIONS": str(PARTITIONS),
        "LGSP_HOME": home,
        "LGSP_HTTP__PORT": str(port),
    }
    log = (Path(home) / "log").open("wb")
    with (
        log,
        subprocess.Popen([sys.executable, "-m", "services.metrics"], env=environment, stderr=log) as process,
    ):
        try:
            yield process.pid, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(15)


async def _until_ready(url: str) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if httpx2.get(f"{url}/health/ready", trust_env=False).is_success:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.1)


def _served(url: str) -> list[list[int]]:
    question = {"scope": "province", "period": "to-date"}
    items = httpx2.get(f"{url}/kpis", params=question, trust_env=False).json()["items"]
    return [[item["numerator"], item["denominator"]] for item in items]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
