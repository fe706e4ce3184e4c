"""CPU of the metrics lane for one event against a bare fold and quixstreams' window of the same topics."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from statistics import median
from typing import Final

import httpx2

from bench import peers
from bench.events import events_of
from bench.hub import kafka
from bench.service import PARTITIONS, caught_up, send, service
from services._runtime.topics_admin import delete_topics, ensure_topics

PREFIX: Final = "bench-fold."
DOSSIERS: Final = 20_000
ROUNDS: Final = 3
DEFINITIONS: Final = (
    "electronic-routing/qd2866",
    "online-dossiers/qd2866",
    "online-payment-transactions/qd2866",
)
"""What the peers count too; the lane serves the others beside them."""


def main() -> None:
    """Print CPU per event of each, and the ratios; all must have counted the same."""
    to_bare, to_window = [], []
    with kafka() as servers:
        for number in range(ROUNDS):
            asyncio.run(delete_topics(servers, PREFIX))  # of a run that was ended
            asyncio.run(ensure_topics(servers, PREFIX, PARTITIONS))
            lane, counted = _metrics_lane(servers)
            bare, wanted = _bare(servers)
            window, same = _window(servers)
            asyncio.run(delete_topics(servers, PREFIX))
            if not counted == wanted == same:
                raise SystemExit(f"metrics counted {counted}, the bare fold {wanted}, the window {same}")
            to_bare.append(lane / bare)
            to_window.append(lane / window)
            seen = f"lane {lane:.1f}, bare {bare:.1f}, quixstreams {window:.1f} us"
            print(f"round {number + 1}: {seen}; {counted}")
    print(
        f"metrics lane: {median(to_bare):.1f} x the bare fold, {median(to_window):.2f} x quixstreams' window "
        f"(medians of {ROUNDS})"
    )


def _metrics_lane(servers: str) -> tuple[float, list[list[int]]]:
    with tempfile.TemporaryDirectory() as home, service("metrics", servers, PREFIX, home) as lane:
        idle = lane.cpu_seconds
        os.kill(lane.pid, signal.SIGSTOP)  # the peers find everything there when they begin; so does the lane
        sent = asyncio.run(send(servers, PREFIX, events_of(DOSSIERS)))
        os.kill(lane.pid, signal.SIGCONT)
        asyncio.run(caught_up(servers, PREFIX, "metrics"))
        return (lane.cpu_seconds - idle) / sent * 1e6, _served(lane.url)


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


def _served(url: str) -> list[list[int]]:
    question = {"scope": "province", "period": "to-date"}
    items = httpx2.get(f"{url}/kpis", params=question, trust_env=False).json()["items"]
    told = {item["definition"]: [item["numerator"], item["denominator"]] for item in items}
    return [told.get(definition, [0, 0]) for definition in DEFINITIONS]
