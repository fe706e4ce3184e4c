"""What a caller may send to the doors of evidence, and the description of it."""

from collections.abc import Callable
from typing import Any, Final, Self, TypeVar
from uuid import uuid5

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from schemas.envelope import LGSP_NAMESPACE, AgencyId, Code, Identifier
from schemas.evidence import MOST_PAPERS, ConsentGivenData, EvidenceRequestedData
from services._runtime.bodies import inlined, json_body, refuse_persons_numbers
from services._runtime.problems import invalid
from services.intake.previews.askers import PERSON, Asker

BodyT = TypeVar("BodyT", bound=BaseModel)


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LookUpBody(_Body):
    """Which procedure is meant, and where it is asked for."""

    receiving_agency: AgencyId
    procedure_code: Code


class GivenHere(_Body):
    """A consent that is given with the request: for its agency, procedure and papers."""

    legal_basis: Code
    valid_to: AwareDatetime | None = None


class RequestBody(_Body):
    """An explicit request; ``consent`` gives one, ``consent_id`` names one that was given before."""

    submission_id: Identifier | None = None
    receiving_agency: AgencyId
    procedure_code: Code
    papers: tuple[Code, ...] = Field(min_length=1, max_length=MOST_PAPERS)
    consent_id: Identifier | None = None
    consent: GivenHere | None = None

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if (self.consent is None) == (self.consent_id is None):
            raise ValueError("give consent, or name one by consent_id")
        return self


class RevocationBody(_Body):
    """Nothing beside who asks."""


def body_of(kind: type[BodyT], sent: dict[str, Any]) -> BodyT:
    """Return what was sent, without who asks, as a model; raises a 422 problem."""
    refuse_persons_numbers(sent)
    try:
        return kind.model_validate_json(orjson.dumps(sent), strict=True)
    except ValidationError as error:
        raise invalid(error) from None


def described(kind: type[BaseModel], *, person: bool = True) -> dict[str, Any]:
    """Return the description of a JSON body, for a route's ``openapi_extra``."""
    schema = inlined(kind.model_json_schema())
    if person:
        schema["properties"] = {**schema.get("properties", {}), "applicant": PERSON}
        schema["required"] = [*schema.get("required", ()), "applicant"]
    return json_body(schema)


def asked(
    body: RequestBody, asker: Asker, new_id: Callable[[], str]
) -> tuple[EvidenceRequestedData, ConsentGivenData | None]:
    """Return the request, and the consent that is given with it (None: it names one)."""
    submission_id = body.submission_id or new_id()
    consent_id = body.consent_id or consent_id_of(body.receiving_agency, submission_id)
    request = EvidenceRequestedData(
        submission_id=submission_id,
        receiving_agency=body.receiving_agency,
        procedure_code=body.procedure_code,
        applicant=asker.applicant,
        consent_id=consent_id,
        papers=body.papers,
        asked_by=asker.agency,
    )
    if body.consent is None:
        return request, None
    consent = ConsentGivenData(
        consent_id=consent_id,
        receiving_agency=body.receiving_agency,
        applicant=asker.applicant,
        purpose=body.procedure_code,
        legal_basis=body.consent.legal_basis,
        papers=body.papers,
        valid_to=body.consent.valid_to,
    )
    return request, consent


def consent_id_of(receiving_agency: str, submission_id: str) -> str:
    """Return the id of a consent given with a request: the same again for the same request."""
    return f"C-{uuid5(LGSP_NAMESPACE, f'consent{chr(10)}{receiving_agency}{chr(10)}{submission_id}')}"


SHOWN: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["submission_id", "receiving_agency", "state"],
    "properties": {
        "submission_id": {"type": "string"},
        "receiving_agency": {"type": "string"},
        "state": {"enum": ["pending", "waiting", "ready", "expired", "lodged"]},
    },
}
"""JSON Schema of an answer that shows a request."""
