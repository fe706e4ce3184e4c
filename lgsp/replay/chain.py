"""Digests of what was recorded: the same however it was cut into parts, stopped and gone on with."""

import struct
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from lgsp.stream.record import Record

START: Final = bytes(32)
"""Where the chain of a partition begins."""
NULL: Final = -1
_HEAD: Final = struct.Struct(">qqb")
_LENGTH: Final = struct.Struct(">i").pack


def chained(previous: bytes, record: Record) -> bytes:
    """Return the chain with one more record: SHA-256 of the chain so far and everything in the record.

    That is offset and timestamp (8 bytes each), the timestamp's type (1), key and value, the number of
    headers (4), and each name and value; what has a length has it in front (4 bytes, -1 for null). Numbers
    are big-endian.
    """
    key, value, headers = record.key, record.value, record.headers
    pieces = [
        previous,
        _HEAD.pack(record.offset, record.timestamp_ms, record.timestamp_type),
        _LENGTH(NULL if key is None else len(key)), key or b"",
        _LENGTH(NULL if value is None else len(value)), value or b"",
        _LENGTH(len(headers)),
    ]  # fmt: skip
    for header, content in headers:
        name = header.encode()
        pieces += (_LENGTH(len(name)), name, _LENGTH(NULL if content is None else len(content)))
        pieces.append(content or b"")
    return sha256(b"".join(pieces)).digest()


def digest_of_lines(lines: Iterable[str]) -> str:
    """Return SHA-256, in hex, of the sorted lines joined by LF."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()
