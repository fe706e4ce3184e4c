"""From a Kafka record to a checked event: decoding, and every reason why a record cannot be processed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal, NamedTuple, cast

import msgspec
from msgspec.json import Decoder as Reader
from pydantic import Field, TypeAdapter, ValidationError

from schemas.envelope import Event, type_of
from schemas.personal_data import FORBIDDEN_FIELDS
from schemas.places import PlaceRule, rule_of
from schemas.topics import CLOCK, EVENT_OF, TOPIC_OF, EventTopic
from services._runtime.decisions import Unprocessable
from services._runtime.told import Reading

_FORBIDDEN: Final = re.compile(rb'"(' + "|".join(FORBIDDEN_FIELDS).encode() + rb')"\s*:')
_TYPE: Final = re.compile(r"(?!True$|False$|None$)[A-Za-z]")
"""How the name of a type begins; anything else in its place is a wrong shape, not somebody else's event."""

_AGENCY: Final = re.compile(rb"[0-9A-Z][0-9A-Z.]{0,34}")
"""What a key looks like that the data do not tell: an agency's electronic id."""


class Arrival(NamedTuple):
    """A record as it came, with the topic's name free of the hub's prefix."""

    topic: EventTopic
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that this service leaves alone: another service's type, or one unknown to this version."""

    why: Literal["other", "unknown"]
    event_type: str


class _Home(NamedTuple):
    """Where a type belongs."""

    event_type: str
    topic: EventTopic
    rule: PlaceRule


class Decoder:
    """Decodes the records of one service, which applies some of the types on the topics it reads.

    ``readings``: the types that it reads only in part. ``overhears``: those that are said to others, of which
    it takes a part where it can; where it cannot it leaves the record alone, for them to give up.
    """

    def __init__(
        self,
        applies: Iterable[type[Event]],
        readings: Mapping[type[Event], type[Reading]] | None = None,
        overhears: Mapping[type[Event], type[Reading]] | None = None,
    ) -> None:
        whole = tuple(applies)
        self._readings: dict[type, type[Reading]] = dict(readings or {})
        self._homes = {event: _Home(type_of(event), TOPIC_OF[event], rule_of(event)) for event in whole}
        self._readers = {
            type_of(event): (Reader(part | _Untyped), self._homes[event])
            for event, part in self._readings.items()
        }
        self._overheard = {
            type_of(event): (Reader(part), TOPIC_OF[event], rule_of(event))
            for event, part in (overhears or {}).items()
        }
        self._names = frozenset(home.event_type for home in self._homes.values())
        self._in_headers = {name.encode(): name for name in self._names}
        self._validator = _validator(whole)

    def decode(self, arrival: Arrival) -> Event | Reading | SetAside:
        """Return the event, or say why it is left alone; raises Unprocessable for what can never be used."""
        named = self._named(arrival)
        if named is not None and named not in self._names:
            return self._overhear(named, arrival) or _set_aside(named, arrival.topic)
        if arrival.value is None:
            raise Unprocessable("null-value", "the record has no value; an event was expected")
        if arrival.topic.kind == "inbound" and (found := _FORBIDDEN.search(arrival.value)):
            field = found.group(1).decode()
            raise Unprocessable("forbidden-field", f"the field {field!r} would carry personal data")
        read = self._read(named, arrival)
        if read is not None:
            return read
        event = self._validate(arrival.value)
        if isinstance(event, SetAside):
            return self._overhear(event.event_type, arrival) or _set_aside(event.event_type, arrival.topic)
        home = self._homes[type(event)]
        if named is not None and named != home.event_type:
            raise Unprocessable(
                "type-mismatch", f"header ce_type says {named}, the value says {home.event_type}"
            )
        if home.topic is not arrival.topic:
            raise Unprocessable("wrong-topic", f"{home.event_type} belongs on {home.topic.name}")
        if home.topic is not CLOCK:
            _check_place(event, home.rule, arrival)
        part = self._readings.get(type(event))
        return event if part is None else msgspec.convert(event, part, from_attributes=True)

    def _named(self, arrival: Arrival) -> str | None:
        """Return the type that the header names, if it does."""
        for header, value in arrival.headers:
            if header == "ce_type" and value is not None:
                return self._in_headers.get(value) or value.decode("utf-8", "replace")
        return None

    def _overhear(self, event_type: str, arrival: Arrival) -> Reading | None:
        """Return the part of what is said to another service; None where it is not as it must be."""
        if event_type not in self._overheard or arrival.value is None:
            return None
        reader, topic, rule = self._overheard[event_type]
        try:
            event: Reading = reader.decode(arrival.value)
            if topic is arrival.topic:
                _check_place(event, rule, arrival)
                return event
        except (ValueError, RecursionError, Unprocessable):
            pass
        return None

    def _read(self, named: str | None, arrival: Arrival) -> Reading | None:
        """Return the part that is read of the type which the header names; None: validate, and say why."""
        if named not in self._readers or arrival.value is None:
            return None
        reader, home = self._readers[named]
        try:
            found: Reading = reader.decode(arrival.value)
        except (ValueError, RecursionError):  # all that msgspec raises for bytes
            return None
        if type(found) is _Untyped or home.topic is not arrival.topic:
            return None
        _check_place(found, home.rule, arrival)
        return found

    def _validate(self, value: bytes) -> Event | SetAside:
        try:
            event: Event = self._validator.validate_json(value)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            first = details[0]
            if first["type"] == "union_tag_invalid":
                return _unknown(str(first["ctx"]["tag"]))
            if first["type"] == "json_invalid":
                raise Unprocessable("not-json", f"the value is not JSON: {first['ctx']['error']}") from None
            where = ".".join(str(part) for part in first["loc"][1:]) or "type"
            more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
            raise Unprocessable("wrong-shape", f"{where}: {first['msg']}{more}") from None
        return event


class _Untyped(Reading, frozen=True, kw_only=True, tag="-"):
    """Beside every part: of one type alone msgspec would take a value that does not name it."""


@cache
def _validator(events: tuple[type[Event], ...]) -> Any:  # noqa: ANN401 - a union made at run time has no static type
    """Return what reads any of these events; made once for all lanes of a service."""
    union: Any = None
    for event in events:
        union = event if union is None else union | event
    # the validator itself: a method of the adapter around it costs a tenth more (measured)
    return TypeAdapter(Annotated[union, Field(discriminator="type")]).validator


def _unknown(tag: str) -> SetAside:
    if _TYPE.match(tag) is None:
        raise Unprocessable("wrong-shape", "type: it must be the name of an event type")
    return SetAside("unknown", tag)


def _set_aside(event_type: str, topic: EventTopic) -> SetAside:
    known = EVENT_OF.get(event_type)
    if known is None:
        return SetAside("unknown", event_type)
    if TOPIC_OF[known] is not topic:
        raise Unprocessable(
            "wrong-topic", f"{event_type} belongs on {TOPIC_OF[known].name}, not on {topic.name}"
        )
    return SetAside("other", event_type)


def _check_place(event: Event | Reading, rule: PlaceRule, arrival: Arrival) -> None:
    data = cast("Any", event).data
    subject, key = rule.subject_of(data), rule.key_of(data)
    if event.subject != subject:
        raise Unprocessable("wrong-subject", f"the subject must be {subject}, the id that the data names")
    if arrival.key is None:
        raise Unprocessable("null-key", f"the record has no key; it must be {_wanted(rule, key)}")
    if arrival.key != key.encode() if key is not None else _AGENCY.fullmatch(arrival.key) is None:
        raise Unprocessable("wrong-key", f"the key must be {_wanted(rule, key)}")


def _wanted(rule: PlaceRule, key: str | None) -> str:
    """Say what the key must be, and by which rule of the type."""
    return f"{'an agency id' if key is None else key} ({rule.key})"
