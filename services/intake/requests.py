"""What a caller may send to intake's door, and how it becomes a submission without personal data."""

import re
from collections.abc import Callable
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas.inbound import SubmissionLodgedData
from services._runtime.problems import Problem, invalid
from services.intake.identity import IDENTITY_NUMBER, Tokens

_PERSONS_NUMBER: Final = re.compile(r"\+?[0-9]{9,12}")
_ADAPTER: Final = TypeAdapter(SubmissionLodgedData)


def _schema() -> dict[str, Any]:
    schema = _ADAPTER.json_schema(ref_template="#/$defs/{model}")
    applicant = schema["$defs"]["Applicant"]
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


def submission_of(body: bytes, tokens: Tokens, new_id: Callable[[], str]) -> SubmissionLodgedData:
    """Return the submission that a body holds; raises a 400 or 422 problem that names the field.

    ``applicant.identity_number`` is replaced by its token; a missing ``submission_id`` is made.
    """
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem(400, "not-json", "The body is not JSON", "Send a JSON object in UTF-8.") from None
    if not isinstance(sent, dict):
        raise Problem(422, "invalid", "The body is not an object", "Send a JSON object.")
    sent.setdefault("submission_id", new_id())
    _refuse_bare_numbers({name: value for name, value in sent.items() if name != "applicant"})
    applicant = sent.get("applicant")
    if isinstance(applicant, dict) and "identity_number" in applicant:
        _tokenise(applicant, tokens)
    try:
        return _ADAPTER.validate_json(orjson.dumps(sent), extra="forbid")
    except ValidationError as error:
        raise invalid(error) from None


def _refuse_bare_numbers(value: object, place: str = "") -> None:
    """Refuse an id or code that is as bare a number as people and phones have: it would enter the stream."""
    if isinstance(value, str) and _PERSONS_NUMBER.fullmatch(value):
        raise _wrong("a bare number of 9 to 12 digits may be somebody's: put a letter before it", place)
    parts = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for name, part in parts:
        _refuse_bare_numbers(part, f"{place}.{name}".lstrip("."))


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
