"""How soon the first line shows, and how soon a killed service has consumed a record again."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Final

from bench.hub import PREFIX, Measured, hub
from lgsp.simulator.outgoing import ticks
from lgsp.simulator.sender import Sender
from lgsp.simulator.slots import FIRST_MONDAY
from services._runtime.barrier import Barrier

_ROUNDS: Final = 5
_LONGEST_SECONDS: Final = 60.0


def main() -> None:
    """Print the times; the reference for the first line is starting Python itself."""
    bare = sorted(_first_line([sys.executable, "-c", "print(1)"]) for _ in range(_ROUNDS))[_ROUNDS // 2]
    help_ = sorted(_first_line([sys.executable, "-m", "lgsp", "--help"]) for _ in range(_ROUNDS))[
        _ROUNDS // 2
    ]
    ratio = help_ / bare
    print(f"first line: lgsp --help {help_ * 1000:.0f} ms, python {bare * 1000:.0f} ms: {ratio:.0f} x")
    with hub() as measured:
        for number, service in enumerate(measured.urls):
            alive = asyncio.run(_consumed(measured, service, 2 * number, kill=False))
            killed = asyncio.run(_consumed(measured, service, 2 * number + 1, kill=True))
            print(f"{service}: a tick consumed after {alive:.2f} s alive, {killed:.2f} s when just killed")


def _first_line(command: list[str]) -> float:
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        took = time.perf_counter() - began
        process.communicate()
    return took


async def _consumed(measured: Measured, service: str, number: int, *, kill: bool) -> float:
    """Return the seconds until the service is done with a tick; with ``kill``, it was killed just before."""
    servers = measured.bootstrap_servers
    async with (
        Sender(servers, PREFIX, _LONGEST_SECONDS) as sender,
        Barrier(servers, PREFIX, (service,)) as barrier,
    ):
        partitions = await sender.partitions()
        stage = service if service in {"payment_stub", "routing"} else "rest"
        began = time.perf_counter()
        if kill:
            os.kill(measured.pids[service], signal.SIGKILL)
        await sender.send(ticks(stage, FIRST_MONDAY + timedelta(minutes=number), partitions))
        await barrier.wait(_LONGEST_SECONDS)
        return time.perf_counter() - began
