"""CPU of the metrics lane for one event against a bare fold and quixstreams' window of the same topics."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

import httpx2
from aiokafka import AIOKafkaProducer

from bench import peers
from bench.events import events_of
from bench.hub import lgsp
from services._runtime.barrier import Barrier
from services._runtime.partitions import partition_of
from services._runtime.topics_admin import delete_topics, ensure_topics

PREFIX: Final = "bench-fold."
DOSSIERS: Final = 20_000
PARTITIONS: Final = 6
ROUNDS: Final = 3
DEFINITIONS: Final = (
    "electronic-routing/qd2866",
    "online-dossiers/qd2866",
    "online-payment-transactions/qd2866",
)
"""What the peers count too; the lane serves the others beside them."""

TOPICS: Final = ("dossiers", "routing", "payments")


def main() -> None:
    """Print CPU per event of each, and the ratios; all must have counted the same."""
    lgsp("kafka", "start")
    servers = json.loads(lgsp("kafka", "status", "--json").stdout)["bootstrap_servers"]
    to_bare, to_window = [], []
    try:
        for number in range(ROUNDS):
            asyncio.run(ensure_topics(servers, PREFIX, PARTITIONS))
            lane, counted = asyncio.run(_metrics_lane(servers))
            bare, wanted = _bare(servers)
            window, same = _window(servers)
            if not counted == wanted == same:
                raise SystemExit(f"metrics counted {counted}, the bare fold {wanted}, the window {same}")
            to_bare.append(lane / bare)
            to_window.append(lane / window)
            seen = f"lane {lane:.1f}, bare {bare:.1f}, quixstreams {window:.1f} us"
            print(f"round {number + 1}: {seen}; {counted}")
            asyncio.run(delete_topics(servers, PREFIX))
    finally:
        lgsp("kafka", "stop")
    print(
        f"metrics lane: {median(to_bare):.1f} x the bare fold, {median(to_window):.2f} x quixstreams' window "
        f"(medians of {ROUNDS})"
    )


async def _metrics_lane(servers: str) -> tuple[float, list[list[int]]]:
    with tempfile.TemporaryDirectory() as home, _service(servers, home) as (pid, url):
        await _until_ready(url)
        idle = _cpu_seconds(pid)
        os.kill(pid, signal.SIGSTOP)  # the peers find everything there when they begin; so does the lane
        sent = await _send(servers)
        os.kill(pid, signal.SIGCONT)
        async with Barrier(servers, PREFIX, ("metrics",)) as barrier:  # it asks Kafka, never the lane
            await barrier.wait(120)
        return (_cpu_seconds(pid) - idle) / sent * 1e6, _served(url)


def _bare(servers: str) -> tuple[float, list[list[int]]]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.bare_fold", servers, PREFIX], check=True, capture_output=True, text=True
    )
    answer = json.loads(done.stdout)
    return answer["cpu_us_per_event"], answer["counted"]


def _window(servers: str) -> tuple[float, list[list[int]]]:
    with tempfile.TemporaryDirectory() as state:
        answer = json.loads(peers.run("quixstreams", servers, PREFIX, str(3 * DOSSIERS), state))
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
        "LGSP_KAFKA__SESSION_TIMEOUT_SECONDS": "120",
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
    told = {item["definition"]: [item["numerator"], item["denominator"]] for item in items}
    return [told.get(definition, [0, 0]) for definition in DEFINITIONS]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
