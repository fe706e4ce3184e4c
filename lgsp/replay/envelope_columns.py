"""What a recording's columns say of an event, so that it can be queried without decoding its value.

Values that have every member as it should be, or not at all, are read by one typed decoder, which skips the
rest. All others are asked about member by member, in DuckDB: that takes seven times as long.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import NoneType
from typing import Final, NamedTuple

import msgspec
import pyarrow as pa

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
TIME: Final = pa.timestamp("us", tz="UTC")


class EnvelopeColumns(NamedTuple):
    """Members of the CloudEvents envelope; None: absent, of another kind than it should be, or no event.

    ``time_us`` is the event's time in microseconds since 1970 UTC; ``dossier_code`` is told by the data.
    """

    id: str | None = None
    source: str | None = None
    type: str | None = None
    subject: str | None = None
    time_us: int | None = None
    seq: int | None = None
    causationid: str | None = None
    replayid: str | None = None
    dossier_code: str | None = None


TYPES: Final = {
    "id": pa.string(), "source": pa.string(), "type": pa.string(), "subject": pa.string(), "time": TIME,
    "seq": pa.int64(), "causationid": pa.string(), "replayid": pa.string(), "dossier_code": pa.string(),
}  # fmt: skip
"""The columns by their names in a part."""
QUESTION: Final = """
SELECT
  CASE kinds[1] WHEN 'VARCHAR' THEN said[1] END AS id,
  CASE kinds[2] WHEN 'VARCHAR' THEN said[2] END AS source,
  CASE kinds[3] WHEN 'VARCHAR' THEN said[3] END AS type,
  CASE kinds[4] WHEN 'VARCHAR' THEN said[4] END AS subject,
  CASE kinds[5] WHEN 'VARCHAR' THEN said[5] END AS time,
  CASE WHEN kinds[6] IN ('UBIGINT', 'BIGINT') THEN TRY_CAST(said[6] AS BIGINT) END AS seq,
  CASE kinds[7] WHEN 'VARCHAR' THEN said[7] END AS causationid,
  CASE kinds[8] WHEN 'VARCHAR' THEN said[8] END AS replayid,
  CASE kinds[9] WHEN 'VARCHAR' THEN said[9] END AS dossier_code
FROM (
  SELECT TRY(json_extract_string(text, $paths)) AS said, TRY(json_type(text, $paths)) AS kinds
  FROM (SELECT TRY(decode(value)) AS text FROM given))
"""
PATHS: Final = [f"$.{name}" for name in TYPES if name != "dossier_code"] + ["$.data.dossier_code"]


class _Data(msgspec.Struct, gc=False):
    dossier_code: str | None = None


class _Event(msgspec.Struct, gc=False):
    """The members in the order of TYPES; a float is no ``seq``, though msgspec takes 1.0 for an int."""

    id: str | None = None
    source: str | None = None
    type: str | None = None
    subject: str | None = None
    time: str | None = None
    seq: int | float | None = None
    causationid: str | None = None
    replayid: str | None = None
    data: _Data = msgspec.field(default_factory=_Data)


_decoded: Final = msgspec.json.Decoder(_Event).decode
NONE: Final = (None,) * len(TYPES)
INT64: Final = range(-(2**63), 2**63)
Row = tuple[object, ...]
"""The cells of one value; its time is text."""
Column = Sequence[object]


def envelope_arrays(values: pa.Array) -> list[pa.Array]:
    """Return the columns, as TYPES has them, of records with these values, bytes of any kind."""
    contents = values.to_pylist()
    columns = (_all_at_once(contents) if _is_text(values) else None) or _one_by_one(contents)
    return [_array(cells, kind) for cells, kind in zip(columns, TYPES.values(), strict=True)]


def _all_at_once(contents: Sequence[bytes | None]) -> list[Column] | None:
    """Return what the typed decoder reads of all of them, the usual case; None: of some it cannot say."""
    try:
        said = list(map(_decoded, contents))  # type: ignore[arg-type]  # null is an error like any other
    except (msgspec.DecodeError, RecursionError, TypeError):
        return None
    seqs = [each.seq for each in said]
    if not set(map(type, seqs)) <= {int, NoneType} or any(
        seq not in INT64 for seq in seqs if seq is not None
    ):
        return None
    return [
        [each.id for each in said], [each.source for each in said], [each.type for each in said],
        [each.subject for each in said], [each.time for each in said], seqs,
        [each.causationid for each in said], [each.replayid for each in said],
        [each.data.dossier_code for each in said],
    ]  # fmt: skip


def _one_by_one(contents: Sequence[bytes | None]) -> list[Column]:
    rows = [_row(content) for content in contents]
    odd = [number for number, row in enumerate(rows) if row is None]
    for number, row in zip(odd, _asked([contents[number] for number in odd]), strict=True):
        rows[number] = row
    return _turned(rows)


def _is_text(values: pa.Array) -> bool:
    """Say whether all are UTF-8: a decoder does not look at the bytes that it skips."""
    try:
        values.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _row(value: bytes | None) -> Row | None:
    """Return what the typed decoder reads; None: it is not the one to say."""
    if value is None:
        return NONE
    try:
        value.decode()  # as whole: the typed decoder does not look at what it skips
        said = _decoded(value)
    except UnicodeDecodeError:
        return NONE
    except (msgspec.DecodeError, RecursionError):
        return None
    seq = said.seq
    if seq is not None and (type(seq) is not int or seq not in INT64):
        seq = None
    return (
        said.id, said.source, said.type, said.subject, said.time, seq, said.causationid, said.replayid,
        said.data.dossier_code,
    )  # fmt: skip


def _asked(values: Sequence[bytes | None]) -> Sequence[Row]:
    """Ask for each member on its own, of values of any kind."""
    if not values:
        return ()
    import duckdb  # noqa: PLC0415 - most values never need it

    given = pa.table({"value": pa.array(values, pa.binary())})
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.register("given", given)
        return connection.sql(QUESTION, params={"paths": PATHS}).fetchall()


def _turned(rows: Sequence[Row | None]) -> list[Column]:
    return list(zip(*rows, strict=True)) if rows else [()] * len(TYPES)


def _array(cells: Sequence[object], kind: pa.DataType) -> pa.Array:
    return _moments(pa.array(cells, pa.string())) if kind == TIME else pa.array(cells, kind)


def envelope_columns(value: bytes | None) -> EnvelopeColumns:
    """Return what can be read of one record's value."""
    cells = [
        array.cast(pa.int64()) if array.type == TIME else array
        for array in envelope_arrays(pa.array([value], pa.binary()))
    ]
    return EnvelopeColumns(*(cell[0].as_py() for cell in cells))


def _moments(texts: pa.Array) -> pa.Array:
    """Read moments, all at once where Arrow can; else one by one: some may be finer than microseconds."""
    try:
        return texts.cast(TIME)
    except pa.ArrowInvalid:
        return pa.array([_microseconds(text) for text in texts.to_pylist()], pa.int64()).cast(TIME)


def _microseconds(text: str | None) -> int | None:
    try:
        return (datetime.fromisoformat(text or "") - EPOCH) // MICROSECOND
    except (TypeError, ValueError, OverflowError):  # no moment, or one without an offset
        return None
