"""Who may act on a dossier, and who may read it: its applicant and the agencies that have to do with it.

An agency shows its bearer token. An applicant shows the identity number, in the body of the request and never
in a URL: the door makes its token and compares it with the dossier's (NĐ 61/2018 Article 16: in person, by
proxy, post or online). The number goes no further, and no answer tells whose a dossier is.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi.security.utils import get_authorization_scheme_param

from services._runtime.problems import Problem, wrong_field
from services.intake.callers.identity import IDENTITY_NUMBER, NUMBER_FIELD, Tokens
from services.intake.state.documents import DossierRecord, SubmissionRecord, seal_of

AgencyOf = Callable[[str | None], str]
"""Tells whose bearer token it is; raises a 401 problem: `Credentials.agency_of`."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Who is asking: an agency by its id, or an applicant by the token of an identity number."""

    agency: str | None = None
    id_token: str | None = None


def proof_of(authorization: str | None, sent: dict[str, Any], tokens: Tokens, agency_of: AgencyOf) -> Proof:
    """Return who is asking, and take ``applicant`` out of what was sent; raises a 401 or 422 problem.

    With an ``Authorization`` header it is an agency, whatever the body says: the applicant's number is taken
    out of it all the same.
    """
    applicant = sent.pop("applicant", None)
    if authorization is not None:
        scheme, token = get_authorization_scheme_param(authorization)
        return Proof(agency=agency_of(token if scheme.lower() == "bearer" else None))
    if not isinstance(applicant, dict) or "identity_number" not in applicant:
        raise _nobody()
    number = applicant["identity_number"]
    if not tokens.usable:
        message = "this hub has no identity key (LGSP_PROVINCE__IDENTITY_KEY); an agency's token is needed"
        raise wrong_field(NUMBER_FIELD, message)
    if not isinstance(number, str) or not IDENTITY_NUMBER.fullmatch(number):
        raise wrong_field(NUMBER_FIELD, "9 or 12 digits, or an enterprise number of 10 digits (10-3)")
    return Proof(id_token=tokens.of(number))


def may_act(dossier: DossierRecord, proof: Proof) -> bool:
    """Say whether it is the applicant, or the desk that received the dossier, acting for the applicant."""
    return _is_applicant(dossier, proof) or proof.agency == dossier.receiving_agency


def may_read(dossier: DossierRecord, proof: Proof, agencies: frozenset[str] = frozenset()) -> bool:
    """Say whether it is a party: its applicant, desk, deciding agency, or one of those that took part."""
    parties = {dossier.receiving_agency, dossier.competent_agency, *agencies}
    return _is_applicant(dossier, proof) or proof.agency in parties


def may_read_submission(submission_id: str, known: SubmissionRecord, proof: Proof) -> bool:
    """Say whether it is the applicant of a submission, or the desk that it was lodged at."""
    applicant = _is_sealed(known.applicant_seal, submission_id, proof)
    return applicant or proof.agency == known.receiving_agency


def not_a_party() -> Problem:
    """Return the answer to who has nothing to do with a dossier, without saying who has."""
    return Problem(
        403,
        "not-a-party",
        "This dossier is not yours",
        "Only its applicant, by the identity number it was lodged with, and the agencies of the dossier may "
        "do this. Check the number and the code, or ask the desk that received it.",
    )


def _is_applicant(dossier: DossierRecord, proof: Proof) -> bool:
    return _is_sealed(dossier.applicant_seal, dossier.code, proof)


def _is_sealed(seal: str | None, about: str, proof: Proof) -> bool:
    if seal is None or proof.id_token is None:
        return False
    return hmac.compare_digest(seal, seal_of(about, proof.id_token))


def _nobody() -> Problem:
    return Problem(
        401,
        "no-credentials",
        "It is not said who asks",
        "Send applicant.identity_number in the body, or an agency's token: Authorization: Bearer lgsp_…",
        headers={"WWW-Authenticate": 'Bearer realm="lgsp"'},
    )
