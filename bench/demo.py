"""`lgsp demo` of 2,000 dossiers on a machine that has everything fetched: how long, and its first line."""

import subprocess
import sys
import time


def main() -> None:
    """Print the wall time; the demo checks itself, so that a failing one ends the benchmark."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "lgsp", "demo"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        first = time.perf_counter() - began
        process.communicate()
    if process.returncode:
        raise SystemExit(f"the demo failed with {process.returncode}")
    print(f"demo again: {time.perf_counter() - began:.1f} s, first line after {first * 1000:.0f} ms")
