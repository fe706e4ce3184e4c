"""``python -m bench [latency|fold|…]``: print what was seen."""

import sys
from collections.abc import Callable
from typing import Final

from bench import (
    definitions,
    demo,
    fold,
    hops,
    latency,
    listeners,
    lodging,
    merge_memory,
    paying,
    payments,
    procedures,
    rebuild,
    register,
    replay,
    routing,
    starting,
    takeover,
)
from bench.machine import machine

BENCHMARKS: Final[dict[str, Callable[[], None]]] = {
    "latency": latency.main,
    "lodging": lodging.main,
    "fold": fold.main,
    "definitions": definitions.main,
    "routing": routing.main,
    "hops": hops.main,
    "takeover": takeover.main,
    "listeners": listeners.main,
    "starting": starting.main,
    "procedures": procedures.main,
    "register": register.main,
    "payments": payments.main,
    "paying": paying.main,
    "replay": replay.main,
    "demo": demo.main,
}
ONLY_WHEN_NAMED: Final[dict[str, Callable[[], None]]] = {
    "demo-from-nothing": demo.from_nothing,
    "merge-memory": merge_memory.main,
    "rebuild": rebuild.a_million,
    "rebuild-province": rebuild.a_province,
}
"""They fetch some hundred megabytes, or write millions of records first."""


def main(names: list[str]) -> None:
    """Run those named; without names all but those that are run only when named."""
    known = BENCHMARKS | ONLY_WHEN_NAMED
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(known)}")
    print(f"machine: {machine()}")
    for name in names or BENCHMARKS:
        print(f"\n== {name}", flush=True)
        known[name]()


main(sys.argv[1:])
