r"""Reads records with header names that are not UTF-8: such a name is poison, and poison never blocks.

aiokafka's parser fails on them. Its pure Python twin can be taught to write the bytes as ``\xff`` instead;
it is slower, so it takes over only once such a record was met.
"""

from typing import Any, SupportsIndex, overload

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy

_FIRST_WITH_HEADERS = 2  # record format v2, KIP-82


def tolerate_header_names() -> None:
    """Let every consumer of this process read any header name from its next fetch on."""
    fetcher.MemoryRecords = _Records


class _Bytes(bytearray):
    """Pieces of it decode whatever they hold."""

    @overload
    def __getitem__(self, where: SupportsIndex, /) -> int: ...
    @overload
    def __getitem__(self, where: slice, /) -> bytearray: ...
    def __getitem__(self, where: SupportsIndex | slice, /) -> int | bytearray:
        found = super().__getitem__(where)
        return found if isinstance(found, int) else _Bytes(found)

    def decode(self, *_: Any) -> str:  # noqa: ANN401 - what encoding and how strictly is settled here
        return super().decode("utf-8", "backslashreplace")


class _Batch(_DefaultRecordBatchPy):  # type: ignore[misc]
    _buffer: bytearray

    def _read_msg(self, *arguments: Any) -> Any:  # noqa: ANN401 - the client's own
        if not isinstance(self._buffer, _Bytes):
            self._buffer = _Bytes(self._buffer)
        return super()._read_msg(*arguments)


class _Records(_MemoryRecordsPy):  # type: ignore[misc]
    def next_batch(self, *arguments: Any) -> Any:  # noqa: ANN401 - the client's own
        piece = self._next_slice
        batch = super().next_batch(*arguments)
        return _Batch(piece) if batch is not None and batch.magic >= _FIRST_WITH_HEADERS else batch
