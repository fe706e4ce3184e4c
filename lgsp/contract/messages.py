"""Messages: each event with its headers, its record key, its schema and its example."""

from typing import Any, Final

from pydantic import TypeAdapter

from lgsp.contract.examples import example_of
from lgsp.contract.json_schema import Schema, whole_event
from schemas.envelope import CONTENT_TYPE, AgencyId, Event, type_of
from schemas.inbound import ClockTicked
from schemas.kpis import KpiUpdated
from schemas.places import rule_of
from schemas.topics import EVENT_OF, NUMBERED, TOPIC_OF

REFS: Final = "#/components/schemas/{model}"
BINDING: Final = "0.5.0"
"""Version of AsyncAPI's bindings to Kafka."""
DEAD_LETTER: Final = "DeadLetter"
_NUMBERED_TAG: Final = {"name": "numbered", "description": "seq 1, 2, 3 … by subject, without holes"}
_SAYS: Final = {
    "lgsp_dl_service": "The service that could not process it",
    "lgsp_dl_topic": "Where it came from, free of the prefix",
    "lgsp_dl_partition": "Where it came from, in decimal digits",
    "lgsp_dl_offset": "Where it came from, in decimal digits",
    "lgsp_dl_timestamp_ms": "The record's own time: milliseconds since 1970 UTC, in decimal digits",
    "lgsp_dl_reason": "A short stable code, such as wrong-key, wrong-shape, conflict",
    "lgsp_dl_explanation": "A sentence: what was wrong and where; without personal data",
    "lgsp_dl_attempts": "How often it was tried, in decimal digits",
}


def messages() -> dict[str, Any]:
    """Return every message by the name of its event, and the dead letter."""
    return {event.__name__: _message(event) for event in EVENT_OF.values()} | {DEAD_LETTER: _dead_letter()}


def schemas() -> dict[str, Schema]:
    """Return the schemas of all events and of the shapes within them, each once."""
    found: dict[str, Schema] = {}
    for event in EVENT_OF.values():
        body, shapes = whole_event(event, REFS)
        found |= shapes | {event.__name__: body}
    return dict(sorted(found.items()))


def _message(event: type[Event]) -> dict[str, Any]:
    name, topic, rule = type_of(event), TOPIC_OF[event], rule_of(event)
    example = example_of(name)
    headers = {"content-type": CONTENT_TYPE, "ce_type": name}
    meaning = whole_event(event, REFS)[0]["description"]
    return {
        "name": name,
        "title": name,
        "summary": meaning,
        "description": f"- subject: {rule.subject}\n- key: {rule.key}",
        "contentType": CONTENT_TYPE,
        "tags": [{"name": topic.kind}, *([_NUMBERED_TAG] if topic in NUMBERED else [])],
        "correlationId": {"$ref": "#/components/correlationIds/subject"},
        "headers": {
            "type": "object",
            "required": list(headers),
            "properties": {header: {"type": "string", "const": value} for header, value in headers.items()},
        },
        "payload": {"$ref": REFS.format(model=event.__name__)},
        "bindings": {"kafka": {"key": _key(event), "bindingVersion": BINDING}},
        "examples": [{"name": name, "headers": headers, "payload": example}],
    }


def _key(event: type[Event]) -> Schema:
    says = {"description": rule_of(event).key}
    if event is ClockTicked:
        return {"type": "null", **says}
    return {"type": "string", **says} if event is KpiUpdated else {**_AGENCY, **says}


_AGENCY: Final = TypeAdapter(AgencyId).json_schema()


def _dead_letter() -> dict[str, Any]:
    return {
        "name": "dead-letter",
        "title": "A record that could not be processed",
        "summary": "Original value, key and headers, and headers that say where it came from and why.",
        "description": "Value and key may be null. The value is the sender's bytes: it alone may hold "
        "personal data, so that the topic has access rules of its own.",
        "contentType": "application/octet-stream",
        "headers": {
            "type": "object",
            "required": list(_SAYS),
            "properties": {name: {"type": "string", "description": says} for name, says in _SAYS.items()},
        },
        "payload": {"description": "The original bytes"},
        "bindings": {"kafka": {"bindingVersion": BINDING}},
    }
