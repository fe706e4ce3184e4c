"""Work that needs the broker, ended as soon as it is gone: Kafka's clients would knock for minutes."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TypeVar

from lgsp.home import Home
from lgsp.hub.ports import any_open
from lgsp.hub.record import HubRecord
from lgsp.kafka.embedded import EmbeddedKafka
from lgsp.problems import Problem
from lgsp.terminal import say

LOOK_SECONDS = 0.3
LOST_SECONDS = 10.0
"""So long a cluster that is not ours may be away before it counts as gone."""
CLOSE_SECONDS = 3.0
"""Clients that close may still try to tell a dead broker; they are not waited for longer."""

T = TypeVar("T")
Fault = Callable[[], Problem | None]
"""Says what became of the broker; None: it is there."""


def fault_of(home: Home, hub: HubRecord) -> Fault:
    """Return what tells the fault of this hub's broker, from now on."""
    return _ended(EmbeddedKafka(home.kafka)) if hub.embedded else _lost(hub.bootstrap_servers)


async def while_it_lives(fault: Fault, work: Coroutine[object, object, T]) -> T:
    """Return what the work returns; raises the broker's fault when that ends it or was why it failed."""
    working, watching = asyncio.create_task(work), asyncio.create_task(_fault_seen(fault))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        reason = watching.result() if watching.done() else None
        if reason is None and _failed(working):
            reason = await asyncio.to_thread(fault)
        if reason is not None:
            say(reason.message.partition(". ")[0])  # at once: cleaning up takes some seconds
            raise reason
        return working.result()
    finally:
        watching.cancel()
        working.cancel()
        await asyncio.wait({working, watching}, timeout=CLOSE_SECONDS)
        with suppress(asyncio.CancelledError, asyncio.InvalidStateError):
            working.exception()  # taken note of: the fault is told instead


def _failed(working: "asyncio.Task[T]") -> bool:
    return working.cancelled() or working.exception() is not None


async def _fault_seen(fault: Fault) -> Problem:
    while (found := await asyncio.to_thread(fault)) is None:  # noqa: ASYNC110 (another process's life)
        await asyncio.sleep(LOOK_SECONDS)
    return found


def _ended(kafka: EmbeddedKafka) -> Fault:
    begin = kafka.log_path.stat().st_size if kafka.log_path.exists() else 0

    def fault() -> Problem | None:
        told = kafka.ended(begin)
        if told is None:
            return None
        return Problem(told.message, told.remedy, "broker")

    return fault


def _lost(bootstrap_servers: str) -> Fault:
    seen = time.monotonic()

    def fault() -> Problem | None:
        nonlocal seen
        if any_open(bootstrap_servers):
            seen = time.monotonic()
        if time.monotonic() - seen < LOST_SECONDS:
            return None
        return Problem(
            f"The Kafka at {bootstrap_servers} does not answer any more.",
            "Look after that cluster, then try again.",
            "broker-unreachable",
        )

    return fault
