"""While a newer version runs beside this one, nothing stops: new fields are ignored, new types set aside."""

import json
from typing import Any, Final

import pytest
from msgspec import convert

from lgsp.contract.examples import example_of
from schemas.envelope import Event, type_of
from schemas.places import subject_and_key
from schemas.topics import ALL, TOPIC_OF
from services._runtime.arrivals import Arrival, Decoder, SetAside
from services._runtime.spec import ServiceSpec
from services.intake.app import SPEC as INTAKE
from services.metrics.app import SPEC as METRICS
from services.payment_stub.app import SPEC as PAYMENT_STUB
from services.routing.app import SPEC as ROUTING

SPECS: Final = (INTAKE, ROUTING, PAYMENT_STUB, METRICS)
DECODERS: Final = {spec.name: Decoder(spec.decodes, spec.readings) for spec in SPECS}
APPLIED: Final = [
    pytest.param(spec, event, id=f"{spec.name}-{type_of(event)}") for spec in SPECS for event in spec.decodes
]
READ: Final = [
    pytest.param(spec, event, id=f"{spec.name}-{type_of(event)}")
    for spec in SPECS
    for topic in spec.reads
    for event in topic.events
    if event not in spec.decodes
]


def newer(part: Any) -> Any:
    """Return JSON as a later version might write it: one more optional field in every object."""
    if isinstance(part, list):
        return [newer(each) for each in part]
    if isinstance(part, dict):
        return {name: newer(each) for name, each in part.items()} | {"added_later": {"depth": 1}}
    return part


def record(event: type[Event], value: dict[str, Any], *, named: bool = True) -> Arrival:
    read = event.model_validate(example_of(type_of(event)))
    _, key = subject_and_key(read)
    headers = (("ce_type", str(value["type"]).encode()),) if named else ()
    return Arrival(
        TOPIC_OF[event], 0, 0, 0, key.encode() if key else None, json.dumps(value).encode(), headers
    )


@pytest.mark.parametrize(("spec", "event"), APPLIED)
def test_an_optional_field_added_later_changes_nothing(spec: ServiceSpec, event: type[Event]) -> None:
    example = example_of(type_of(event))
    known = DECODERS[spec.name].decode(record(event, example))
    whole, part = event.model_validate(example), spec.readings.get(event)
    assert known == (whole if part is None else convert(whole, part, from_attributes=True))
    assert DECODERS[spec.name].decode(record(event, newer(example))) == known


@pytest.mark.parametrize("named", [True, False], ids=["by-header", "by-value"])
@pytest.mark.parametrize(("spec", "event"), APPLIED)
def test_a_later_version_of_a_type_is_set_aside(spec: ServiceSpec, event: type[Event], named: bool) -> None:
    later = newer(example_of(type_of(event))) | {"type": type_of(event).replace(".v1", ".v2")}
    decided = DECODERS[spec.name].decode(record(event, later, named=named))
    assert decided == SetAside("unknown", later["type"])


@pytest.mark.parametrize("named", [True, False], ids=["by-header", "by-value"])
@pytest.mark.parametrize(("spec", "event"), READ)
def test_what_a_service_does_not_apply_is_left_alone(
    spec: ServiceSpec, event: type[Event], named: bool
) -> None:
    arrival = record(event, example_of(type_of(event)), named=named)
    assert DECODERS[spec.name].decode(arrival) == SetAside("other", type_of(event))


def test_every_topic_with_events_is_read_by_some_service_or_told_to_others() -> None:
    read = {topic for spec in SPECS for topic in spec.reads}
    assert {topic.name for topic in ALL if topic.events and topic not in read} == {"kpis"}
