"""A service that reads a part of an event reads what is written there, and refuses another shape of it."""

import json
from typing import Any, Final

import msgspec
import pytest

from lgsp.contract.examples import example_of
from schemas.envelope import Event, type_of
from schemas.places import subject_and_key
from schemas.topics import TOPIC_OF
from services._runtime.arrivals import Arrival, Decoder, SetAside
from services._runtime.decisions import Unprocessable
from services._runtime.spec import ServiceSpec
from services._runtime.told import Reading
from services.intake.app import SPEC as INTAKE
from services.metrics.app import SPEC as METRICS
from services.payment_stub.app import SPEC as PAYMENT_STUB
from services.routing.app import SPEC as ROUTING

SPECS: Final = (INTAKE, ROUTING, PAYMENT_STUB, METRICS)
READ: Final = [
    pytest.param(spec, event, part, id=f"{spec.name}-{type_of(event)}")
    for spec in SPECS
    for event, part in spec.readings.items()
]
ODD: Final = {"of": ["another", "shape"]}


def record(event: type[Event], value: bytes, *, named: bool = True) -> Arrival:
    _, key = subject_and_key(event.model_validate(example_of(type_of(event))))
    headers = (("ce_type", type_of(event).encode()),) if named else ()
    return Arrival(TOPIC_OF[event], 0, 0, 0, (key or "").encode(), value, headers)


def example(event: type[Event], **data: Any) -> bytes:
    told = example_of(type_of(event))
    return json.dumps(told | {"data": told["data"] | data}).encode()


@pytest.mark.parametrize("named", [True, False], ids=["by-header", "by-value"])
@pytest.mark.parametrize(("spec", "event", "part"), READ)
def test_what_is_read_is_what_the_whole_event_says(
    spec: ServiceSpec, event: type[Event], part: type[Reading], named: bool
) -> None:
    value = example(event)
    whole = event.model_validate_json(value)
    read = Decoder(spec.decodes, spec.readings).decode(record(event, value, named=named))
    assert read == msgspec.convert(whole, part, from_attributes=True)


@pytest.mark.parametrize(("spec", "event", "part"), READ)
def test_a_field_that_is_read_is_refused_in_another_shape(
    spec: ServiceSpec, event: type[Event], part: type[Reading]
) -> None:
    decoder = Decoder(spec.decodes, spec.readings)
    data = next(field.type for field in msgspec.structs.fields(part) if field.name == "data")
    for field in msgspec.structs.fields(data):
        with pytest.raises(Unprocessable) as caught:
            decoder.decode(record(event, example(event, **{field.name: ODD})))
        assert caught.value.reason == "wrong-shape", field.name


@pytest.mark.parametrize(("spec", "event", "part"), READ)
@pytest.mark.parametrize(
    ("reason", "value"),
    [
        ("not-json", b"\xff"),
        ("not-json", b"{"),
        ("not-json", b'{"id": "\\ud800"}'),
        ("wrong-shape", b"null"),
        ("wrong-shape", b"{}"),
    ],
)
def test_what_is_no_event_says_why(
    spec: ServiceSpec, event: type[Event], part: type[Reading], reason: str, value: bytes
) -> None:
    del part
    with pytest.raises(Unprocessable) as caught:
        Decoder(spec.decodes, spec.readings).decode(record(event, value))
    assert caught.value.reason == reason


@pytest.mark.parametrize(("spec", "event", "part"), READ)
def test_what_only_the_lenient_contract_takes_is_read_all_the_same(
    spec: ServiceSpec, event: type[Event], part: type[Reading]
) -> None:
    value = json.dumps(json.loads(example(event)) | {"time": 1_615_168_800}).encode()
    read = Decoder(spec.decodes, spec.readings).decode(record(event, value))
    assert isinstance(read, part)


@pytest.mark.parametrize(("spec", "event"), [param.values[:2] for param in READ])
def test_a_value_that_does_not_name_its_type_is_not_read(spec: ServiceSpec, event: type[Event]) -> None:
    decoder = Decoder(spec.decodes, spec.readings)
    untyped = {name: value for name, value in example_of(type_of(event)).items() if name != "type"}
    for told in (untyped, untyped | {"type": "-"}):
        with pytest.raises(Unprocessable) as caught:
            decoder.decode(record(event, json.dumps(told).encode()))
        assert caught.value.reason == "wrong-shape"


@pytest.mark.parametrize(
    ("spec", "event"),
    [(spec, event) for spec in SPECS for event in spec.overhears],
    ids=lambda each: str(each)[:40],
)
def test_what_is_overheard_is_taken_in_part_or_left_alone(spec: ServiceSpec, event: type[Event]) -> None:
    """The service that it is said to gives it up; whoever overhears makes no dead letter of it."""
    decoder = Decoder(spec.decodes, spec.readings, spec.overhears)
    for named in (True, False):
        read = decoder.decode(record(event, example(event), named=named))
        assert read == msgspec.convert(
            event.model_validate_json(example(event)), spec.overhears[event], from_attributes=True
        )
    for value in (b"", b"{}", b"\xff", example(event, dossier_code=7, submission_id=7)):
        assert isinstance(decoder.decode(record(event, value)), SetAside)
    elsewhere = record(event, example(event))._replace(key=b"H62.99")
    assert isinstance(decoder.decode(elsewhere), SetAside)
