"""The table of topics, the services' real wiring, README's picture and the canvases say the same."""

import re
from pathlib import Path
from typing import Final

import pytest

from lgsp.picture import picture
from schemas.envelope import Event, event_id, schema_urn, type_of
from schemas.inbound import ClockTicked
from schemas.topics import ALL, EVENT_OF, NUMBERED, SERVICES, TOPIC_OF, read_by
from services._runtime.spec import ServiceSpec
from services.intake.app import SPEC as INTAKE
from services.metrics.app import SPEC as METRICS
from services.payment_stub.app import SPEC as PAYMENT_STUB
from services.routing.app import SPEC as ROUTING

ROOT: Final = Path(__file__).parents[2]
SPECS: Final = {spec.name: spec for spec in (INTAKE, ROUTING, PAYMENT_STUB, METRICS)}


def every_event() -> set[type[Event]]:
    return set(Event.__subclasses__())


def test_every_service_of_the_table_is_wired_and_no_other() -> None:
    assert tuple(sorted(SPECS)) == tuple(sorted(SERVICES))


def test_every_event_is_on_exactly_one_topic() -> None:
    carried = [event for topic in ALL for event in topic.events]

    assert len(carried) == len(set(carried))
    assert set(carried) == every_event()


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_a_service_applies_only_what_its_topics_carry(spec: ServiceSpec) -> None:
    assert spec.reads == read_by(spec.name)
    assert {TOPIC_OF[event] for event in spec.decodes} <= set(spec.reads)
    assert ClockTicked in spec.decodes


@pytest.mark.parametrize("topic", NUMBERED, ids=lambda topic: topic.name)
def test_a_numbered_topic_has_one_writer_among_the_services(topic: object) -> None:
    writers = topic.writers  # type: ignore[attr-defined]

    assert len(writers) == 1
    assert writers[0] in SERVICES


def test_topic_names_cannot_collide_in_metrics() -> None:
    for topic in ALL:
        name = topic.name.removeprefix("relay-positions.")
        assert re.fullmatch(r"[a-z0-9_-]+", name), topic.name


@pytest.mark.parametrize("name", EVENT_OF)
def test_a_type_and_its_urn_name_the_same_version(name: str) -> None:
    match = re.fullmatch(r"lgsp\.([a-z]+\.[a-z]+)\.v([0-9]+)", name)

    assert match
    assert schema_urn(name) == f"urn:lgsp:schema:{match[1]}:{match[2]}"
    assert type_of(EVENT_OF[name]) == name


def test_an_event_id_is_what_the_design_says_it_is() -> None:
    """uuid5 of source, subject, type and discriminator in the child ``lgsp`` of the DNS namespace."""
    found = event_id(
        "/lgsp/routing", "H62.12-210308-0004", "lgsp.leg.dispatched.v1", "H62.12-210308-0004/leg-1"
    )

    assert found == "2923f8dc-9557-5292-a533-85c033e7837c"


def test_the_readme_shows_the_picture_of_the_table() -> None:
    assert f"```mermaid\n{picture()}\n```" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_a_canvas_names_what_its_service_reads_and_its_stage(spec: ServiceSpec) -> None:
    canvas = (ROOT / "services" / spec.name / "README.md").read_text()
    reads = next(line for line in canvas.splitlines() if line.startswith("| reads"))

    assert set(re.findall(r"`([a-z-]+)`", reads)) == {topic.name for topic in spec.reads}
    assert f"| tick stage | `{spec.stage}` |" in canvas
    assert len(canvas.splitlines()) <= 25
