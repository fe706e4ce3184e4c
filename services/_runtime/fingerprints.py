"""Whether a repeated fact says the same again: a short text that stands for a content."""

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Final

from schemas.envelope import Shape

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def fingerprint(data: Shape) -> str:
    """Return the SHA-256 of the content as canonical JSON; the same moment in another zone is the same."""
    text = json.dumps(data.model_dump(), sort_keys=True, separators=(",", ":"), default=_plain)
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> int | str:
    """Moments as a number: converting to UTC would overflow at the ends of the calendar. Days as text."""
    if not isinstance(value, datetime):
        assert isinstance(value, date)
        return value.isoformat()
    return (value - _EPOCH) // timedelta(microseconds=1)
