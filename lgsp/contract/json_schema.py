"""JSON Schema 2020-12 of whole events: what a writer must send and a reader may rely on."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from schemas.envelope import Event, schema_urn, type_of
from schemas.topics import NUMBERED, TOPIC_OF

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
LOCAL_REFS: Final = "#/$defs/{model}"
_ENVELOPE: Final = ("specversion", "id", "source", "type", "subject", "time", "data")
"""Required of every event: what CloudEvents 1.0 requires, and subject, time and data, which it does not."""
_NUMBERED: Final = ("seq", "causationid")

Schema = dict[str, Any]


def schema_of(event: type[Event]) -> Schema:
    """Return the schema of a type, envelope and data. It is open: unknown fields are to be ignored."""
    body, definitions = whole_event(event, LOCAL_REFS)
    name = type_of(event)
    head = {"$schema": DIALECT, "$id": schema_urn(name), "title": name}
    return {**head, **body, "$defs": dict(sorted(definitions.items()))}


def whole_event(event: type[Event], ref_template: str) -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a type and those of the shapes within it, which it names by ``ref_template``.

    On numbered topics ``seq`` and ``causationid`` are required.
    """
    schema = event.model_json_schema(ref_template=ref_template)
    definitions = {name: _tidy(each) for name, each in schema.pop("$defs", {}).items()}
    body = _tidy(schema)
    numbered = _NUMBERED if TOPIC_OF[event] in NUMBERED else ()
    body["required"] = [name for name in body["properties"] if name in (*_ENVELOPE, *numbered)]
    for name in body["required"]:
        body["properties"][name].pop("default", None)
    return body, definitions


def _tidy(schema: Mapping[str, Any]) -> Schema:
    """Return pydantic's schema without titles of fields, and with optional fields left out, never null."""
    tidy = {key: value for key, value in schema.items() if key != "title"}
    if "description" in tidy:
        tidy["description"] = _plain(tidy["description"])
    if "properties" in tidy:
        required = tidy.get("required", ())
        tidy["properties"] = {
            name: _field(field, required=name in required) for name, field in tidy["properties"].items()
        }
    return tidy


def _field(field: Mapping[str, Any], *, required: bool) -> Schema:
    field = {key: value for key, value in field.items() if key != "title"}
    if required or field.get("default", field) is not None:
        return field
    [held] = _not_null(field.pop("anyOf"))
    del field["default"]
    return {**held, **field}


def _not_null(schemas: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [each for each in schemas if each != {"type": "null"}]


def _plain(docstring: str) -> str:
    """Return a docstring as Markdown: paragraphs in one line each, code in single backticks."""
    paragraphs = docstring.replace("``", "`").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
