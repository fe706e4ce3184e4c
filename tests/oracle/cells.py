"""Scopes and periods by name, as anybody would write them down."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

Event = dict[str, Any]
Cell = tuple[str, str, str]
Count = tuple[int, int]
PROVINCE_TIME: Final = timezone(timedelta(hours=7))
A_DAY: Final = timedelta(days=1)


class Place(NamedTuple):
    """An agency with its level and district, and the field of a procedure; "" for none."""

    agency: str
    level: str
    district: str
    field: str


def scopes(place: Place) -> Iterator[str]:
    """Yield every scope in which something of this place counts."""
    yield from ("province", f"level:{place.level}", f"agency:{place.agency}")
    if place.district:
        yield f"district:{place.district}"
    if place.field:
        yield f"field:{place.field}"


def periods(day: date) -> tuple[str, ...]:
    """Return every period in which a day lies."""
    return f"{day}", f"{day:%Y-%m}", f"{day.year}-Q{(day.month + 2) // 3}", f"{day.year}", "to-date"


def ends(first: date, now: date) -> dict[str, tuple[date, date]]:
    """Return every period with a day from the first to today: its first day, and its last, today at most."""
    spans: dict[str, list[date]] = {}
    day = first
    while day <= now:
        for name in periods(day):
            spans.setdefault(name, []).append(day)
        day += A_DAY
    return {name: (begin_of(name), days[-1]) for name, days in spans.items()}


def begin_of(period: str) -> date:
    """Return the first day of a period."""
    if period == "to-date":
        return date.min
    if "Q" in period:
        year, quarter = period.split("-Q")
        return date(int(year), 3 * int(quarter) - 2, 1)
    parts = [int(part) for part in period.split("-")]
    return date(*parts, *[1] * (3 - len(parts)))


def moment(text: str) -> datetime:
    """Return the moment that a text of an event names."""
    return datetime.fromisoformat(text)


def day_of(text: str) -> date:
    """Return the day in the province of a moment."""
    return moment(text).astimezone(PROVINCE_TIME).date()


def of(events: list[Event], name: str) -> Iterator[Event]:
    """Yield the events of a type, each thing once: the first that tells it, in the order of its topic.

    Whatever tells the same thing otherwise later is a contradiction, and counts nowhere.
    """
    seen: set[tuple[str, ...]] = set()
    for event in events:
        if event["type"] == f"lgsp.{name}.v1":
            thing = _KNOWN_BY[name](event["data"]) if name in _KNOWN_BY else (event["id"],)
            if thing not in seen:
                seen.add(thing)
                yield event


_KNOWN_BY: Final[dict[str, Callable[[dict[str, Any]], tuple[str, ...]]]] = {
    "dossier.received": lambda data: (data["dossier_code"],),
    "dossier.finished": lambda data: (data["dossier_code"],),
    "leg.dispatched": lambda data: (data["dossier_code"], data["leg_id"]),
    "payment.succeeded": lambda data: (data["dossier_code"], data["transaction_id"]),
    "result.registered": lambda data: (data["result"]["held_by"], data["result"]["result_id"]),
    "result.digitised": lambda data: (data.get("held_by") or "", data["result_id"]),
    "result.revoked": lambda data: (data.get("held_by") or "", data["result_id"]),
}
"""What in its data makes two events of a type tell of one thing; of the other types it is the event's id."""
