"""Metrics counted anew from the topics: events a second, memory, and `GET /kpis` while it counts.

The reference reads and decodes the same topics and does nothing with them. A service with an empty database
does what ``lgsp kpi rebuild`` does: it begins at the first record.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from typing import Final

import httpx2

from bench.events import events_of
from bench.hub import kafka
from bench.service import PARTITIONS, Running, caught_up, send, service
from services._runtime.topics_admin import delete_topics, ensure_topics

DOSSIERS_OF_A_MILLION: Final = 334_000
DOSSIERS_OF_A_PROVINCE: Final = 540_000
"""About a year's (domain reference, provincial volumes)."""
ASKED_EACH_SECONDS: Final = 0.2
ASKED_FOR_SECONDS: Final = 40.0
LONGEST_SECONDS: Final = 1_800
_PREFIX: Final = "bench-rebuild."


def a_million() -> None:
    """Print the rate for a million events against the bare reading, and what the door does meanwhile."""
    _measured(DOSSIERS_OF_A_MILLION)


def a_province() -> None:
    """Print the same of as many dossiers as a province has in a year; the memory is what it is for."""
    _measured(DOSSIERS_OF_A_PROVINCE)


def _measured(dossiers: int) -> None:
    with kafka() as servers:
        asyncio.run(delete_topics(servers, _PREFIX))  # of a run that was ended
        asyncio.run(ensure_topics(servers, _PREFIX, PARTITIONS))
        try:
            sent = asyncio.run(send(servers, _PREFIX, events_of(dossiers)))
            print(f"{dossiers:,} dossiers, {sent:,} events are there", flush=True)
            bare = _bare(servers)
            ours = _rebuilt(servers, sent)
            print(f"{ours:,.0f} events/s against {bare:,.0f}/s of the bare reading: {ours / bare:.2f} x")
        finally:
            asyncio.run(delete_topics(servers, _PREFIX))


def _bare(servers: str) -> float:
    command = [sys.executable, "-m", "bench.bare_read", servers, _PREFIX]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout)["per_second"])


def _rebuilt(servers: str, sent: int) -> float:
    """Return events a second from the start of the process; the door is asked all the while."""
    began = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as home,
        service("metrics", servers, _PREFIX, home) as metrics,
        ThreadPoolExecutor(1) as asker,
    ):
        busy = asker.submit(_latencies, metrics.url, ASKED_FOR_SECONDS)
        asyncio.run(caught_up(servers, _PREFIX, "metrics", LONGEST_SECONDS))
        seconds = time.perf_counter() - began
        size = sum(file.stat().st_size for file in Path(home).rglob("*.sqlite*"))
        print(
            f"CPU {metrics.cpu_seconds / sent * 1e6:.1f} us an event; {_peak_mb(metrics):.0f} MB at most; "
            f"database {size / 1e6:.0f} MB"
        )
        idle = _latencies(metrics.url, 10)
        print(f"GET /kpis while it counts: {_said(busy.result())}; afterwards {_said(idle)}")
        return sent / seconds


def _peak_mb(metrics: Running) -> float:
    status = Path(f"/proc/{metrics.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _latencies(url: str, seconds: float) -> list[float]:
    question = {"scope": "province", "period": "to-date"}
    found: list[float] = []
    until = time.monotonic() + seconds
    with httpx2.Client(trust_env=False, timeout=30) as client:
        while time.monotonic() < until:
            began = time.perf_counter()
            client.get(f"{url}/kpis", params=question).raise_for_status()
            found.append(time.perf_counter() - began)
            time.sleep(ASKED_EACH_SECONDS)
    return found


def _said(seconds: list[float]) -> str:
    every = quantiles(seconds, n=100)
    return f"p50 {every[49] * 1000:.0f}, p99 {every[98] * 1000:.0f} ms of {len(seconds)}"
