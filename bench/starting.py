"""How soon the first line shows, and how soon a killed service consumes again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import httpx2

from bench.hub import PREFIX, found, hub, lgsp

_ROUNDS = 5


def main() -> None:
    """Print the times; the reference for the first line is starting Python itself."""
    bare = sorted(_first_line([sys.executable, "-c", "print(1)"]) for _ in range(_ROUNDS))[_ROUNDS // 2]
    help_ = sorted(_first_line([sys.executable, "-m", "lgsp", "--help"]) for _ in range(_ROUNDS))[
        _ROUNDS // 2
    ]
    print(f"first line: python itself {bare * 1000:.0f} ms, lgsp --help {help_ * 1000:.0f} ms")
    with hub() as measured:
        for service in measured.urls:
            print(f"{service} killed, consuming again after {_restart(service):.1f} s")


def _first_line(command: list[str]) -> float:
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        took = time.perf_counter() - began
        process.communicate()
    return took


def _restart(service: str) -> float:
    measured = found()
    began = time.perf_counter()
    os.kill(measured.pids[service], signal.SIGKILL)
    _until(lambda: not _ready(measured.urls[service]))
    _until(lambda: _ready(measured.urls[service]))
    took = time.perf_counter() - began
    lgsp("doctor", "--prefix", PREFIX, "--json")
    return took


def _ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health/ready", trust_env=False, timeout=1).status_code == 200
    except httpx2.TransportError:
        return False


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + 60
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError
        time.sleep(0.01)
