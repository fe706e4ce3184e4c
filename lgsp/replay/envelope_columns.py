"""What a recording's columns say of an event, so that it can be queried without decoding its value.

DuckDB reads them from all values of a part at once, while Python goes on reading from Kafka.
"""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import duckdb
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


def envelope_arrays(values: pa.Array) -> list[pa.Array]:
    """Return the columns, as TYPES has them, of records with these values, bytes of any kind."""
    given = pa.table({"value": values})
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.register("given", given)
        found = connection.sql(QUESTION, params={"paths": PATHS}).to_arrow_table()
    columns = [found.column(name).combine_chunks() for name in TYPES]
    return [
        _moments(each) if kind == TIME else each for each, kind in zip(columns, TYPES.values(), strict=True)
    ]


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
