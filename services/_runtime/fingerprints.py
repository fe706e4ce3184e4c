"""Whether a repeated fact says the same again: a short text that stands for a content."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from schemas.envelope import Shape

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def fingerprint(data: Shape) -> str:
    """Return the SHA-256 of the content as canonical JSON; the same moment in another zone is the same."""
    text = json.dumps(data.model_dump(), sort_keys=True, separators=(",", ":"), default=_microseconds)
    return sha256(text.encode()).hexdigest()


def _microseconds(value: object) -> int:
    """Moments as a number: converting to UTC would overflow at the ends of the calendar."""
    assert isinstance(value, datetime)
    return (value - _EPOCH) // timedelta(microseconds=1)
