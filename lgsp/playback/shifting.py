"""A recording's time moved by a span: times of events, timestamps, and the date-times the contract knows.

What is only named after a day keeps its name: dossier codes, ids, the periods of figures.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final, get_args

import orjson
from pydantic import AwareDatetime, BaseModel

from lgsp.problems import wrong_use
from schemas.envelope import type_of
from schemas.topics import ALL

SPAN: Final = re.compile(r"(?P<sign>[+-]?)(?P<count>[0-9]{1,6})(?P<unit>[smhd])")
UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}")
SECONDS_END: Final = 19
FIRST_YEAR, LAST_YEAR = 1970, 9998
EACH: Final = "*"
Path = tuple[str, ...]
ENVELOPE: Final[Path] = ("time",)
EVENTS: Final = {type_of(event): event for topic in ALL for event in topic.events}


def span(text: str) -> timedelta:
    """Return what ``365d`` or ``-2h`` means; raises Problem for what means nothing."""
    found = SPAN.fullmatch(text)
    if found is None:
        raise wrong_use(f"{text!r} is no span of time.", "Write 365d, -2h, 30m or 10s after --shift-time.")
    length = timedelta(**{UNITS[found["unit"]]: int(found["count"])})
    return -length if found["sign"] == "-" else length


def check_reach(first: datetime, last: datetime, by: timedelta) -> None:
    """Raise Problem where the times from ``first`` to ``last`` would leave what Kafka and dates can say."""
    try:
        reached = (first + by).year >= FIRST_YEAR and (last + by).year <= LAST_YEAR
    except OverflowError:
        reached = False
    if not reached:
        raise wrong_use(
            f"Events of {first:%Y-%m-%d} to {last:%Y-%m-%d} cannot be moved by {by.days:,} days.",
            f"Move them to within the years {FIRST_YEAR} to {LAST_YEAR}.",
        )


def shifted_value(value: bytes | None, by: timedelta) -> bytes | None:
    """Return an event with its times moved; what is no event is returned as it is.

    Of a type that the contract does not know only the envelope's time is moved. The rest of a text stays,
    digits behind the second and the offset among it.
    """
    try:
        event = orjson.loads(value or b"")
    except ValueError:
        return value
    if not isinstance(event, dict) or not isinstance(event.get("time"), str):
        return value
    kind = event.get("type")
    for path in paths_of(kind) if isinstance(kind, str) else (ENVELOPE,):
        _move(event, path, by)
    return orjson.dumps(event)


def shifted_timestamp(timestamp_ms: int, by: timedelta) -> int:
    """Return a record's timestamp moved; none (-1) stays none."""
    return timestamp_ms if timestamp_ms < 0 else max(timestamp_ms + by // timedelta(milliseconds=1), 0)


@cache
def paths_of(event_type: str) -> tuple[Path, ...]:
    """Return where an event of this type has times; ``*`` stands for every entry of a list."""
    model = EVENTS.get(event_type)
    return (ENVELOPE,) if model is None else tuple(_paths(model))


def _paths(model: type[BaseModel]) -> Iterator[Path]:
    for name, one in model.model_fields.items():
        yield from ((name, *rest) for rest in _below(one.annotation))


def _below(kind: Any) -> Iterator[Path]:  # noqa: ANN401 (an annotation may be anything)
    if kind in {AwareDatetime, datetime, date}:
        yield ()
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from _paths(kind)
    elif getattr(kind, "__origin__", None) in {list, tuple}:
        yield from ((EACH, *rest) for one in get_args(kind) if one is not ... for rest in _below(one))
    else:
        for one in get_args(kind):
            yield from _below(one)


def _move(holder: Any, path: Path, by: timedelta) -> None:  # noqa: ANN401 (whatever JSON holds)
    name, rest = path[0], path[1:]
    if name == EACH and isinstance(holder, list):
        for number, one in enumerate(holder):
            if rest:
                _move(one, rest, by)
            else:
                holder[number] = _moved(one, by)
    elif isinstance(holder, dict) and name in holder:
        if rest:
            _move(holder[name], rest, by)
        else:
            holder[name] = _moved(holder[name], by)


def _moved(text: Any, by: timedelta) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """Return a date-time or date moved; a date by the whole days of the span."""
    if not isinstance(text, str):
        return text
    try:
        if MOMENT.match(text):
            local = datetime.fromisoformat(text[:SECONDS_END]) + by
            return local.isoformat(text[10]) + text[SECONDS_END:]
        return (date.fromisoformat(text) + timedelta(days=int(by / timedelta(days=1)))).isoformat()
    except (ValueError, OverflowError):
        return text
