"""The use of what was previewed: whether consent stands when something is lodged, and what it opens.

A consent that was taken back before forbids the use; one taken back afterwards changes nothing that was
decided. A paper is used only as it was shown: one that came into the register since was not agreed to.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from schemas.inbound import SubmissionLodgedData
from services._province.calendar import in_zone
from services._runtime.decisions import Documents
from services.intake.evidence.checks import check_consent, dossier_named
from services.intake.register.reuse import Claim, Met
from services.intake.state.consents import ConsentRecord, consent_key, consent_of
from services.intake.state.documents import DossierRecord
from services.intake.state.entries import KnownPaper, person_of
from services.intake.state.requests import AskedPaper, EvidenceRecord, Use, evidence_key, evidence_of


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a lodging may use: ``papers`` by code; ``against`` is the reason why nothing, None where it may.

    ``records``: the requests that belong to it. ``known``: their papers where they are this person's, may
    they be used or not: what a database found is the truth without consent too.
    """

    papers: Mapping[str, AskedPaper] = field(default_factory=dict)
    against: str | None = None
    records: tuple[EvidenceRecord, ...] = ()
    known: Mapping[str, AskedPaper] = field(default_factory=dict)

    def claim(self, code: str, ref: str | None) -> Claim:
        """Return what may be taken from the register for a paper that is said to be held."""
        paper = self.papers.get(code)
        return Claim(frozenset() if paper is None else frozenset(offer.ref for offer in paper.offers), ref)

    def used_of(self, record: EvidenceRecord, papers: Mapping[str, Met]) -> Mapping[str, Met]:
        """Return of the papers that were used those that this request opened."""
        opened = (code for code in papers if code in self.papers)
        return {code: papers[code] for code in opened if self.papers[code] is record.paper(code)}


def agreement_keys(data: SubmissionLodgedData) -> tuple[str, ...]:
    """Return the keys of the request for a submission, and of the consent that it names."""
    asked = evidence_key(data.receiving_agency, data.submission_id)
    consent = () if data.consent_id is None else (consent_key(data.receiving_agency, data.consent_id),)
    return asked, *consent


def agreed(documents: Documents, data: SubmissionLodgedData, at: datetime) -> Agreed:
    """Return what the applicant agreed to, as it stands when the submission is decided."""
    record = None  # what was asked for a supplement is no submission's, whatever it is called
    if dossier_named(data.submission_id) is None:
        record = evidence_of(documents, data.receiving_agency, data.submission_id)
    against = _against(documents, record, data, at)
    known = _papers_of(record, person_of(data.applicant.id_token))
    return Agreed(known if against is None else {}, against, () if record is None else (record,), known)


def further_agreement_keys(dossier: DossierRecord) -> tuple[str, ...]:
    """Return the keys of the requests that were made for a dossier's supplement, and of their consents."""
    agency = dossier.receiving_agency
    asked = (evidence_key(agency, each.request_id) for each in dossier.requests)
    return *asked, *(consent_key(agency, each.consent_id) for each in dossier.requests)


def agreed_later(
    documents: Documents, dossier: DossierRecord, claimed: Collection[str], at: datetime
) -> Agreed:
    """Return what the applicant agreed to for a supplement, in any of the requests that were made for it.

    Of two requests for one paper the later one counts, unless it found nothing and the earlier one did.
    """
    person, agency = dossier.person, dossier.receiving_agency
    found = [evidence_of(documents, agency, each.request_id) for each in dossier.requests]
    records = tuple(each for each in found if each is not None)
    if not records or person is None:
        return Agreed(against="held-no-consent")
    papers, known, refused = dict[str, AskedPaper](), dict[str, AskedPaper](), dict[str, str]()
    last: str | None = None
    for record in records:
        consent = consent_of(documents, agency, record.consent_id)
        last = _against_request(consent, record, person, dossier.procedure_code, at)
        own, day = _papers_of(record, person), in_zone(at).date()
        _take_newer(known, own, day)
        if last is None:
            _take_newer(papers, own, day)
        else:
            refused.update(dict.fromkeys(own, last))
    closed = [refused[code] for code in claimed if code in refused and code not in papers]
    return Agreed(papers, (closed[0] if closed else None) if papers else last, records, known)


def _take_newer(papers: dict[str, AskedPaper], newer: Mapping[str, AskedPaper], on: date) -> None:
    for code, paper in newer.items():
        if code not in papers or paper.state(on) == "offered":
            papers[code] = paper


def _papers_of(record: EvidenceRecord | None, person: str) -> Mapping[str, AskedPaper]:
    if record is None or record.person != person:
        return {}
    return {each.code: each for each in record.papers}


def _against(
    documents: Documents, record: EvidenceRecord | None, data: SubmissionLodgedData, at: datetime
) -> str | None:
    if data.consent_id is None:
        return "held-no-consent"
    person = person_of(data.applicant.id_token)
    consent = consent_of(documents, data.receiving_agency, data.consent_id)
    mine = record if record is not None and record.consent_id == data.consent_id else None
    return _against_request(consent, mine, person, data.procedure_code, at)


def _against_request(
    consent: ConsentRecord | None, record: EvidenceRecord | None, person: str, purpose: str, at: datetime
) -> str | None:
    wrong = check_consent(consent, person, purpose, at)
    if wrong is not None:
        return wrong.reason
    if record is None or record.person != person:
        return "evidence-not-requested"
    if record.procedure_code != purpose:
        return "purpose-mismatch"
    return "evidence-expired" if at > record.usable_until else None


def with_answer(truth: Met, code: str, allowed: Agreed, claim: Claim | None, on: date) -> Met:
    """Return how a paper is met where what a database found counts too: shared, and used where claimed.

    That it could be shared is told without consent too, as of the register (docs/reuse.md).
    """
    paper = allowed.known.get(code)
    question = None if paper is None else paper.question
    if question is None or not question.is_usable(on):
        return truth
    truth = replace(truth, could_share=True)
    if claim is None or truth.outcome is not None or claim.ref not in (None, question.ref):
        return truth
    if code not in allowed.papers:
        return truth
    source = KnownPaper(
        ref=question.ref,
        dossier_code=question.ref,
        visible_on=on,
        valid_from=None,
        valid_until=question.valid_until,
        held_by=question.database,
        shareable=False,  # whoever needs it next asks the database
        digitised=True,
        revoked=False,
        result=None,
    )
    return replace(truth, outcome="shared", source=source)


def uses_of(papers: Mapping[str, Met], code: str | None, at: datetime) -> Iterable[Use]:
    """Yield which papers became part of the dossier with this code; None: it was refused."""
    if code is None:
        return
    for paper, each in papers.items():
        if each.source is not None and each.outcome in ("reused", "shared"):
            yield Use(at=at, paper=paper, ref=each.source.ref, outcome=each.outcome, dossier_code=code)
