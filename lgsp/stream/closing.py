"""Closing a client of Kafka, whatever became of the broker."""

import asyncio
from collections.abc import Coroutine

CLOSE_SECONDS = 2.0


async def closed(stopping: Coroutine[object, object, None]) -> None:
    """Wait for aiokafka's ``stop()``, at most two seconds, and let nothing out of it.

    With its broker gone, a producer would wait for ever to send what is left, and a consumer lets the
    CancelledError of its own tasks escape, which asyncio takes for ours.
    """
    task = asyncio.create_task(stopping)
    try:
        await asyncio.wait({task}, timeout=CLOSE_SECONDS)
    finally:
        task.cancel()  # does nothing to a task that is done
    if task.done() and not task.cancelled():
        task.exception()  # taken note of: what was to be done is done or has failed already
