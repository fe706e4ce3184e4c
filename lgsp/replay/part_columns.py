"""The columns of a part: records to rows, and rows of a file back to records."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from operator import attrgetter
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
RECORD_SCHEMA: Final = pa.schema([SCHEMA.field(name) for name in OF_RECORD])
_PLAIN: Final = OF_RECORD[:-1]
_READ: Final = {"timestamp_ms": "timestamp"} | {
    name: name for name in ("offset", "timestamp_type", "key", "value", "headers")
}
"""What aiokafka calls the members of a record."""
_TIME: Final = EnvelopeColumns._fields.index("time_us")


def rows_of(records: Sequence[Record]) -> pa.RecordBatch:
    """Return the columns OF_RECORD of these records, in the order given."""
    return _rows(dict(zip(Record._fields, zip(*records, strict=True), strict=True)))


def rows_read(read: Mapping[tuple[str, int], Sequence[Any]]) -> pa.RecordBatch:
    """Return the same of records as aiokafka reads them, by partition, under our name of the topic.

    No object of ours is made of a record: that would cost as much as reading it.
    """
    records = list(chain.from_iterable(read.values()))
    columns = {ours: list(map(attrgetter(its), records)) for ours, its in _READ.items()}
    columns["timestamp_type"] = [kind or 0 for kind in columns["timestamp_type"]]
    for number, name in enumerate(("topic", "partition")):
        columns[name] = list(chain.from_iterable([place[number]] * len(own) for place, own in read.items()))
    return _rows(columns)


def part_rows(rows: pa.RecordBatch) -> pa.Table:
    """Return these rows with all columns of a part."""
    return pa.Table.from_arrays([*rows.columns, *envelope_arrays(rows.column("value"))], schema=SCHEMA)


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


def _rows(columns: Mapping[str, Sequence[Any]]) -> pa.RecordBatch:
    arrays = [pa.array(columns[name], SCHEMA.field(name).type) for name in _PLAIN]
    return pa.RecordBatch.from_arrays([*arrays, _headers(columns["headers"])], schema=RECORD_SCHEMA)


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
