"""The digest of a partition once more, record by record, as docs/recordings.md describes it."""

import struct
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from lgsp.stream.record import Record


def plain_chain(records: Sequence[Record], block: int = 256) -> bytes:
    """Return the chain of a partition that holds these records."""
    chain = bytes(32)
    for first in range(0, len(records), block):
        chain = sha256(chain + _content(records[first : first + block])).digest()
    return chain


def _content(block: Sequence[Record]) -> bytes:
    pairs = [pair for each in block for pair in each.headers]
    in_turn = [piece for name, value in pairs for piece in (name.encode(), value)]
    pieces: list[Any] = [
        _int32(len(block)),
        *(struct.pack(">q", each.offset) for each in block),
        *(struct.pack(">q", each.timestamp_ms) for each in block),
        *(struct.pack(">b", each.timestamp_type) for each in block),
        *(_length(each.key) for each in block),
        *(_length(each.value) for each in block),
        *(_int32(len(each.headers)) for each in block),
        *(each.key or b"" for each in block),
        *(each.value or b"" for each in block),
        *map(_length, in_turn),
        *(piece or b"" for piece in in_turn),
    ]
    return b"".join(pieces)


def _length(piece: bytes | None) -> bytes:
    return _int32(-1 if piece is None else len(piece))


def _int32(number: int) -> bytes:
    return struct.pack(">i", number)
