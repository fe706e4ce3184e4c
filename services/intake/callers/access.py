"""Finds a dossier for those who have to do with it, and for nobody else."""

from typing import Any, Final
from urllib.parse import parse_qs

from fastapi import Request

from services._province.decided_days import decided_calendar
from services._runtime.bodies import object_of
from services._runtime.database import Database
from services._runtime.door import bounded_body
from services._runtime.problems import Problem
from services.intake import store
from services.intake.callers.identity import Tokens
from services.intake.callers.parties import AgencyOf, Proof, may_read, not_a_party, proof_of
from services.intake.callers.refusals import unknown_dossier
from services.intake.rules.follow_ups import check_code
from services.intake.state.documents import DossierRecord

_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 10
_APPLICANT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["identity_number"],
    "properties": {"identity_number": {"type": "string"}},
}
PROOF_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "description": "Who asks, unless an agency's token says it. The number becomes a token and goes no "
        "further.",
        "content": {
            "application/json": {"schema": {"type": "object", "properties": {"applicant": _APPLICANT}}},
            _FORM: {"schema": _APPLICANT},
        },
    }
}
"""How an applicant shows the identity number, for the description of a route."""


class Access:
    """Reads dossiers. ``agency_of`` tells whose bearer token it is."""

    def __init__(self, database: Database, tokens: Tokens, agency_of: AgencyOf) -> None:
        self._database = database
        self._tokens = tokens
        self._agency_of = agency_of

    async def any(self, code: str) -> DossierRecord:
        """Return a dossier to whoever asks; raises a 404 problem."""
        found = await self._database.read(lambda tx: store.dossier(tx, code))
        if found is None:
            raise unknown_dossier(check_code(code, decided_calendar()))
        return found

    async def own(self, request: Request, code: str) -> DossierRecord:
        """Return a dossier to one of its parties; raises a 401, 403, 404 or 422 problem."""
        proof = await self.proof(request)
        found = await self.any(code)
        if not may_read(found, proof, found.took_part):
            raise not_a_party()
        return found

    async def proof(self, request: Request) -> Proof:
        """Return who asks; raises a 401 or 422 problem."""
        sent = sent_by(request.headers.get("content-type", ""), await bounded_body(request))
        return proof_of(request.headers.get("authorization"), sent, self._tokens, self._agency_of)

    def checked_agency(self, request: Request) -> None:
        """Raise a 401 problem for a token that is not good; who sends none may be an applicant."""
        if request.headers.get("authorization") is not None:
            proof_of(request.headers["authorization"], {}, self._tokens, self._agency_of)


def sent_by(content_type: str, body: bytes) -> dict[str, Any]:
    """Return what a body says, from a form or as JSON; nothing where there is none."""
    form = content_type.partition(";")[0].strip().lower() == _FORM
    if form and not body.lstrip().startswith(b"{"):  # curl -d calls JSON a form
        try:
            fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
        except ValueError:
            raise Problem(422, "invalid", "The form is not as it must be", "Send one field.") from None
        return {"applicant": {name: values[0] for name, values in fields.items()}}
    return object_of(body) if body else {}
