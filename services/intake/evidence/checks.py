"""What is against a consent, its revocation, an evidence request, and the use of what was previewed.

The doors ask before they produce, the core decides by the same rules, so a dead letter means a sender past
our doors, or a race.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from schemas.envelope import key_of_dossier
from schemas.evidence import ConsentGivenData, EvidenceRequestedData
from services._province.agencies import agencies
from services._province.calendar import in_zone
from services._province.evidence import legal_bases
from services._province.procedures import procedure, versions
from services.intake.rules.problem import Problem
from services.intake.state.consents import ConsentRecord
from services.intake.state.documents import DossierRecord
from services.intake.state.entries import person_of

_OF_DOSSIER: Final = re.compile(r"([0-9A-Z][0-9A-Z.]{0,34}-[0-9]{6}-[0-9]{4})(?:/(.*))?")
_FURTHER: Final = re.compile(r"[2-9]|[1-9][0-9]")
"""The number of a further request in its one form: so no id says the same as another, and there are 99."""


class Before(NamedTuple):
    """What there is before a request: ``decided``, its submission was; ``dossier``, that it is made for."""

    decided: bool = False
    dossier: DossierRecord | None = None


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
    data: EvidenceRequestedData, consent: ConsentRecord | None, at: datetime, before: Before
) -> Iterable[Problem]:
    """Yield what is against a request."""
    yield from check_where(data.receiving_agency, "procedure_code", data.procedure_code)
    person = person_of(data.applicant.id_token)
    against = check_consent(consent, person, data.procedure_code, at)
    if against is not None:
        yield against
    elif consent is not None and not set(data.papers) <= set(consent.papers):
        message = f"ask for what was agreed to: {', '.join(consent.papers)}"
        yield _wrong("papers", "paper-not-agreed", message)
    yield from _check_papers(data.procedure_code, data.papers, at)
    named = dossier_named(data.submission_id)
    if named is not None and not _is_numbered(data.submission_id):
        message = f"take {named} the first time, then {named}/2, {named}/3 and so on to {named}/99"
        yield _wrong("submission_id", "wrong-request-number", message)
    elif named is not None:
        yield from _check_dossier(person, before.dossier if named == dossier_meant(data) else None)
    elif before.decided:
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


def dossier_named(request_id: str) -> str | None:
    """Return the code of the dossier for whose supplement papers are asked for under an id.

    The first time it is the code itself, after that the code, a slash and a number: ``H62.12-210308-0001/2``.
    Whatever stands behind the slash, it is no submission's: what is no such number is refused.
    """
    found = _OF_DOSSIER.fullmatch(request_id)
    return None if found is None else found[1]


def _is_numbered(request_id: str) -> bool:
    """Say whether an id that names a dossier is the code itself, or the code and a number from 2 to 99."""
    found = _OF_DOSSIER.fullmatch(request_id)
    return found is not None and (found[2] is None or _FURTHER.fullmatch(found[2]) is not None)


def dossier_meant(data: EvidenceRequestedData) -> str | None:
    """Return the code of the dossier that papers are asked for, where it is one of the receiving agency."""
    code = dossier_named(data.submission_id)
    return code if code is not None and key_of_dossier(code) == data.receiving_agency else None


def _check_dossier(person: str, dossier: DossierRecord | None) -> Iterable[Problem]:
    """Yield what is against asking for a dossier's supplement, as far as its lane has heard (invariant 4a).

    The withdrawal comes before the finish that follows from it: both may lie in one slot of a barrier run.
    """
    if dossier is None:
        yield _wrong("submission_id", "unknown-dossier", "name a dossier that this agency received")
    elif dossier.person != person:
        yield _wrong("submission_id", "another-persons-dossier", "name a dossier of the applicant's own")
    elif dossier.withdrawal is not None:
        message = "lodge it anew, and ask for papers for that: the dossier was taken back"
        yield _wrong("submission_id", "dossier-withdrawn", message)
    elif dossier.outcome is not None:
        message = "ask for papers for a new submission: the work on the dossier is done"
        yield _wrong("submission_id", "dossier-finished", message)
    elif dossier.supplement is not None:
        message = "papers are asked for before the supplement is brought, and it was brought once"
        yield _wrong("submission_id", "already-lodged", message)
    elif dossier.asked is None:
        message = "wait until an agency asks for a supplement: until then nothing is looked for"
        yield _wrong("submission_id", "no-supplement-asked", message)


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
