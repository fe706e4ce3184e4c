"""What is shown of an evidence request, and what could be asked for: kinds of papers and where they are kept.

The look-up is about no person: it names the papers of a procedure that the State may give and who keeps them,
as the Evidence Broker of the EU's once-only system does. So it is no access to anybody's data, and no event.
"""

from datetime import datetime
from typing import Any, Literal

from services._province.agencies import agencies, name_on
from services._province.calendar import in_zone
from services._province.evidence import databases, evidence_facts, kept_by, legal_bases
from services._province.procedures import procedure
from services._province.words import Words
from services.intake.state.requests import AskedPaper, EvidenceRecord

RequestState = Literal["waiting", "ready", "expired", "lodged"]


def look_up(procedure_code: str, at: datetime) -> dict[str, Any]:
    """Return which papers of a procedure could be asked for, and on which legal basis."""
    asked, facts = procedure(procedure_code, in_zone(at).date()), evidence_facts()
    papers = [
        {
            "code": each.code,
            "name_vi": each.name_vi,
            "name_en": each.name_en,
            "required": each.required,
            "kept_by": ["register", *([kept_by()[each.code].code] if each.code in kept_by() else [])],
        }
        for each in asked.components
        if each.reusable
    ]
    bases = [
        {"code": each.code, "name_vi": each.name_vi, "name_en": each.name_en, "article": each.article}
        for each in legal_bases().values()
    ]
    return {
        "procedure_code": asked.code,
        "papers": papers,
        "legal_bases": bases,
        "answer_within_working_hours": facts.answer_within_working_hours,
        "preview_valid_days": facts.preview_valid_days,
    }


def state_of(record: EvidenceRecord, at: datetime) -> RequestState:
    """Return how a request stands at a moment."""
    if record.lodged_at is not None:
        return "lodged"
    if at > record.usable_until:
        return "expired"
    return "waiting" if record.is_waiting else "ready"


def preview(record: EvidenceRecord, at: datetime) -> dict[str, Any]:
    """Return what the applicant decides on: which papers would be used, from where, how long they hold."""
    return {
        "submission_id": record.submission_id,
        "receiving_agency": record.receiving_agency,
        "state": state_of(record, at),
        "procedure_code": record.procedure_code,
        "consent_id": record.consent_id,
        "legal_basis": record.legal_basis,
        "article": article_of(record.legal_basis),
        "asked_at": record.asked_at.isoformat(),
        "asked_by": record.asked_by,
        "usable_until": record.usable_until.isoformat(),
        "papers": [_paper(paper, at) for paper in record.papers],
        "late_answers": record.late_answers,
    }


def article_of(legal_basis: str) -> str:
    """Return the article of a legal basis; nothing of one that an older version knew."""
    known = legal_bases().get(legal_basis)
    return "" if known is None else known.article


def agency_words(agency_id: str | None, at: datetime) -> Words:
    """Return who it is in words; None: the person."""
    if agency_id is None:
        return Words("Chủ hồ sơ", "The applicant")
    known = agencies().get(agency_id)
    return Words(agency_id, agency_id) if known is None else Words(*name_on(known, in_zone(at).date()))


def database_words(code: str) -> Words:
    """Return a national database in words."""
    known = databases().get(code)
    return Words(code, code) if known is None else Words(known.name_vi, known.name_en)


def _paper(paper: AskedPaper, at: datetime) -> dict[str, Any]:
    day = in_zone(at).date()
    shown: dict[str, Any] = {"code": paper.code, "state": paper.state(day)}
    shown["offers"] = [
        offer.model_dump(mode="json")
        for offer in paper.offers
        if offer.valid_until is None or day <= offer.valid_until
    ]
    if (question := paper.question) is not None:
        shown["database"] = question.database
        shown["answer_until"] = question.answer_until.isoformat()
        shown["timed_out"] = question.timed_out
        if question.is_usable(day):
            until = None if question.valid_until is None else question.valid_until.isoformat()
            found = {"ref": question.ref, "held_by": question.database, "outcome": "shared"}
            shown["offers"].append({**found, "valid_from": None, "valid_until": until, "digitised": True})
    return shown
