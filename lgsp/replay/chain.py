"""Digests of what was recorded: the same however it was cut into parts, stopped and gone on with."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from hashlib import sha256
from itertools import chain, islice
from typing import Any, Final

from lgsp.stream.record import Record

START: Final = bytes(32)
"""Where the chain of a partition begins."""
BLOCK: Final = 256
"""A partition's records are taken so many at a time, counted from its first; the last ones may be fewer."""
NULL: Final = -1


def chained(previous: bytes, block: Sequence[Record]) -> bytes:
    """Return the chain with one more block: SHA-256 of the chain so far and everything in the records.

    That is, column by column: how many records; offsets and timestamps (8 bytes each); timestamp types (1
    each); the lengths of keys, the lengths of values (-1 for null), the counts of headers; keys; values; of
    each header the lengths of name and value; names and values in turn. Numbers are big-endian, of 4 bytes
    where nothing else is said.
    """
    _, _, offsets, keys, values, timestamps, headers, types = zip(*block, strict=True)
    count = len(block)
    flat: list[Any] = list(chain.from_iterable(chain.from_iterable(headers)))
    flat[::2] = map(str.encode, flat[::2])
    numbers = struct.pack(f">i{count}q{count}q{count}b", count, *offsets, *timestamps, *types)
    pieces = (previous, numbers, _lengths(keys), _lengths(values), _integers(list(map(len, headers))))
    return sha256(b"".join((*pieces, _joined(keys), _joined(values), _lengths(flat), _joined(flat)))).digest()


def chain_of(records: Iterable[Record]) -> bytes:
    """Return the chain of a partition that holds these records."""
    return reduce(chained, _blocks(records), START)


def digest_of_lines(lines: Iterable[str]) -> str:
    """Return SHA-256, in hex, of the sorted lines joined by LF."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _blocks(records: Iterable[Record]) -> Iterator[Sequence[Record]]:
    rest = iter(records)
    while block := list(islice(rest, BLOCK)):
        yield block


def _lengths(pieces: Sequence[bytes | None]) -> bytes:
    if None in pieces:
        return _integers([NULL if piece is None else len(piece) for piece in pieces])
    return _integers(list(map(len, pieces)))  # type: ignore[arg-type]  # none is None


def _integers(numbers: Sequence[int]) -> bytes:
    return struct.pack(f">{len(numbers)}i", *numbers)


def _joined(pieces: Sequence[bytes | None]) -> bytes:
    return b"".join(filter(None, pieces))
