"""Digests of what was recorded: the same however it was cut into parts, stopped and gone on with.

Everything is hashed as it lies in Arrow's buffers; a Python object for each record would cost more than
reading it from Kafka.
"""

import struct
import sys
from array import array
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

START: Final = bytes(32)
"""Where the chain of a partition begins."""
BLOCK: Final = 256
"""A partition's records are taken so many at a time, counted from its first; the last ones may be fewer."""
NULL: Final = -1
INT32: Final = "i"
INT64: Final = "q"


def chained(previous: bytes, rows: pa.Table) -> bytes:
    """Return the chain with these rows of one partition behind it, in blocks; the last may be shorter.

    With each block it becomes SHA-256 of the chain so far and everything in the records, column by column:
    how many records; offsets and timestamps (8 bytes each); timestamp types (1 each); the lengths of keys,
    the lengths of values (-1 for null), the counts of headers; keys; values; of each header the lengths of
    name and value; names and values in turn. Numbers are big-endian, of 4 bytes where nothing else is said.
    """
    columns = _Columns(rows)
    for first in range(0, rows.num_rows, BLOCK):
        previous = columns.link(previous, first, min(first + BLOCK, rows.num_rows))
    return previous


def chain_of(tables: Iterable[pa.Table]) -> bytes:
    """Return the chain of a partition that holds these rows."""
    so_far, waiting = START, None
    for table in tables:
        waiting = table if waiting is None else pa.concat_tables([waiting, table])
        whole = waiting.num_rows - waiting.num_rows % BLOCK
        so_far, waiting = chained(so_far, waiting.slice(0, whole)), waiting.slice(whole)
    return so_far if waiting is None else chained(so_far, waiting)


def digest_of_lines(lines: Iterable[str]) -> str:
    """Return SHA-256, in hex, of the sorted lines joined by LF."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


class _Texts(NamedTuple):
    """Byte strings one behind another, and where each begins; ``lengths``: as the digest has them."""

    content: memoryview
    starts: memoryview
    lengths: memoryview

    def between(self, first: int, behind: int) -> memoryview:
        return self.content[self.starts[first] : self.starts[behind]]


class _Columns:
    """Rows of one partition, laid out as the digest takes them."""

    def __init__(self, rows: pa.Table) -> None:
        column = {name: rows.column(name).combine_chunks() for name in rows.column_names}
        self._offsets = _big_endian(column["offset"], INT64)
        self._timestamps = _big_endian(column["timestamp_ms"], INT64)
        self._types = _bytes_of(column["timestamp_type"], 1)
        self._keys, self._values = _texts(column["key"]), _texts(column["value"])
        headers = column["headers"]
        self._header_counts = _big_endian(pc.list_value_length(headers), INT32)
        self._header_starts = headers.offsets.to_pylist()
        self._headers = _texts(_in_turn(headers.flatten()))

    def link(self, previous: bytes, first: int, behind: int) -> bytes:
        wide, narrow = slice(first * 8, behind * 8), slice(first * 4, behind * 4)
        base = self._header_starts[0]
        pieces = (2 * (self._header_starts[row] - base) for row in (first, behind))
        first_piece, behind_piece = pieces
        digest = sha256(previous)
        for bytes_ in (
            struct.pack(">i", behind - first),
            self._offsets[wide], self._timestamps[wide], self._types[first:behind],
            self._keys.lengths[narrow], self._values.lengths[narrow], self._header_counts[narrow],
            self._keys.between(first, behind), self._values.between(first, behind),
            self._headers.lengths[first_piece * 4 : behind_piece * 4],
            self._headers.between(first_piece, behind_piece),
        ):  # fmt: skip
            digest.update(bytes_)
        return digest.digest()


def _in_turn(headers: pa.StructArray) -> pa.Array:
    """Return names and values of headers in turn, as bytes."""
    names, values, count = headers.field("key"), headers.field("value"), len(headers)
    places = array(INT64, bytes(2 * count * 8))
    places[::2], places[1::2] = array(INT64, range(count)), array(INT64, range(count, 2 * count))
    return pa.concat_arrays([names.cast(pa.binary()), values]).take(pa.array(places, pa.int64()))


def _texts(column: pa.Array) -> _Texts:
    """Lay out a column of bytes. A null takes no room among Arrow's own bytes."""
    lengths = _big_endian(pc.fill_null(pc.binary_length(column), NULL), INT32)
    _, starts, content = column.buffers()
    found = memoryview(starts).cast(INT32)[column.offset :] if starts else memoryview(array(INT32, [0]))
    return _Texts(memoryview(content or b""), found, lengths)


def _big_endian(column: pa.Array, kind: str) -> memoryview:
    numbers = array(kind)
    numbers.frombytes(_bytes_of(column, numbers.itemsize))
    if sys.byteorder == "little":
        numbers.byteswap()
    return memoryview(numbers).cast("B")


def _bytes_of(column: pa.Array, width: int) -> memoryview:
    content = column.buffers()[1]
    return memoryview(content or b"")[column.offset * width : (column.offset + len(column)) * width]
