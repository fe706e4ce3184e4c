"""The columns of a part: records to a table, and rows of a file back to records."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any, Final

import pyarrow as pa

from lgsp.replay.envelope_columns import TYPES, EnvelopeColumns, envelope_arrays
from lgsp.stream.record import Record

HEADER: Final = pa.struct([pa.field("key", pa.string(), nullable=False), ("value", pa.binary())])
SCHEMA: Final = pa.schema(
    [
        pa.field("topic", pa.string(), nullable=False),
        pa.field("partition", pa.int32(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("timestamp_ms", pa.int64(), nullable=False),
        pa.field("timestamp_type", pa.int8(), nullable=False),
        ("key", pa.binary()),
        ("value", pa.binary()),
        pa.field("headers", pa.list_(pa.field("header", HEADER, nullable=False)), nullable=False),
        *TYPES.items(),
    ]
)
OF_RECORD: Final = SCHEMA.names[: SCHEMA.get_field_index("id")]
"""The columns that hold the record itself; the rest is read from its value."""
OF_ENVELOPE: Final = SCHEMA.names[len(OF_RECORD) :]
_PLAIN: Final = OF_RECORD[:-1]
_TIME: Final = EnvelopeColumns._fields.index("time_us")


def table_of(records: Sequence[Record]) -> pa.Table:
    """Return a part's table, the rows in the order given."""
    columns = dict(zip(Record._fields, zip(*records, strict=True), strict=True))
    arrays = [pa.array(columns[name], SCHEMA.field(name).type) for name in _PLAIN]
    arrays.append(_headers(columns["headers"]))
    arrays += envelope_arrays(arrays[_PLAIN.index("value")])
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def records_of(table: pa.Table) -> Iterator[Record]:
    """Yield the records in the rows of a table that has the columns OF_RECORD."""
    columns = {name: table.column(name).to_pylist() for name in _PLAIN}
    yield from map(
        Record,
        columns["topic"], columns["partition"], columns["offset"], columns["key"], columns["value"],
        columns["timestamp_ms"], _header_rows(table.column("headers")), columns["timestamp_type"],
    )  # fmt: skip


def envelopes_of(table: pa.Table) -> Iterator[EnvelopeColumns]:
    """Yield the envelopes in the rows of a table that has all columns."""
    columns = [table.column(name) for name in OF_ENVELOPE]
    columns[_TIME] = columns[_TIME].cast(pa.int64())
    yield from map(EnvelopeColumns, *(column.to_pylist() for column in columns))


def _headers(rows: Sequence[Any]) -> pa.Array:
    offsets = list(accumulate(map(len, rows), initial=0))
    flat = list(chain.from_iterable(chain.from_iterable(rows)))
    names, values = pa.array(flat[::2], pa.string()), pa.array(flat[1::2], pa.binary())
    pairs = pa.StructArray.from_arrays([names, values], fields=list(HEADER))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pairs, type=SCHEMA.field("headers").type)


def _header_rows(column: pa.ChunkedArray) -> Iterator[Any]:
    for chunk in column.chunks:
        pairs = chunk.values
        flat = tuple(zip(pairs.field("key").to_pylist(), pairs.field("value").to_pylist(), strict=True))
        yield from (flat[begin:end] for begin, end in pairwise(chunk.offsets.to_pylist()))
