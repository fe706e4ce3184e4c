"""What a recording's columns say of an event, so that it can be queried without decoding its value."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import orjson

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
INT64: Final = 2**63


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


NONE: Final = EnvelopeColumns()


def envelope_columns(value: bytes | None) -> EnvelopeColumns:
    """Return what can be read of a record's value; it may be anything."""
    try:
        event = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return NONE
    if not isinstance(event, dict):
        return NONE
    data = event.get("data")
    return EnvelopeColumns(
        _text(event.get("id")), _text(event.get("source")), _text(event.get("type")),
        _text(event.get("subject")), _microseconds(event.get("time")), _number(event.get("seq")),
        _text(event.get("causationid")), _text(event.get("replayid")),
        _text(data.get("dossier_code")) if isinstance(data, dict) else None,
    )  # fmt: skip


def _text(value: Any) -> str | None:  # noqa: ANN401 (whatever JSON holds)
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | None:  # noqa: ANN401 (as above)
    return value if type(value) is int and -INT64 <= value < INT64 else None


def _microseconds(value: Any) -> int | None:  # noqa: ANN401 (as above)
    try:
        return (datetime.fromisoformat(value) - EPOCH) // MICROSECOND
    except (TypeError, ValueError, OverflowError):  # no text, no moment, or one without an offset
        return None
