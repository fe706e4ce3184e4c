"""Events of one dossier in two recordings: which are the same, which are other, and in which fields."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from lgsp.stream.digest import LEFT_OUT, canonical_line, milliseconds

Event = dict[str, Any]
REFERENCES: Final = ("leg_id", "order_id", "transaction_id", "round")
"""What tells facts of one type on one dossier apart, by the data."""


@dataclass(frozen=True)
class Field:
    """A field by its path, ``data.items[0].amount_vnd``; ABSENT where the event has none."""

    path: str
    one: Any
    other: Any


@dataclass(frozen=True)
class Difference:
    """An event that only one has (the other is None), or that both have with other ``fields``."""

    one: Event | None
    other: Event | None
    fields: tuple[Field, ...] = ()

    @property
    def event(self) -> Event:
        """The one's event, else the other's."""
        found = self.one or self.other
        assert found is not None
        return found


class _Absent:
    """No such field."""

    def __repr__(self) -> str:
        return "(none)"


ABSENT: Final = _Absent()


def differences(mine: Sequence[Event], theirs: Sequence[Event]) -> list[Difference]:
    """Return the events that differ, by time; what the digest leaves out differs for nobody.

    An event is held against the next one of its type and reference that is not the same as any.
    """
    my_rest, their_rest = _without(mine, theirs), _without(theirs, mine)
    waiting: defaultdict[tuple[str, ...], list[Event]] = defaultdict(list)
    for event in their_rest:
        waiting[_what(event)].append(event)
    found = []
    for event in my_rest:
        match = waiting[_what(event)].pop(0) if waiting[_what(event)] else None
        fields = tuple(_fields(_shown(event), _shown(match))) if match else ()
        found.append(Difference(event, match, fields))
    found += [Difference(None, event) for events in waiting.values() for event in events]
    return sorted(found, key=lambda each: canonical_line(each.event))


def reference(event: Event) -> str:
    """Return what tells an event apart from others of its type, or nothing."""
    return next((f"{event['data'][name]}" for name in REFERENCES if name in event["data"]), "")


def _what(event: Event) -> tuple[str, ...]:
    return event["type"], reference(event)


def _without(events: Sequence[Event], others: Sequence[Event]) -> list[Event]:
    """Return the events that have no like among the others, each of those used once."""
    left = Counter(canonical_line(other) for other in others)
    rest = []
    for event in events:
        line = canonical_line(event)
        if left[line]:
            left[line] -= 1
        else:
            rest.append(event)
    return rest


def _shown(event: Event) -> Event:
    """Return what the digest takes of an event."""
    left_out = LEFT_OUT.get(event["type"], ())
    data = {name: value for name, value in event["data"].items() if name not in left_out}
    return {"subject": event["subject"], "time": milliseconds(event["time"]), "data": data}


def _fields(one: Any, other: Any, path: str = "") -> Iterator[Field]:  # noqa: ANN401 (whatever JSON holds)
    if isinstance(one, dict) and isinstance(other, dict):
        for name in dict.fromkeys((*one, *other)):
            below = f"{path}.{name}" if path else name
            yield from _fields(one.get(name, ABSENT), other.get(name, ABSENT), below)
    elif isinstance(one, list) and isinstance(other, list):
        for number, (first, second) in enumerate(zip_longest(one, other, fillvalue=ABSENT)):
            yield from _fields(first, second, f"{path}[{number}]")
    elif one != other or type(one) is not type(other):
        yield Field(path, one, other)
