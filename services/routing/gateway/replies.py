"""What an agency says of a leg by HTTP, as the event that stands for it on ``agency-replies``."""

from datetime import datetime
from typing import Any, Final, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas.envelope import DossierCode, event_id, type_of
from schemas.inbound import LegAccepted, LegAcceptedData, LegAnswered, LegAnsweredData
from services._runtime.bodies import inlined, refuse_persons_numbers
from services._runtime.fingerprints import fingerprint
from services._runtime.problems import Problem, invalid, wrong_field

Reply = LegAccepted | LegAnswered
ReplyData = LegAcceptedData | LegAnsweredData
_BY_PATH: Final = ("dossier_code", "leg_id", "agency")
_CODE: Final = TypeAdapter(DossierCode)
D = TypeVar("D", LegAcceptedData, LegAnsweredData)


def data_of(kind: type[D], agency: str, leg_id: str, sent: dict[str, Any]) -> D:
    """Return what an agency says; raises a 404 problem for what is no leg's id, a 422 that names each field.

    What the path says may be sent too, but not otherwise.
    """
    refuse_persons_numbers(sent)
    by_path = dict(zip(_BY_PATH, (dossier_of(leg_id), leg_id, agency), strict=True))
    try:
        text = orjson.dumps({**by_path, **sent, **_same(by_path, sent)})
        return kind.model_validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        raise invalid(error) from None


def dossier_of(leg_id: str) -> str:
    """Return the dossier that a leg belongs to, which its id begins with; raises a 404 problem."""
    try:
        return _CODE.validate_python(leg_id.partition("/")[0])
    except ValidationError:
        detail = "A leg's id is its dossier's code and a number: H62.12-210308-0004/leg-1."
        raise Problem(404, "unknown-leg", "No such leg", detail) from None


def event_of(data: ReplyData, at: datetime) -> Reply:
    """Return the event: the same saying again has the same id, whenever it is said."""
    kind: type[Reply] = LegAnswered if isinstance(data, LegAnsweredData) else LegAccepted
    source = f"/agency/{data.agency}"
    said = f"{data.leg_id}\n{fingerprint(data)}"
    return kind.model_validate(
        {
            "id": event_id(source, data.dossier_code, type_of(kind), said),
            "source": source,
            "subject": data.dossier_code,
            "time": at,
            "data": data,
        }
    )


def schema_of(kind: type[ReplyData]) -> dict[str, Any]:
    """Return the JSON Schema of a body: the event's data without what the path says."""
    schema = inlined(kind.model_json_schema())
    for name in _BY_PATH:
        del schema["properties"][name]
    schema["required"] = [name for name in schema["required"] if name not in _BY_PATH]
    return {**schema, "additionalProperties": False}


def _same(by_path: dict[str, str], sent: dict[str, Any]) -> dict[str, Any]:
    other = [name for name in _BY_PATH if sent.get(name, by_path[name]) != by_path[name]]
    if other:
        raise wrong_field(other[0], "the path says otherwise, leave it out")
    return {}
