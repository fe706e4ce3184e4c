"""How long the province's data take to load: read, validated, checked against each other."""

import time
import tomllib
from collections.abc import Callable
from statistics import median
from typing import Final

from services._province.agencies import agencies
from services._province.data_files import texts_under
from services._province.decided_days import decided_calendar
from services._province.fields import fields
from services._province.ministries import ministries
from services._province.procedures import procedures, versions

_ROUNDS: Final = 15
_LOADED: Final = (ministries, agencies, fields, decided_calendar, versions, procedures)
"""Everything a service loads before its lanes, each read once and remembered."""


def main() -> None:
    """Print the times; the reference is tomllib alone on the same procedures."""
    texts = texts_under("procedures")
    parsing = _milliseconds(lambda: [tomllib.loads(text) for text in texts.values()])
    loading = _milliseconds(_procedures_alone)
    everything = _milliseconds(_everything)
    size = sum(len(text.encode()) for text in texts.values()) / 1024
    print(f"{len(texts)} files of procedures, {size:.0f} KiB: tomllib {parsing:.0f} ms")
    print(f"procedures loaded {loading:.0f} ms: {loading / parsing:.1f} x; all data {everything:.0f} ms")


def _everything() -> None:
    for load in _LOADED:
        load.cache_clear()
    for load in _LOADED:
        load()


def _procedures_alone() -> None:
    versions.cache_clear()
    procedures.cache_clear()
    procedures()


def _milliseconds(work: Callable[[], object]) -> float:
    return median(_once(work) for _ in range(_ROUNDS)) * 1000


def _once(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
