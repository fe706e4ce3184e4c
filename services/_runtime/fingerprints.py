"""Whether a repeated fact says the same again: a short text that stands for a content."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import orjson

from schemas.envelope import Shape

_SORTED: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def fingerprint(data: Shape) -> str:
    """Return the SHA-256 of the content as canonical JSON; the same moment in another zone is the same."""
    return sha256(_canonical(data.model_dump())).hexdigest()


def _canonical(content: dict[str, Any]) -> bytes:
    """Return what databases and event ids hold fingerprints of: the JSON of Python's own writer."""
    with suppress(orjson.JSONEncodeError):  # whole numbers beyond 64 bits
        text = orjson.dumps(content, default=_plain, option=_SORTED)
        if text.isascii() and b"\x7f" not in text:  # else Python's own, far slower writer makes escapes
            return text
    text_of_python = json.dumps(content, sort_keys=True, separators=(",", ":"), default=_plain)
    return text_of_python.encode()


def _plain(value: object) -> int | str:
    """Moments as a number: converting to UTC would overflow at the ends of the calendar. Days as text."""
    if not isinstance(value, datetime):
        assert isinstance(value, date)
        return value.isoformat()
    return (value - _EPOCH) // timedelta(microseconds=1)
