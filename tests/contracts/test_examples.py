"""Each event goes through JSON and comes back the same; readers are lenient, writers are not."""

import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.envelope import Event
from schemas.topics import TOPIC_OF

EVENTS = tuple(TOPIC_OF)
TEXTS = ("H62.12-210308-0004", "H62.12", "08707", "ab" * 32, "leg-1")
"""Of whatever form a text must be, one of these has it."""


def example_of(  # noqa: C901, PLR0911 - one line a kind of value
    schema: dict[str, Any], definitions: dict[str, Any], *, full: bool
) -> Any:
    """Return a value that the schema allows: with every optional field, or without any."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0 if full else -1], definitions, full=full)
    match schema:
        case {"const": only}:
            return only
        case {"enum": [first, *_]}:
            return first
        case {"type": "object"}:
            fields, chosen = schema["properties"], _chosen(schema)
            names = _names(schema, full=full)
            return {n: example_of(fields[n], definitions, full=full or n in chosen) for n in names}
        case {"type": "array"}:
            few = 1 if full else schema.get("minItems", 0)
            return [example_of(schema["items"], definitions, full=full) for _ in range(few)]
        case {"format": "date"}:
            return "2021-03-08"
        case {"format": "date-time"}:
            return "2021-03-08T09:12:31.250000+07:00"
        case {"type": "string"}:
            return next(text for text in TEXTS if _has_form(text, schema))
        case {"type": "integer" | "number"}:
            return schema.get("minimum", 0)
        case {"type": "boolean"}:
            return True
        case {"type": "null"}:
            return None
    raise NotImplementedError(schema)


def _names(schema: dict[str, Any], *, full: bool) -> list[str]:
    """Return the fields to fill; of fields that exclude each other, the first."""
    excluded = {name for other in schema.get("oneOf", ())[1:] for name in other["required"]}
    names = schema["properties"] if full else [*schema.get("required", ()), *_chosen(schema)]
    return [name for name in names if name not in excluded]


def _chosen(schema: dict[str, Any]) -> list[str]:
    return list(schema["oneOf"][0]["required"]) if "oneOf" in schema else []


def _has_form(text: str, schema: dict[str, Any]) -> bool:
    return re.search(schema.get("pattern", ""), text) is not None and len(text) <= schema.get("maxLength", 99)


def example(event: type[Event], *, full: bool) -> dict[str, Any]:
    schema = event.model_json_schema()
    made: dict[str, Any] = example_of(schema, schema.get("$defs", {}), full=full)
    return made | {"type": event.model_fields["type"].default}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
@pytest.mark.parametrize("full", [True, False], ids=["full", "bare"])
def test_every_example_of_an_event_round_trips(event: type[Event], full: bool) -> None:
    sent = example(event, full=full)
    read = event.model_validate_json(json.dumps(sent))
    again = event.model_validate_json(read.model_dump_json())
    assert again == read
    assert sent.items() <= json.loads(read.model_dump_json()).items() or not full


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_readers_ignore_what_they_do_not_know_and_writers_may_not_add_it(event: type[Event]) -> None:
    sent = example(event, full=True)
    more = sent | {"colour": "red", "data": sent["data"] | {"colour": "red"}}
    assert event.model_validate_json(json.dumps(more)) == event.model_validate_json(json.dumps(sent))
    with pytest.raises(ValidationError):
        event.model_validate_json(json.dumps(more), extra="forbid")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_no_required_field_may_be_missing(event: type[Event]) -> None:
    sent = example(event, full=True)
    for name in (*event.model_json_schema()["required"], "data"):
        with pytest.raises(ValidationError, match=name):
            event.model_validate_json(json.dumps({key: each for key, each in sent.items() if key != name}))
