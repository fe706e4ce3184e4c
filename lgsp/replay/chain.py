"""Digests of what was recorded: the same however it was cut into parts, stopped and gone on with."""

import struct
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from lgsp.stream.record import Record

START: Final = bytes(32)
"""Where the chain of a partition begins."""
NULL: Final = -1
_HEAD: Final = struct.Struct(">qqbiii").pack
_LENGTHS: Final = struct.Struct(">ii").pack


def chained(previous: bytes, record: Record) -> bytes:
    """Return the chain with one more record: SHA-256 of the chain so far and everything in the record.

    That is offset and timestamp (8 bytes each), the timestamp's type (1), the lengths of key and value (4
    each, -1 for null), the number of headers (4), key and value; of each header the lengths of name and
    value (4 each), name and value. Numbers are big-endian.
    """
    _, _, offset, key, value, timestamp_ms, headers, timestamp_type = record
    lengths = NULL if key is None else len(key), NULL if value is None else len(value)
    pieces = [previous, _HEAD(offset, timestamp_ms, timestamp_type, *lengths, len(headers))]
    pieces += (key or b"", value or b"")
    for header, content in headers:
        name = header.encode()
        pieces += (_LENGTHS(len(name), NULL if content is None else len(content)), name, content or b"")
    return sha256(b"".join(pieces)).digest()


def digest_of_lines(lines: Iterable[str]) -> str:
    """Return SHA-256, in hex, of the sorted lines joined by LF."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()
