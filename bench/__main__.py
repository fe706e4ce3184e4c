"""``python -m bench [latency|fold|starting|demo …]``: run benchmarks and print what was seen."""

import sys
from collections.abc import Callable
from typing import Final

from bench import demo, fold, latency, starting
from bench.machine import machine

BENCHMARKS: Final[dict[str, Callable[[], None]]] = {
    "latency": latency.main,
    "fold": fold.main,
    "starting": starting.main,
    "demo": demo.main,
}


def main(names: list[str]) -> None:
    """Run those named, or all."""
    print(f"machine: {machine()}")
    for name in names or BENCHMARKS:
        print(f"\n== {name}", flush=True)
        BENCHMARKS[name]()


main(sys.argv[1:])
