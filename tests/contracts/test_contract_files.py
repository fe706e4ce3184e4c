"""The published contract: its files are current and complete, and the examples keep what the schemas say."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest

from lgsp.contract.examples import example_of
from lgsp.contract.export import CHANGES, out_of_date
from schemas.envelope import Event, schema_urn, type_of
from schemas.personal_data import FORBIDDEN_FIELDS
from schemas.places import subject_and_key
from schemas.topics import CONTRACT_VERSION, EVENT_OF, NUMBERED, TOPIC_OF

FOLDER: Final = Path(__file__).parents[2] / "schemas" / "contract"
PUBLISHED: Final = {
    event: json.loads((FOLDER / f"{name}.schema.json").read_text()) for name, event in EVENT_OF.items()
}
EVERY_TYPE: Final = pytest.mark.parametrize("event", TOPIC_OF, ids=type_of)


def published(event: type[Event]) -> dict[str, Any]:
    schema: dict[str, Any] = PUBLISHED[event]
    return schema


def reader_of(event: type[Event]) -> jsonschema_rs.Draft202012Validator:
    """Return a validator of another library, from the file that is published."""
    return jsonschema_rs.Draft202012Validator(published(event), validate_formats=True)


def test_the_files_are_what_an_export_writes_now() -> None:
    assert out_of_date(FOLDER) == {}


def test_every_type_has_a_schema_and_an_example_and_there_are_no_others() -> None:
    for suffix in (".schema.json", ".example.json"):
        assert {file.name.removesuffix(suffix) for file in FOLDER.glob(f"*{suffix}")} == set(EVENT_OF)


@EVERY_TYPE
def test_a_schema_is_named_by_its_urn_and_is_a_schema(event: type[Event]) -> None:
    schema = published(event)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == schema_urn(type_of(event))
    assert jsonschema_rs.meta.is_valid(schema)


@EVERY_TYPE
def test_every_event_and_shape_says_what_it_means(event: type[Event]) -> None:
    schema = published(event)
    unsaid = [name for name, each in schema["$defs"].items() if not each.get("description")]
    assert schema["description"]
    assert not unsaid


@EVERY_TYPE
def test_an_example_is_valid_for_two_libraries_and_round_trips(event: type[Event]) -> None:
    example = example_of(type_of(event))
    reader_of(event).validate(example)
    read = event.model_validate_json(json.dumps(example), extra="forbid")
    assert json.loads(read.model_dump_json()) == example


@EVERY_TYPE
def test_an_example_has_the_subject_that_its_data_tell(event: type[Event]) -> None:
    example = event.model_validate(example_of(type_of(event)))
    subject, key = subject_and_key(example)
    assert example.subject == subject
    assert key is not None or type_of(event) == "lgsp.clock.ticked.v1"
    assert example.dataschema == schema_urn(type_of(event))
    assert (TOPIC_OF[event] in NUMBERED) == (example.seq is not None)


@EVERY_TYPE
def test_a_reader_by_the_schema_ignores_what_it_does_not_know(event: type[Event]) -> None:
    example = example_of(type_of(event))
    reader_of(event).validate(example | {"colour": "red", "data": example["data"] | {"colour": "red"}})


@EVERY_TYPE
def test_the_schema_refuses_what_the_model_refuses(event: type[Event]) -> None:
    example, reader = example_of(type_of(event)), reader_of(event)
    wrong: list[dict[str, Any]] = [
        example | {"time": "2021-03-08T09:00:00"},
        example | {"time": "yesterday"},
        example | {"type": "lgsp.paper.vanished.v1"},
        example | {"specversion": "0.3"},
        example | {"data": None},
        *(_without(example, name) for name in ("id", "source", "type", "subject", "time", "data")),
        *(example | {"data": _without(example["data"], name)} for name in _required_of_data(event)),
    ]
    if TOPIC_OF[event] in NUMBERED:
        wrong += [_without(example, "seq"), _without(example, "causationid"), example | {"seq": 0}]
    for each in wrong:
        assert not reader.is_valid(each), each


@pytest.mark.parametrize(
    ("event_type", "changes"),
    [
        ("lgsp.stock.reported.v1", {"change": "registered"}),
        ("lgsp.stock.reported.v1", {"result_id": None}),
        ("lgsp.lookup.answered.v1", {"dossier_code": "H62.12-210308-0004"}),
        ("lgsp.lookup.answered.v1", {"submission_id": None}),
    ],
)
def test_what_excludes_each_other_does_so_in_the_schema_and_in_the_model(
    event_type: str, changes: dict[str, Any]
) -> None:
    example, event = example_of(event_type), EVENT_OF[event_type]
    data = {name: each for name, each in (example["data"] | changes).items() if each is not None}
    assert not reader_of(event).is_valid(example | {"data": data})
    with pytest.raises(ValueError, match="must be"):
        event.model_validate(example | {"data": data})


def test_the_examples_tell_one_story() -> None:
    examples = [EVENT_OF[name].model_validate(example_of(name)) for name in EVENT_OF]
    assert len({example.id for example in examples}) == len(examples)
    numbered = [each for each in examples if each.seq is not None]
    series = sorted(((TOPIC_OF[type(e)].name, e.subject), e.seq or 0, e.time) for e in numbered)
    for (before, first, earlier), (after, second, later) in pairwise(series):
        assert before != after or (first < second and earlier <= later)
    assert [each.subject for each in examples].count("H62.12-210308-0004") >= len(examples) / 2


@EVERY_TYPE
def test_no_field_of_the_contract_may_carry_personal_data(event: type[Event]) -> None:
    schema = published(event)
    fields = {name for shape in (schema, *schema["$defs"].values()) for name in shape["properties"]}
    assert not fields & set(FORBIDDEN_FIELDS)


def test_the_change_log_tells_of_this_version_and_of_every_type() -> None:
    log = (FOLDER / CHANGES).read_text()
    assert f"## {CONTRACT_VERSION} " in log
    assert [name for name in EVENT_OF if f"`{name.removeprefix('lgsp.')}`" not in log] == []


def _without(part: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: each for key, each in part.items() if key != name}


def _required_of_data(event: type[Event]) -> list[str]:
    schema = published(event)
    data = schema["$defs"][schema["properties"]["data"]["$ref"].rpartition("/")[2]]
    return list(data["required"])
