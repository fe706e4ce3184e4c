"""How long work shows itself: words and bars on standard error, never on standard output."""
# ruff: noqa: D102, PLC0415 - the protocol says what the methods mean; rich is imported when a bar is shown

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Protocol, TextIO

Advance = Callable[[int], None]
_STEPS = 4


class Progress(Protocol):
    """What the embedded Kafka tells while it works. Implement it to show the same elsewhere."""

    def note(self, text: str) -> None:
        """Say one sentence."""

    def fetch(self, what: str, total_bytes: int) -> AbstractContextManager[Advance]:
        """Announce a download; the returned function takes the bytes that have arrived, from any thread."""


class Silence:
    """Says nothing."""

    def note(self, text: str) -> None:
        del text

    @contextmanager
    def fetch(self, what: str, total_bytes: int) -> Iterator[Advance]:
        del what, total_bytes
        yield lambda _: None


class Plain:
    """One line for each quarter of a download: for logs and pipes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def note(self, text: str) -> None:
        self._stream.write(f"{text}\n")
        self._stream.flush()

    @contextmanager
    def fetch(self, what: str, total_bytes: int) -> Iterator[Advance]:
        self.note(f"Fetching {what}: {_mib(total_bytes)}")
        lock, arrived, step = Lock(), 0, 1

        def advance(count: int) -> None:
            nonlocal arrived, step
            with lock:
                arrived += count
                while step < _STEPS and arrived * _STEPS >= total_bytes * step:
                    self.note(f"  {100 * step // _STEPS} % of {_mib(total_bytes)}")
                    step += 1

        yield advance
        self.note(f"Fetched {what}.")


class Bar:
    """A moving bar: for people."""

    def note(self, text: str) -> None:
        Plain(sys.stderr).note(text)

    @contextmanager
    def fetch(self, what: str, total_bytes: int) -> Iterator[Advance]:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self.note(f"Fetching {what}: {_mib(total_bytes)}")
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with RichProgress(*columns, console=Console(stderr=True), transient=True) as bars:
            task = bars.add_task("  arriving", total=total_bytes)
            yield lambda count: bars.advance(task, count)
        self.note(f"Fetched {what}.")


def on_standard_error() -> Progress:
    """Return the one that suits: a bar on a terminal, lines elsewhere."""
    return Bar() if sys.stderr.isatty() else Plain(sys.stderr)


def _mib(count: int) -> str:
    return f"{count / 2**20:.1f} MiB"
