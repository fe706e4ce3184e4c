"""One thing that is counted, and how events are read for it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

from lgsp.stream.log import Log

Event = dict[str, Any]
PROVINCE_TIME: Final = timezone(timedelta(hours=7))
LEAST_SERVICE_LEVEL: Final = 3
"""From this one on a service is an online one."""


class Unit(NamedTuple):
    """One thing that is counted: whose, when, and whether it meets the target's condition."""

    definition: str
    dossier: str
    day: date
    good: bool


def told(log: Log, topic: str, kind: str, *names: str) -> Iterator[Event]:
    """Yield the events of a kind, each thing once: what is told of it again is a repeat, or contradicts.

    ``names``: of the data by which a thing is known; without any it is known by its event's id.
    """
    seen: set[tuple[str, ...]] = set()
    for entry in log.of(topic):
        event = entry.event
        if event["type"] == f"lgsp.{kind}.v1":
            data = event["data"]
            thing = tuple(str(data[name]) for name in names) or (str(event.get("id")),)
            if thing not in seen:
                seen.add(thing)
                yield event


def received(log: Log) -> Iterator[Event]:
    """Yield the receptions."""
    return told(log, "dossiers", "dossier.received", "dossier_code")


def moment(text: str) -> datetime:
    """Return the moment that a text of an event names."""
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    """Return its day in the province."""
    return moment(text).astimezone(PROVINCE_TIME).date()
