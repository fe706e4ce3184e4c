"""The pages of a preview and of a person's accesses: nothing from elsewhere, no script, in both languages."""

from datetime import datetime
from typing import Any, Final

from fastapi.responses import HTMLResponse

from services._province import words
from services._province.calendar import in_zone
from services._province.evidence import databases, legal_bases
from services._province.procedures import procedure, versions
from services._province.words import Words
from services.intake.previews.shown import agency_words, database_words, preview, state_of
from services.intake.showing.pages import Language, page
from services.intake.state.requests import EvidenceRecord

STATES: Final = {
    "waiting": Words("Đang chờ cơ sở dữ liệu trả lời", "Waiting for a database"),
    "ready": Words("Đã có kết quả khai thác", "Ready to be used"),
    "expired": Words("Quá hạn sử dụng", "Too old to be used"),
    "lodged": Words("Hồ sơ đã được nộp", "The submission was lodged"),
}
PAPER_STATES: Final = {
    "offered": Words("Có thể sử dụng", "May be used"),
    "waiting": Words("Đang chờ trả lời", "Waiting for an answer"),
    "not-found": Words("Không tìm thấy; cần nộp kèm", "Not found: attach it"),
    "unavailable": Words(
        "Cơ sở dữ liệu không trả lời; cần nộp kèm", "The database did not answer: attach it"
    ),
    "nothing": Words("Không có; cần nộp kèm", "There is none: attach it"),
}
KINDS: Final = {
    "requested": Words("Yêu cầu khai thác", "Asked for"),
    "asked-database": Words("Hỏi cơ sở dữ liệu quốc gia", "Asked of a national database"),
    "viewed": Words("Xem trước", "Seen in the preview"),
    "used": Words("Sử dụng trong hồ sơ", "Used in a dossier"),
    "checked": Words("Đối chiếu khi tiếp nhận", "Compared at reception"),
}


def preview_page(record: EvidenceRecord, now: datetime, language: Language) -> HTMLResponse:
    """Return the preview as a page."""
    shown = preview(record, now)
    papers = [
        {
            "name": _paper(record.procedure_code, each["code"], now),
            "state": PAPER_STATES[each["state"]],
            "offers": [{**offer, "who": _holder(offer["held_by"], now)} for offer in each["offers"]],
        }
        for each in shown["papers"]
    ]
    return page(
        "evidence.html.j2", language, papers=papers, state=STATES[state_of(record, now)],
        submission_id=record.submission_id, procedure=_procedure(record.procedure_code, now),
        asked_by=agency_words(record.asked_by, now), until=words.moment(record.usable_until),
        basis=_basis(record.legal_basis), consent_id=record.consent_id,
    )  # fmt: skip


def accesses_page(known: dict[str, Any], language: Language) -> HTMLResponse:
    """Return a person's accesses and consents as a page."""
    return page(
        "accesses.html.j2", language, items=[_access(each) for each in known["items"]],
        consents=[_consent(each) for each in known["consents"]], older=known["older"],
    )  # fmt: skip


def _access(each: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromisoformat(each["at"])
    day_only = each["kind"] == "checked"
    moment = at if at.tzinfo is not None else in_zone(at.astimezone())
    purpose = each["purpose"]
    return {
        "when": Words(each["at"], each["at"]) if day_only else words.moment(moment),
        "what": KINDS[each["kind"]],
        "who": agency_words(each["by"], moment),
        "papers": [_paper(purpose, code, moment) for code in each["papers"]],
        "purpose": None if purpose is None else _procedure(purpose, moment),
        "basis": _basis(each["legal_basis"]),
        "database": database_words(each["database"]) if "database" in each else None,
        "consent_id": each["consent_id"],
        "where": each.get("dossier_code") or each["submission_id"],
    }


def _consent(each: dict[str, Any]) -> dict[str, Any]:
    given = datetime.fromisoformat(each["given_at"])
    revoked = each["revoked_at"]
    return {
        "consent_id": each["consent_id"],
        "who": agency_words(each["receiving_agency"], given),
        "purpose": _procedure(each["purpose"], given),
        "given": words.moment(given),
        "revoked": None if revoked is None else words.moment(datetime.fromisoformat(revoked)),
    }


def _holder(held_by: str, now: datetime) -> Words:
    return database_words(held_by) if held_by in databases() else agency_words(held_by, now)


def _procedure(code: str, at: datetime) -> Words:
    if code not in versions():
        return Words(code, code)
    asked = procedure(code, in_zone(at).date())
    return Words(asked.name_vi, asked.name_en)


def _paper(procedure_code: str | None, code: str, at: datetime) -> Words:
    if procedure_code in versions():
        assert procedure_code is not None, "no procedure is called None"
        for each in procedure(procedure_code, in_zone(at).date()).components:
            if each.code == code:
                return Words(each.name_vi, each.name_en)
    return Words(code, code)


def _basis(code: str) -> Words:
    known = legal_bases().get(code)
    if known is None:
        return Words(code, code)
    return Words(f"{known.name_vi} ({known.article})", f"{known.name_en} ({known.article})")
