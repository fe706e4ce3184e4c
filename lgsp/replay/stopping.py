"""Ctrl-C and SIGTERM as a wish to stop where it is whole."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Let signals set ``stop`` for as long as this lasts."""
    loop = asyncio.get_running_loop()
    which = (signal.SIGINT, signal.SIGTERM)
    with suppress(ValueError, RuntimeError):  # outside the main thread nobody sends any
        for each in which:
            loop.add_signal_handler(each, stop.set)
    try:
        yield
    finally:
        for each in which:
            loop.remove_signal_handler(each)
