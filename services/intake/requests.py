"""What a caller may send to intake's door, and how it becomes a submission without personal data."""

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas.inbound import SubmissionLodgedData
from services._runtime.problems import Problem, invalid
from services.intake.identity import IDENTITY_NUMBER, Tokens

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{64}")
_PERSONS_NUMBER: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{9,12}|0[0-9]{2,3}([.-])[0-9]{3}\1[0-9]{3,4})(?![0-9])"
)
"""Digits as people, enterprises and phones have them, anywhere in a text."""
DataT = TypeVar("DataT", bound=BaseModel)
_DEEPEST: Final = 32
_ADAPTER: Final = TypeAdapter(SubmissionLodgedData)
NDJSON: Final = "application/x-ndjson"


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Return it without references: they would point into the document of the API, where nothing is."""
    parts = schema.pop("$defs")

    def whole(value: Any) -> Any:  # noqa: ANN401 - it is JSON
        if isinstance(value, dict):
            if (reference := value.get("$ref")) is not None:
                return whole(parts[reference.rpartition("/")[2]])
            return {name: whole(part) for name, part in value.items()}
        return [whole(part) for part in value] if isinstance(value, list) else value

    inlined: dict[str, Any] = whole(schema)
    return inlined


def _schema() -> dict[str, Any]:
    schema = _inlined(_ADAPTER.json_schema())
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


LODGED_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": SUBMISSION_SCHEMA}}}
}
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
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {"description": "What became of it", "content": {"application/json": {"schema": schema}}}


def submission_of(body: bytes, tokens: Tokens, new_id: Callable[[], str]) -> SubmissionLodgedData:
    """Return the submission that a body holds; raises a 400 or 422 problem that names the field.

    ``applicant.identity_number`` is replaced by its token; a missing ``submission_id`` is made.
    """
    sent = object_of(body)
    sent.setdefault("submission_id", new_id())
    applicant = sent.get("applicant")
    own = {name: value for name, value in sent.items() if name != "applicant"}
    if isinstance(applicant, dict):
        own["applicant"] = {name: value for name, value in applicant.items() if name != "identity_number"}
    _refuse_persons_numbers(own)
    if isinstance(applicant, dict) and "identity_number" in applicant:
        _tokenise(applicant, tokens)
    try:
        return _ADAPTER.validate_json(orjson.dumps(sent), strict=True, extra="forbid")
    except ValidationError as error:
        raise invalid(error) from None


def object_of(body: bytes) -> dict[str, Any]:
    """Return the object that a body holds; raises a 400 or 422 problem."""
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem(400, "not-json", "The body is not JSON", "Send a JSON object in UTF-8.") from None
    if not isinstance(sent, dict):
        raise Problem(422, "invalid", "The body is not an object", "Send a JSON object.")
    return sent


def follow_up_of(kind: type[DataT], code: str, sent: dict[str, Any]) -> DataT:
    """Return what is lodged about the dossier that the path names; raises a 422 problem.

    Who asks is no part of it any more: `parties.proof_of` has taken ``applicant`` out.
    """
    if "dossier_code" in sent:
        raise _wrong("leave it out: the path names the dossier", "dossier_code")
    _refuse_persons_numbers(sent)
    try:
        text = orjson.dumps({**sent, "dossier_code": code})
        return kind.model_validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        raise invalid(error) from None


def follow_up_schema(kind: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a follow-up's request body, for the API's description."""
    schema = kind.model_json_schema(ref_template="#/$defs/{model}")
    del schema["properties"]["dossier_code"]
    schema["required"].remove("dossier_code")
    schema["properties"]["applicant"] = {
        "type": "object",
        "description": "Who asks, where no agency's token says it. The number goes no further.",
        "properties": {"identity_number": {"type": "string", "pattern": IDENTITY_NUMBER.pattern}},
        "required": ["identity_number"],
    }
    return schema


def _refuse_persons_numbers(value: object, place: str = "", depth: int = 0) -> None:
    """Refuse an id or code that holds a number such as people and phones have: it would enter the stream."""
    if depth > _DEEPEST:
        raise _wrong(f"nothing here is nested deeper than {_DEEPEST} levels", place.partition(".")[0])
    if isinstance(value, str) and _PERSONS_NUMBER.search(_UUID.sub("", value)):
        raise _wrong("9 to 12 digits in a row may be somebody's number: put letters between them", place)
    parts = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for name, part in parts:
        _refuse_persons_numbers(part, f"{place}.{name}".lstrip("."), depth + 1)


def _tokenise(applicant: dict[str, Any], tokens: Tokens) -> None:
    number = applicant.pop("identity_number")
    if not tokens.usable:
        raise _wrong("this hub has no identity key (LGSP_PROVINCE__IDENTITY_KEY); send id_token")
    if "id_token" in applicant:
        raise _wrong("send identity_number or id_token, not both")
    if not isinstance(number, str) or not IDENTITY_NUMBER.fullmatch(number):
        raise _wrong("9 or 12 digits, or an enterprise number of 10 digits (10-3)")
    applicant["id_token"] = tokens.of(number)


def _wrong(message: str, field: str = "applicant.identity_number") -> Problem:
    errors = [{"field": field, "message": message}]
    detail = f"{field}: {message}."
    return Problem(422, "invalid", "The request is not as it must be", detail, errors=errors)
