"""Things that a stream tells twice, and otherwise: a reader takes the first and sets the second aside."""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from schemas.dossiers import DossierReceived, FeedbackGiven, SupplementReceived
from schemas.envelope import Event
from schemas.payments import PaymentSucceeded
from schemas.results import ResultDigitised, ResultRegistered, ResultRevoked
from schemas.routing import DossierFinished, DueChanged, LegDispatched
from tests.component.lanes.recorded_world import Recorded, Slot

Data = Any
A_DAY: Final = timedelta(days=1)
OF_TEN: Final = 1
"""So many of ten things are told otherwise too."""


def told_otherwise(run: Recorded, seed: int) -> Recorded:
    """Return the run with some things told twice: what is wrong stands before what is right, or after it."""
    draws = random.Random(f"otherwise {seed}")
    slots = [Slot(list(slot.events), slot.end) for slot in run.slots]
    for number, slot in enumerate(run.slots):
        for event in slot.events:
            if type(event) in _OTHERWISE and draws.randrange(10) < OF_TEN:
                wrong = otherwise(event, draws)
                if draws.random() < 0.5:
                    slots[number].events.insert(slots[number].events.index(event), wrong)
                else:
                    slots[draws.randrange(number, len(slots))].events.append(wrong)
    return Recorded(slots)


def otherwise(event: Any, draws: random.Random) -> Event:
    """Return an event that tells of the same thing what cannot be true as well."""
    change = _OTHERWISE[type(event)](event.data, draws)
    data = event.data.model_copy(update=change)
    same_id = type(event) in _BY_ID
    told: Event = event.model_copy(update={"id": event.id if same_id else f"{event.id}-o", "data": data})
    return told


def _leg(data: Data, draws: random.Random) -> dict[str, Any]:
    """Mostly it is between agencies where it was inside one, or the other way round."""
    if data.interagency and draws.random() < 0.3:
        return {"mode": "paper" if data.mode == "electronic" else "electronic"}
    return {"interagency": not data.interagency, "one_stop": not data.interagency}


def _payment(data: Data, _: random.Random) -> dict[str, Any]:
    method = "counter" if data.online else "national-portal"
    return {"method": method, "online": not data.online}


def _reception(data: Data, _: random.Random) -> dict[str, Any]:
    return {
        "channel": "counter" if data.channel == "online" else "online",
        "field_code": "G15-HT01",
        "due_at": data.due_at + A_DAY,
        "components": (),
    }


def _finish(data: Data, _: random.Random) -> dict[str, Any]:
    return {"finished_at": data.finished_at + A_DAY, "result": None}


def _rating(data: Data, _: random.Random) -> dict[str, Any]:
    return {"rating": "satisfied" if data.rating == "dissatisfied" else "dissatisfied"}


def _due(data: Data, _: random.Random) -> dict[str, Any]:
    return {"new_due_at": data.new_due_at - 30 * A_DAY}


def _registered(data: Data, _: random.Random) -> dict[str, Any]:
    return {"result": data.result.model_copy(update={"digitised": not data.result.digitised})}


_OTHERWISE: Final[Mapping[type[Event], Callable[[Data, random.Random], dict[str, Any]]]] = MappingProxyType(
    {
        LegDispatched: _leg,
        PaymentSucceeded: _payment,
        DossierReceived: _reception,
        DossierFinished: _finish,
        FeedbackGiven: _rating,
        SupplementReceived: _due,
        DueChanged: _due,
        ResultRegistered: _registered,
        ResultDigitised: lambda data, _: {"digitised_at": data.digitised_at - A_DAY},
        ResultRevoked: lambda data, _: {"revoked_at": data.revoked_at - A_DAY},
    }
)
_BY_ID: Final = frozenset({SupplementReceived, DueChanged})
"""What nothing but the id of its event tells apart."""
