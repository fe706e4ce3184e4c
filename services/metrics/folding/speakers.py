"""Whose system it is that speaks, and to which agency."""

from schemas.envelope import key_of_dossier
from services._province.systems import system_by_source
from services.metrics.readings.systems import Answered, Lodged, Spoken


def system_of(source: str) -> str | None:
    """Return the id of the registered system with this CloudEvents ``source``; None where there is none."""
    found = system_by_source(source)
    return None if found is None else found.id


def spoken_to(event: Spoken) -> str:
    """Return the agency by whose key the event lies in its partition."""
    match event:
        case Lodged(data=data):
            return data.receiving_agency
        case Answered(data=data):
            return key_of_dossier(data.dossier_code)
        case _:
            raise TypeError(f"{type(event).__name__} is spoken to nobody")
