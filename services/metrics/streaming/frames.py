"""The other frames of the stream: how it opens, how it keeps awake, how it asks to read anew, how it ends."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

import orjson
from fastapi.sse import format_sse_event

from services.metrics.streaming.positions import Position
from services.metrics.streaming.updates import Update, Wanted

RESYNC: Final = "resync"
"""The name of the event that tells a listener to read ``GET /kpis`` once: what it missed is not held here."""
_PIECE_BYTES: Final = 64 * 1024


def opening(retry_ms: int, position: Position) -> bytes:
    """Return the first frame: how long to wait before coming back, and where the listener stands."""
    return format_sse_event(retry=retry_ms, id=position.text)


def awake(position: Position) -> bytes:
    """Return a ping: a comment, and the position, which has passed what the listener did not want."""
    return format_sse_event(comment="ping", id=position.text)


def resync(wanted: Wanted, position: Position) -> bytes:
    """Return the event that tells to read everything once and then to go on from this position."""
    given = {name: getattr(wanted, name) for name in wanted.__slots__ if getattr(wanted, name) is not None}
    read = "/kpis" + (f"?{urlencode(given)}" if given else "")
    told = {"read": read, "why": "what was missed is not held any more"}
    return format_sse_event(event=RESYNC, id=position.text, data_str=orjson.dumps(told).decode())


def farewell(why: str) -> bytes:
    """Return the last comment, before the connection is closed."""
    return format_sse_event(comment=why)


def pieces(updates: Sequence[Update]) -> Iterator[bytes]:
    """Yield the frames of updates in pieces that a connection takes at once, each made when it is sent."""
    piece: list[bytes] = []
    size = 0
    for update in updates:
        piece.append(update.frame)
        size += len(update.frame)
        if size >= _PIECE_BYTES:
            yield b"".join(piece)
            piece, size = [], 0
    if piece:
        yield b"".join(piece)
