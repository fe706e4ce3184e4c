"""What intake makes of consents, evidence requests, views and the answers of national databases.

What is refused changes nothing: it is a dead letter with the rule and its article. A request comes before
the lodging and answers come at any time; neither touches a running number, which depends on `submissions`
alone (invariant 4), for only a lodging makes a dossier.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

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
from schemas.lookups import LookupAnswered, LookupRequested, LookupRequestedData
from services._province.calendar import WorkingCalendar, in_zone
from services._province.evidence import evidence_facts
from services._runtime.decisions import NOTHING, Decision, Document, Documents, Emit, Timer, Unprocessable
from services._runtime.fingerprints import fingerprint
from services.intake.evidence.answers import asked_for, take_answer, unknown_lookup
from services.intake.evidence.checks import (
    Before,
    check_given,
    check_requested,
    check_revoked,
    dossier_meant,
)
from services.intake.evidence.offers import asked_paper
from services.intake.rules.problem import Problem
from services.intake.rules.reasons import explained
from services.intake.state.consents import ConsentRecord, consent_key, consent_of
from services.intake.state.documents import AskedFor, DossierRecord
from services.intake.state.entries import person_of
from services.intake.state.keys import OF_REQUEST, dossier_key, look_key, submission_key
from services.intake.state.looks import Register, look_keys
from services.intake.state.requests import (
    AskedPaper,
    EvidenceRecord,
    View,
    evidence_key,
    evidence_of,
    timers_of,
)

Asking = ConsentGiven | ConsentRevoked | EvidenceRequested | EvidenceViewed | LookupAnswered
ASKING: Final = (ConsentGiven, ConsentRevoked, EvidenceRequested, EvidenceViewed, LookupAnswered)
"""The events about consent and evidence."""


def keys(event: Asking, at: datetime) -> tuple[str, ...]:
    """Return the keys of what the decision on an event may read or change."""
    match event:
        case ConsentGiven(data=data) | ConsentRevoked(data=data):
            return (consent_key(data.receiving_agency, data.consent_id),)
        case EvidenceRequested(data=data):
            person = person_of(data.applicant.id_token)
            return (
                consent_key(data.receiving_agency, data.consent_id),
                evidence_key(data.receiving_agency, data.submission_id),
                submission_key(data.submission_id, data.receiving_agency),
                *_dossier_keys(data),
                *look_keys(person, data.papers, in_zone(at).date()),
            )
        case EvidenceViewed(data=viewed):
            return (evidence_key(viewed.receiving_agency, viewed.submission_id),)
        case LookupAnswered(data=answer):
            place = asked_for(answer)
            return () if place is None else (evidence_key(*place),)


def decide(documents: Documents, event: Asking, at: datetime, calendar: WorkingCalendar) -> Decision:
    """Decide on consent, request, view or answer; raises Unprocessable with the rule that is against it."""
    match event:
        case ConsentGiven(data=given):
            return _take_consent(documents, given, at)
        case ConsentRevoked(data=revoked):
            return _revoke(documents, revoked, at)
        case EvidenceRequested(data=requested):
            return _ask(documents, requested, at, calendar)
        case EvidenceViewed(data=viewed, id=name):
            return _note_view(documents, viewed, name, at)
        case LookupAnswered(data=answer):
            return take_answer(documents, answer, at)


def on_answer_due(record: EvidenceRecord, key: str, timer: Timer) -> Decision:
    """Make a database's silence an answer: unavailable."""
    paper = record.paper(timer.ref)
    assert paper is not None, "a timer is that of a question"
    assert paper.question is not None, "a timer is that of a question"
    update = {"outcome": "unavailable", "timed_out": True, "answered_at": timer.due_at}
    return Decision({key: record.answered(paper.code, paper.question.model_copy(update=update))})


def _take_consent(documents: Documents, data: ConsentGivenData, at: datetime) -> Decision:
    known, said = consent_of(documents, data.receiving_agency, data.consent_id), fingerprint(data)
    if known is not None:
        if known.fingerprint != said:
            raise _against(Problem("consent_id", "given before with other content", "conflict", "refused"))
        return NOTHING  # also of one that was taken back since: a repeat gives nothing anew
    _raise_first(check_given(data, at))
    key = consent_key(data.receiving_agency, data.consent_id)
    return Decision({key: record_of(data, at)})


def record_of(data: ConsentGivenData, at: datetime) -> ConsentRecord:
    """Return what is kept of a consent that was given at a moment."""
    return ConsentRecord(
        fingerprint=fingerprint(data),
        consent_id=data.consent_id,
        receiving_agency=data.receiving_agency,
        person=person_of(data.applicant.id_token),
        purpose=data.purpose,
        legal_basis=data.legal_basis,
        papers=data.papers,
        given_at=at,
        valid_to=data.valid_to,
    )


def _revoke(documents: Documents, data: ConsentRevokedData, at: datetime) -> Decision:
    consent = consent_of(documents, data.receiving_agency, data.consent_id)
    wrong = check_revoked(person_of(data.applicant.id_token), consent)
    if wrong is not None:
        raise _against(wrong)
    if consent is None or consent.revoked_at is not None:
        return NOTHING
    changed = consent.model_copy(update={"revoked_at": at})
    return Decision({consent_key(data.receiving_agency, data.consent_id): changed})


def _ask(
    documents: Documents, data: EvidenceRequestedData, at: datetime, calendar: WorkingCalendar
) -> Decision:
    known, said = evidence_of(documents, data.receiving_agency, data.submission_id), fingerprint(data)
    if known is not None:
        if known.fingerprint != said:
            what = "papers were asked for before, with other content"
            raise _against(Problem("submission_id", what, "conflict", "refused"))
        return NOTHING
    consent = consent_of(documents, data.receiving_agency, data.consent_id)
    decided = submission_key(data.submission_id, data.receiving_agency) in documents
    dossiers = [documents.get(key) for key in _dossier_keys(data)]
    dossier = next((each for each in dossiers if isinstance(each, DossierRecord)), None)
    _raise_first(check_requested(data, consent, at, Before(decided, dossier)))
    assert consent is not None, "that there is one is checked"
    register = Register(documents, person_of(data.applicant.id_token), in_zone(at).date())
    facts = evidence_facts()
    answer_until = calendar.add_working_hours(at, facts.answer_within_working_hours)
    papers = tuple(asked_paper(code, data, register, at, answer_until) for code in data.papers)
    record = EvidenceRecord(
        fingerprint=said,
        submission_id=data.submission_id,
        receiving_agency=data.receiving_agency,
        procedure_code=data.procedure_code,
        person=consent.person,
        consent_id=data.consent_id,
        legal_basis=consent.legal_basis,
        asked_by=data.asked_by,
        asked_at=at,
        usable_until=at + timedelta(days=facts.preview_valid_days),
        papers=papers,
        timers=timers_of(papers),
    )
    emits = tuple(_question(data, record, paper) for paper in papers if paper.question is not None)
    changes: dict[str, Document] = {evidence_key(data.receiving_agency, data.submission_id): record}
    if (look := register.look(data.papers, data.procedure_code)) is not None:
        changes[look_key(data.receiving_agency, f"{OF_REQUEST}{data.submission_id}")] = look
    return Decision(changes | _noted(dossier, data), emits)


def _noted(dossier: DossierRecord | None, data: EvidenceRequestedData) -> dict[str, Document]:
    """Return the dossier for whose supplement it was asked, with the request noted in it."""
    if dossier is None:
        return {}
    mine = AskedFor(request_id=data.submission_id, consent_id=data.consent_id)
    return {dossier_key(dossier.code): dossier.model_copy(update={"requests": (*dossier.requests, mine)})}


def _dossier_keys(data: EvidenceRequestedData) -> tuple[str, ...]:
    code = dossier_meant(data)
    return () if code is None else (dossier_key(code),)


def _question(data: EvidenceRequestedData, record: EvidenceRecord, paper: AskedPaper) -> Emit:
    assert paper.question is not None, "only what is asked is told"
    told = LookupRequestedData(
        submission_id=data.submission_id,
        receiving_agency=data.receiving_agency,
        component_code=paper.code,
        database=paper.question.database,
        purpose=data.procedure_code,
        legal_basis=record.legal_basis,
        applicant=data.applicant,
        answer_until=paper.question.answer_until,
    )
    which = f"{data.receiving_agency}/{paper.code}"
    return Emit(
        LookupRequested, told, data.submission_id, data.receiving_agency, record.asked_at, discriminator=which
    )


def _note_view(documents: Documents, data: EvidenceViewedData, name: str, at: datetime) -> Decision:
    record = evidence_of(documents, data.receiving_agency, data.submission_id)
    if record is None:
        raise unknown_lookup("submission_id: nobody asked for papers for this submission")
    changed = record.viewed(View(at=at, by=data.viewed_by, event=name))
    key = evidence_key(data.receiving_agency, data.submission_id)
    return NOTHING if changed == record else Decision({key: changed})


def _raise_first(problems: Iterable[Problem]) -> None:
    for problem in problems:
        raise _against(problem)


def _against(problem: Problem) -> Unprocessable:
    return Unprocessable(problem.reason, explained(problem.reason, f"{problem.field}: {problem.message}"))
