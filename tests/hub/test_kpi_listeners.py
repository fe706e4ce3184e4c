"""Two hundred listen and one of them never reads: it is dropped, nobody waits for it, memory is bounded."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from typing import Final
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.hub.figures_moving import put
from tests.hub.hub import Hub
from tests.hub.listening import UPDATED, Told, listening
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
LISTENERS: Final = 200
HELD: Final = 2000
STALL_SECONDS: Final = 2
MOST_GROWTH_BYTES: Final = 96 * 1024 * 1024
WATCHED: Final = ("reuse/qd766", "province", "to-date")
OTHERS: Final = [(f"{number:090}", "x" * 90, "to-date") for number in range(1500)]
"""Bulky figures of nobody's, so that what a deaf listener leaves unread soon fills every buffer below us."""


async def measured(hub: Hub, name: str) -> float:
    text = (await hub.http.get(hub.url("metrics") + "/metrics")).text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return next(sample.value for sample in samples if sample.name == name)


def deaf(hub: Hub) -> socket.socket:
    """Ask for everything and read nothing of it."""
    at = urlsplit(hub.url("metrics"))
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect((at.hostname, at.port))
    connection.sendall(b"GET /kpis/events HTTP/1.1\r\nHost: metrics\r\n\r\n")
    return connection


async def test_a_listener_that_never_reads_is_dropped_and_two_hundred_others_hear_all(
    new_hub: Callable[..., Hub],
) -> None:
    environment = {"LGSP_STREAMS__HELD_UPDATES": str(HELD), "LGSP_STREAMS__STALL_SECONDS": str(STALL_SECONDS)}
    async with new_hub(services=("metrics",), environment=environment) as hub, AsyncExitStack() as stack:
        await hub.ready()
        filters = dict(zip(("definition", "scope", "period"), WATCHED, strict=True))
        entering = (
            stack.enter_async_context(listening(hub.url("metrics"), **filters)) for _ in range(LISTENERS)
        )
        told: list[Told] = await asyncio.gather(*entering)
        process = psutil.Process(hub.life("metrics").process.pid)
        put(hub, [WATCHED], 1)
        await all_hear(told, 1)
        before = process.memory_info().rss
        with closing(deaf(hub)) as connection:
            await eventually(lambda: has(hub, "lgsp_kpi_listeners", LISTENERS + 1), 10, "it listens")
            last = await until_dropped(hub, told)
            await eventually(lambda: has(hub, "lgsp_kpi_listeners", LISTENERS), 10, "it is gone")
            assert await asyncio.to_thread(is_cut, connection)
        assert not any(each.over for each in told)
        assert all(numbers(each) == list(range(1, last + 1)) for each in told), "each heard each update once"
        assert process.memory_info().rss - before < MOST_GROWTH_BYTES


async def until_dropped(hub: Hub, told: list[Told]) -> int:
    """Move figures again and again; return how often until the deaf one was dropped."""
    for number in range(2, 100):
        put(hub, [*OTHERS, WATCHED], number)
        await all_hear(told, number)
        if await has(hub, "lgsp_kpi_listeners_dropped_total", 1):
            return number
    raise AssertionError("it was never dropped")


async def has(hub: Hub, name: str, value: float) -> bool:
    return await measured(hub, name) == value


async def all_hear(told: list[Told], number: int) -> None:
    await eventually(
        lambda: all(each.figures().get(WATCHED, {}).get("numerator") == number for each in told),
        30, lambda: f"all hear of {number}",
    )  # fmt: skip


def numbers(told: Told) -> list[int]:
    return [each["numerator"] for each in told.named(UPDATED)]


def is_cut(connection: socket.socket) -> bool:
    """Read what lies in the buffers below; say whether the connection ended there."""
    connection.settimeout(10)
    try:
        while connection.recv(1 << 20):
            pass
    except ConnectionResetError:
        pass
    except TimeoutError:
        return False
    return True
