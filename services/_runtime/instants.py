"""Moments as text that sorts in time order, for database columns."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

PROVINCE_TIME: Final = timezone(timedelta(hours=7))


def to_text(moment: datetime) -> str:
    """Return UTC ISO 8601 with microseconds: equal widths, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """Read back what :func:`to_text` wrote, with the province's offset."""
    return datetime.fromisoformat(text).astimezone(PROVINCE_TIME)
