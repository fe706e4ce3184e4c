"""What a recording's columns say of an event, so that it can be queried without decoding its value.

Whole columns are made at once; where a cell is not what it should be, cell by cell.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
NO_EVENT: Final[dict[str, Any]] = {}


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


TEXT: Final = pa.string()
TIME: Final = pa.timestamp("us", tz="UTC")
TYPES: Final = {
    "id": TEXT, "source": TEXT, "type": TEXT, "subject": TEXT, "time": TIME, "seq": pa.int64(),
    "causationid": TEXT, "replayid": TEXT, "dossier_code": TEXT,
}  # fmt: skip
"""The columns by their names in a part."""
OF_DATA: Final = "dossier_code"


def envelope_arrays(values: Sequence[bytes | None]) -> list[pa.Array]:
    """Return the columns, as TYPES has them, of records with these values; they may be anything."""
    events = list(map(_event, values))
    arrays = [
        _array([event.get(name) for event in events], kind) for name, kind in TYPES.items() if name != OF_DATA
    ]
    data = [event.get("data") for event in events]
    codes = [one.get(OF_DATA) if type(one) is dict else None for one in data]
    return [*arrays, _array(codes, TYPES[OF_DATA])]


def envelope_columns(value: bytes | None) -> EnvelopeColumns:
    """Return what can be read of one record's value."""
    cells = [array.cast(pa.int64()) if array.type == TIME else array for array in envelope_arrays([value])]
    return EnvelopeColumns(*(cell[0].as_py() for cell in cells))


def _event(value: bytes | None) -> dict[str, Any]:
    try:
        event = orjson.loads(value)  # type: ignore[arg-type]  # null is no JSON either
    except orjson.JSONDecodeError:
        return NO_EVENT
    return event if type(event) is dict else NO_EVENT


def _array(cells: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return _converted(cells, kind)
    except (pa.ArrowException, OverflowError):
        return pa.concat_arrays([_cell(cell, kind) for cell in cells])


def _cell(cell: Any, kind: pa.DataType) -> pa.Array:  # noqa: ANN401 (whatever JSON holds)
    try:
        return _converted([cell], kind)
    except (pa.ArrowException, OverflowError):
        return pa.array([_microseconds(cell)], pa.int64()).cast(TIME) if kind == TIME else pa.nulls(1, kind)


def _converted(cells: list[Any], kind: pa.DataType) -> pa.Array:
    """Convert, text to moments too; raises ArrowException and OverflowError for what is of another kind."""
    return pa.array(cells, TEXT).cast(TIME) if kind == TIME else pa.array(cells, kind)


def _microseconds(value: Any) -> int | None:  # noqa: ANN401 (as above)
    """Read a moment that Arrow does not: finer than microseconds, for example."""
    try:
        return (datetime.fromisoformat(value) - EPOCH) // MICROSECOND
    except (TypeError, ValueError, OverflowError):  # no text, no moment, or one without an offset
        return None
