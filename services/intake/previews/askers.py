"""Who asks for papers of a person: the person, or a desk with the person's number in hand.

The number is in the body, never in a URL, and becomes a token here. An agency's token says which desk asks,
never for whom: without the number nobody's papers are looked for.
"""

from dataclasses import dataclass
from typing import Any, Final

from fastapi.security.utils import get_authorization_scheme_param

from schemas.inbound import Applicant
from services._runtime.problems import wrong_field
from services.intake.callers.identity import Tokens
from services.intake.callers.parties import AgencyOf, proof_of

KINDS: Final = ("citizen", "enterprise", "agency", "other")
PERSON: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Whose papers they are. The number becomes a token here and goes no further.",
    "properties": {
        "kind": {"enum": list(KINDS), "default": "citizen"},
        "identity_number": {"type": "string", "pattern": "^[0-9]{9}$|^[0-9]{10}(-[0-9]{3})?$|^[0-9]{12}$"},
    },
    "required": ["identity_number"],
}
"""The description of ``applicant`` in a body."""


@dataclass(frozen=True, slots=True)
class Asker:
    """``applicant``: whose papers they are. ``agency``: the desk that asks for the person, None: no desk."""

    applicant: Applicant
    agency: str | None = None


def asker_of(authorization: str | None, sent: dict[str, Any], tokens: Tokens, agency_of: AgencyOf) -> Asker:
    """Return who asks for whom, and take ``applicant`` out of what was sent; raises a 401 or 422 problem."""
    given = sent.get("applicant")
    kind = given.get("kind", "citizen") if isinstance(given, dict) else "citizen"
    proof = proof_of(None, sent, tokens, agency_of)
    if kind not in KINDS:
        raise wrong_field("applicant.kind", f"one of {', '.join(KINDS)}")
    assert proof.id_token is not None, "without a token it is a person"
    agency = None
    if authorization is not None:
        scheme, token = get_authorization_scheme_param(authorization)
        agency = agency_of(token if scheme.lower() == "bearer" else None)
    return Asker(Applicant.model_validate({"kind": kind, "id_token": proof.id_token}), agency)
