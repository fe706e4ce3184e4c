"""What is against a consent, its revocation, an evidence request, and the use of what was previewed.

The doors ask before they produce, the core decides by the same rules, so a dead letter means a sender past
our doors, or a race.
"""

from collections.abc import Iterable
from datetime import datetime

from schemas.evidence import ConsentGivenData, EvidenceRequestedData
from services._province.agencies import agencies
from services._province.calendar import in_zone
from services._province.evidence import legal_bases
from services._province.procedures import procedure, versions
from services.intake.consents import ConsentRecord
from services.intake.lodging import Problem
from services.intake.register import person_of


def check_given(data: ConsentGivenData, at: datetime) -> Iterable[Problem]:
    """Yield what is wrong with a consent, in the order in which intake would decide on it."""
    yield from check_where(data.receiving_agency, "purpose", data.purpose)
    if data.legal_basis not in legal_bases():
        message = f"name one of {', '.join(legal_bases())}"
        yield _wrong("legal_basis", "unknown-legal-basis", message)
    yield from _check_papers(data.purpose, data.papers, at)
    if data.valid_to is not None and at > data.valid_to:
        yield _wrong("valid_to", "consent-ended", "let it end later: it is over before it begins")


def check_revoked(person: str, consent: ConsentRecord | None) -> Problem | None:
    """Return what is against a person's taking a consent back."""
    if consent is None:
        return _wrong("consent_id", "unknown-consent", "name one that was given to this agency")
    if consent.person != person:
        return _wrong("applicant", "another-persons-consent", "only who gave it takes it back")
    return None


def check_requested(
    data: EvidenceRequestedData, consent: ConsentRecord | None, at: datetime, *, decided: bool
) -> Iterable[Problem]:
    """Yield what is against a request; ``decided``: its submission was lodged and decided before."""
    yield from check_where(data.receiving_agency, "procedure_code", data.procedure_code)
    person = person_of(data.applicant.id_token)
    against = check_consent(consent, person, data.procedure_code, at)
    if against is not None:
        yield against
    elif consent is not None and not set(data.papers) <= set(consent.papers):
        message = f"ask for what was agreed to: {', '.join(consent.papers)}"
        yield _wrong("papers", "paper-not-agreed", message)
    yield from _check_papers(data.procedure_code, data.papers, at)
    if decided:
        message = "take a new id: this submission was lodged, and papers are asked for before that"
        yield _wrong("submission_id", "already-lodged", message)


def check_consent(consent: ConsentRecord | None, person: str, purpose: str, at: datetime) -> Problem | None:
    """Return what is against using a consent at a moment, for a person and a procedure."""
    if consent is None:
        return _wrong("consent_id", "unknown-consent", "name one that was given to this agency")
    if consent.person != person:
        return _wrong("consent_id", "another-persons-consent", "name one of the applicant's own")
    if consent.revoked_at is not None:
        return _wrong("consent_id", "consent-revoked", "ask the applicant anew: it was taken back")
    if consent.has_ended(at):
        return _wrong("consent_id", "consent-ended", "ask the applicant anew: its time is over")
    if consent.purpose != purpose:
        return _wrong("consent_id", "purpose-mismatch", "name one that was given for this procedure")
    return None


def check_where(agency_id: str, field: str, procedure_code: str) -> Iterable[Problem]:
    """Yield what is wrong with agency and procedure; ``field`` names the latter."""
    if agency_id not in agencies():
        yield _wrong("receiving_agency", "unknown-agency", "name an agency of the province")
    if procedure_code not in versions():
        yield _wrong(field, "unknown-procedure", "name a procedure of the catalogue")


def _check_papers(procedure_code: str, papers: tuple[str, ...], at: datetime) -> Iterable[Problem]:
    if len(set(papers)) < len(papers):
        yield _wrong("papers", "repeated-component", "name each paper once")
    if procedure_code in versions():
        offered = reusable_papers(procedure_code, at)
        if not set(papers) <= set(offered):
            message = f"ask for what the State may give for it: {', '.join(offered) or 'nothing'}"
            yield _wrong("papers", "paper-not-offered", message)


def reusable_papers(procedure_code: str, at: datetime) -> tuple[str, ...]:
    """Return the papers of a procedure that need not be handed in where the State has them."""
    asked = procedure(procedure_code, in_zone(at).date())
    return tuple(each.code for each in asked.components if each.reusable)


def _wrong(field: str, reason: str, message: str) -> Problem:
    return Problem(field, message, reason, "unprocessable")
