"""From a Kafka record to a checked event: decoding, and every reason why a record cannot be processed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field, TypeAdapter, ValidationError

from schemas.envelope import Event, type_of
from schemas.inbound import ClockTicked
from schemas.personal_data import FORBIDDEN_FIELDS
from schemas.places import rule_of, subject_and_key
from schemas.topics import EVENT_OF, TOPIC_OF, EventTopic
from services._runtime.decisions import Unprocessable

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


class Decoder:
    """Decodes the records of one service, which applies some of the types on the topics it reads."""

    def __init__(self, applies: Iterable[type[Event]]) -> None:
        self._applies = {type_of(event): event for event in applies}
        self._types = {event: name for name, event in self._applies.items()}
        union: Any = _union(self._applies.values())
        # the validator itself: a method of the adapter around it costs a tenth more (measured)
        self._validator = TypeAdapter(Annotated[union, Field(discriminator="type")]).validator

    def decode(self, arrival: Arrival) -> Event | SetAside:
        """Return the event, or say why it is left alone; raises Unprocessable for what can never be used."""
        named = _header(arrival, "ce_type")
        if named is not None and named not in self._applies:
            return _set_aside(named, arrival.topic)
        if arrival.value is None:
            raise Unprocessable("null-value", "the record has no value; an event was expected")
        if arrival.topic.kind == "inbound" and (found := _FORBIDDEN.search(arrival.value)):
            field = found.group(1).decode()
            raise Unprocessable("forbidden-field", f"the field {field!r} would carry personal data")
        event = self._validate(arrival.value)
        if isinstance(event, SetAside):
            return _set_aside(event.event_type, arrival.topic)
        event_type = self._types[type(event)]
        if named is not None and named != event_type:
            raise Unprocessable("type-mismatch", f"header ce_type says {named}, the value says {event_type}")
        _check_place(event, arrival)
        return event

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


def _union(events: Iterable[type[Event]]) -> Any:  # noqa: ANN401 - a union made at run time has no static type
    union: Any = None
    for event in events:
        union = event if union is None else union | event
    return union


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


def _header(arrival: Arrival, name: str) -> str | None:
    for header, value in arrival.headers:
        if header == name and value is not None:
            return value.decode("utf-8", "replace")
    return None


def _check_place(event: Event, arrival: Arrival) -> None:
    home = TOPIC_OF[type(event)]
    if home is not arrival.topic:
        raise Unprocessable("wrong-topic", f"{type_of(type(event))} belongs on {home.name}")
    if isinstance(event, ClockTicked):
        return
    subject, key = subject_and_key(event)
    if event.subject != subject:
        raise Unprocessable("wrong-subject", f"the subject must be {subject}, the id that the data names")
    if arrival.key is None:
        raise Unprocessable("null-key", f"the record has no key; it must be {_wanted(event, key)}")
    if arrival.key != key.encode() if key is not None else _AGENCY.fullmatch(arrival.key) is None:
        raise Unprocessable("wrong-key", f"the key must be {_wanted(event, key)}")


def _wanted(event: Event, key: str | None) -> str:
    """Say what the key must be, and by which rule of the type."""
    return f"{'an agency id' if key is None else key} ({rule_of(type(event)).key})"
