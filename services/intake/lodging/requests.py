"""What a caller may send to intake's door, and how it becomes a submission without personal data."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas.envelope import Identifier
from schemas.inbound import SubmissionLodgedData
from services._province.agencies import agencies
from services._province.identifiers import meant_agency_id
from services._runtime.bodies import inlined, json_body, object_of, refuse_persons_numbers
from services._runtime.problems import Problem, invalid, wrong_field
from services.intake.callers.identity import IDENTITY_NUMBER, NUMBER_FIELD, Tokens

DataT = TypeVar("DataT", bound=BaseModel)
_ADAPTER: Final = TypeAdapter(SubmissionLodgedData)
_IDENTIFIER: Final = TypeAdapter[str](Identifier)
NDJSON: Final = "application/x-ndjson"


def _schema() -> dict[str, Any]:
    schema = inlined(_ADAPTER.json_schema())
    applicant = schema["properties"]["applicant"]
    applicant["properties"]["identity_number"] = {
        "type": "string",
        "pattern": IDENTITY_NUMBER.pattern,
        "description": "Instead of id_token. It becomes a token here and goes no further.",
    }
    applicant["required"] = ["kind"]
    schema["required"].remove("submission_id")
    return schema


SUBMISSION_SCHEMA: Final = _schema()
"""JSON Schema of the request body, for the API's description."""


LODGED_BODY: Final[dict[str, Any]] = json_body(SUBMISSION_SCHEMA)
LODGED_LINES: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A submission a line, each as POST /submissions takes it.",
        "content": {NDJSON: {"schema": {"type": "string"}}},
    }
}


def shown_answer() -> dict[str, Any]:
    """Return the description of an answer that shows a submission."""
    properties = {
        "submission_id": {"type": "string"},
        "state": {"enum": ["pending", "received", "refused"]},
        "status": {"type": "integer", "minimum": 1, "maximum": 10},
    }
    not_used = {
        "type": "array",
        "description": "Papers lodged as held that became no part of the dossier, each with its reason.",
        "items": {"type": "object", "required": ["code", "reason"]},
    }
    schema = {
        "type": "object", "required": list(properties), "properties": {**properties, "not_used": not_used}
    }  # fmt: skip
    return {"description": "What became of it", "content": {"application/json": {"schema": schema}}}


def submission_of(body: bytes, tokens: Tokens, new_id: Callable[[], str]) -> SubmissionLodgedData:
    """Return the submission that a body holds; raises a 400 or 422 problem that names the field.

    ``applicant.identity_number`` is replaced by its token; a missing ``submission_id`` is made.
    """
    sent = object_of(body)
    if "submission_id" not in sent:
        sent["submission_id"] = new_id()
    applicant = sent.get("applicant")
    own = {name: value for name, value in sent.items() if name != "applicant"}
    if isinstance(applicant, dict):
        own["applicant"] = {name: value for name, value in applicant.items() if name != "identity_number"}
    refuse_persons_numbers(own)
    if isinstance(applicant, dict) and "identity_number" in applicant:
        _tokenise(applicant, tokens)
    _refuse_small_letters(sent.get("receiving_agency"))
    try:
        return _ADAPTER.validate_json(orjson.dumps(sent), strict=True, extra="forbid")
    except ValidationError as error:
        raise invalid(error) from None


def submission_id_in(body: bytes) -> str | None:
    """Return the id that a body gives which could not be taken, None where none can be read or shown."""
    try:
        name = _IDENTIFIER.validate_python(object_of(body).get("submission_id"))
        refuse_persons_numbers(name)
    except (Problem, ValidationError):
        return None
    return name


def follow_up_of(kind: type[DataT], code: str, sent: dict[str, Any]) -> DataT:
    """Return what is lodged about the dossier that the path names; raises a 422 problem.

    Who asks is no part of it any more: `parties.proof_of` has taken ``applicant`` out.
    """
    if "dossier_code" in sent:
        raise wrong_field("dossier_code", "leave it out: the path names the dossier")
    refuse_persons_numbers(sent)
    try:
        text = orjson.dumps({**sent, "dossier_code": code})
        return kind.model_validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        raise invalid(error) from None


def follow_up_schema(kind: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a follow-up's request body, for the API's description."""
    schema = inlined(kind.model_json_schema())
    del schema["properties"]["dossier_code"]
    schema["required"].remove("dossier_code")
    schema["properties"]["applicant"] = {
        "type": "object",
        "description": "Who asks, where no agency's token says it. The number goes no further.",
        "properties": {"identity_number": {"type": "string", "pattern": IDENTITY_NUMBER.pattern}},
        "required": ["identity_number"],
    }
    return schema


def _refuse_small_letters(agency: object) -> None:
    """Say how an agency of the province is written whose id misses the pattern, as one in small letters."""
    meant = meant_agency_id(agency) if isinstance(agency, str) else None
    if meant in agencies() and str(agency) != str(agency).strip().upper():
        raise wrong_field("receiving_agency", f"write {meant}: top-down, in capitals")


def _tokenise(applicant: dict[str, Any], tokens: Tokens) -> None:
    number = applicant.pop("identity_number")
    if not tokens.usable:
        raise wrong_field(
            NUMBER_FIELD, "this hub has no identity key (LGSP_PROVINCE__IDENTITY_KEY); send id_token"
        )
    if "id_token" in applicant:
        raise wrong_field(NUMBER_FIELD, "send identity_number or id_token, not both")
    if not isinstance(number, str) or not IDENTITY_NUMBER.fullmatch(number):
        raise wrong_field(NUMBER_FIELD, "9 or 12 digits, or an enterprise number of 10 digits (10-3)")
    applicant["id_token"] = tokens.of(number)
