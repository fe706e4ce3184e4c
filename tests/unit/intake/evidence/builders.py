"""Consents, evidence requests, views and answers of databases for the tests of intake."""

from datetime import datetime
from typing import Final, Literal

from schemas.evidence import (
    ConsentGiven,
    ConsentGivenData,
    ConsentRevoked,
    ConsentRevokedData,
    EvidenceRequested,
    EvidenceRequestedData,
    EvidenceViewed,
    EvidenceViewedData,
)
from schemas.inbound import Applicant, SubmissionLodgedData
from schemas.lookups import LookupAnswered, LookupAnsweredData
from services._runtime.decisions import Emit, Happening
from services.intake.evidence.checks import reusable_papers
from services.intake.state.requests import EvidenceRecord, evidence_key
from tests.unit.intake.builders import CRIMINAL_RECORD, JUSTICE, MONDAY, TOKEN, lodged
from tests.unit.intake.lane import Lane

CARD_CODE: Final = "identity-card-copy"
DOOR: Final = "/lgsp/intake/door"


def consent(
    consent_id: str = "c-1",
    at: datetime = MONDAY,
    *,
    token: str = TOKEN,
    agency: str = JUSTICE,
    purpose: str = CRIMINAL_RECORD,
    papers: tuple[str, ...] = (CARD_CODE,),
    legal_basis: str = "consent",
    valid_to: datetime | None = None,
) -> Happening:
    data = ConsentGivenData(
        consent_id=consent_id, receiving_agency=agency, applicant=_of(token), purpose=purpose,
        legal_basis=legal_basis, papers=papers, valid_to=valid_to,
    )  # fmt: skip
    return Happening(ConsentGiven(id="g", source=DOOR, subject=consent_id, time=at, data=data), at)


def revocation(
    consent_id: str = "c-1", at: datetime = MONDAY, *, token: str = TOKEN, agency: str = JUSTICE
) -> Happening:
    data = ConsentRevokedData(consent_id=consent_id, receiving_agency=agency, applicant=_of(token))
    return Happening(ConsentRevoked(id="v", source=DOOR, subject=consent_id, time=at, data=data), at)


def request(
    submission_id: str = "sub-1",
    at: datetime = MONDAY,
    *,
    token: str = TOKEN,
    agency: str = JUSTICE,
    procedure_code: str = CRIMINAL_RECORD,
    consent_id: str = "c-1",
    papers: tuple[str, ...] = (CARD_CODE,),
    asked_by: str | None = None,
) -> Happening:
    data = EvidenceRequestedData(
        submission_id=submission_id, receiving_agency=agency, procedure_code=procedure_code,
        applicant=_of(token), consent_id=consent_id, papers=papers, asked_by=asked_by,
    )  # fmt: skip
    return Happening(EvidenceRequested(id="q", source=DOOR, subject=submission_id, time=at, data=data), at)


def view(
    submission_id: str = "sub-1", at: datetime = MONDAY, *, by: str | None = None, name: str = "w"
) -> Happening:
    data = EvidenceViewedData(submission_id=submission_id, receiving_agency=JUSTICE, viewed_by=by)
    return Happening(EvidenceViewed(id=name, source=DOOR, subject=submission_id, time=at, data=data), at)


def answer(
    submission_id: str = "sub-1",
    at: datetime = MONDAY,
    outcome: Literal["found", "not-found", "unavailable"] = "found",
    *,
    paper: str = CARD_CODE,
    agency: str | None = JUSTICE,
    reference: str | None = None,
    valid_to: datetime | None = None,
) -> Happening:
    data = LookupAnsweredData(
        submission_id=submission_id, receiving_agency=agency, component_code=paper, outcome=outcome,
        reference=reference, valid_to=valid_to,
    )  # fmt: skip
    event = LookupAnswered(id="a", source="/database/x", subject=submission_id, time=at, data=data)
    return Happening(event, at)


def lodge_with_consent(lane: Lane, data: SubmissionLodgedData, at: datetime = MONDAY) -> tuple[Emit, ...]:
    """Agree, ask for every paper that is said to be held, and lodge; returns what the lodging emits."""
    assert data.consent_id is not None
    asked = set(reusable_papers(data.procedure_code, at))
    papers = tuple(each.code for each in data.components if each.form == "held" and each.code in asked)
    agency, token, purpose = data.receiving_agency, data.applicant.id_token, data.procedure_code
    if papers:
        lane.take(consent(data.consent_id, at, token=token, agency=agency, purpose=purpose, papers=papers))
        lane.take(
            request(
                data.submission_id, at, token=token, agency=agency, procedure_code=purpose,
                consent_id=data.consent_id, papers=papers,
            )
        )  # fmt: skip
    return lane.take(lodged(data, at))


def asked(lane: Lane, submission_id: str = "sub-1", agency: str = JUSTICE) -> EvidenceRecord:
    """Return what is kept of a request."""
    record = lane.documents[evidence_key(agency, submission_id)]
    assert isinstance(record, EvidenceRecord)
    return record


def _of(token: str) -> Applicant:
    return Applicant(kind="citizen", id_token=token)
