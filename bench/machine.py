"""On what a figure was seen."""

import os
import platform
from pathlib import Path


def machine() -> str:
    """Return processor, cores, memory, kernel and Python in one line."""
    info = Path("/proc/cpuinfo")
    model = platform.processor() or platform.machine()
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else model
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{model}, {os.cpu_count()} cores, {memory_gib:.0f} GiB, {platform.system()}, Python {python}"


def percentiles(samples_ms: list[float]) -> str:
    """Return p50, p95, p99 and the greatest in milliseconds."""
    ordered = sorted(samples_ms)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    return f"p50 {at(0.5):.0f} ms, p95 {at(0.95):.0f} ms, p99 {at(0.99):.0f} ms, max {ordered[-1]:.0f} ms"
