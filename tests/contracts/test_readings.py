"""A service that reads a part of an event checks that part as the contract does."""

from typing import Any, Final, get_args

import pytest
from pydantic import BaseModel

from schemas.envelope import Event, type_of
from services._runtime.decisions import Reading
from services.intake.app import SPEC as INTAKE
from services.metrics.app import SPEC as METRICS
from services.payment_stub.app import SPEC as PAYMENT_STUB
from services.routing.app import SPEC as ROUTING

SPECS: Final = (INTAKE, ROUTING, PAYMENT_STUB, METRICS)
READ: Final = [
    pytest.param(event, reading, id=f"{spec.name}-{type_of(event)}")
    for spec in SPECS
    for event, reading in spec.readings.items()
]


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model that a field holds, also one of many."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := model_in(part))), None)


def differences(whole: type[BaseModel], part: type[BaseModel], where: str = "") -> list[str]:
    """Return the fields of a part that are checked in another way than the whole checks them."""
    found = []
    for name, field in part.model_fields.items():
        ours, theirs = model_in(field.annotation), model_in(whole.model_fields[name].annotation)
        if ours is not None and theirs is not None:
            found += differences(theirs, ours, f"{where}{name}.")
        elif repr(field) != repr(whole.model_fields[name]):
            found.append(f"{where}{name}")
    return found


@pytest.mark.parametrize(("event", "reading"), READ)
def test_what_is_read_is_checked_as_the_contract_checks_it(
    event: type[Event], reading: type[Reading]
) -> None:
    assert type_of(reading) == type_of(event)
    assert differences(event, reading) == []
