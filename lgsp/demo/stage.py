"""Where the live scorecard is shown: a table that changes on a terminal, plain lines elsewhere."""
# ruff: noqa: PLC0415 - rich only where there is a terminal

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from lgsp.demo.board import Board
from lgsp.terminal import say

if TYPE_CHECKING:
    from rich.table import Table

LINE_SECONDS = 2.0


class PlainStage:
    """At most a line every two seconds, and one at the end."""

    def __init__(self) -> None:
        self._said_at = float("-inf")
        self._said_slot = -1

    def shown(self) -> AbstractContextManager[object]:
        """Nothing to open."""
        return nullcontext()

    def refresh(self, board: Board) -> None:
        """Say how it stands, when it moved and two seconds have passed."""
        moved = board.slot not in {0, self._said_slot}
        if moved and (time.monotonic() - self._said_at >= LINE_SECONDS or board.slot == board.slots):
            self._said_at, self._said_slot = time.monotonic(), board.slot
            say(board.line())


class LiveStage:
    """A table in its place, on standard error."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.live import Live

        self._live = Live(console=Console(stderr=True), refresh_per_second=4)

    def shown(self) -> AbstractContextManager[Any]:
        """Take the place on the terminal."""
        return self._live

    def refresh(self, board: Board) -> None:
        """Show the board as it is."""
        self._live.update(_as_table(board))


def stage() -> PlainStage | LiveStage:
    """Return the stage that fits where standard error goes."""
    return LiveStage() if sys.stderr.isatty() else PlainStage()


def _as_table(board: Board) -> "Table":
    from rich.table import Table

    shown = Table(
        title=f"A week of the province: {board.clock()}", caption=f"{board.counts()}\n{board.pace()}"
    )
    for name, side in (
        ("figure", "left"),
        ("value", "right"),
        ("of", "right"),
        ("target", "right"),
        ("", "left"),
    ):
        shown.add_column(name, justify=side)  # type: ignore[arg-type]
    for row in board.targets():
        shown.add_row(*row)
    return shown
