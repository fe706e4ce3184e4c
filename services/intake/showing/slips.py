"""What the slips of reception say (TT 01/2018/TT-VPCP Article 9): forms 01, 02 and 03, without any name.

The hub holds no name, address or number of an applicant, so neither does a slip: the code stands for the
dossier in all dealings (NĐ 61/2018 Article 26). ASSUMPTION: the order of the parts of the forms is general
knowledge; what they must say is from NĐ 61/2018 Article 17.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services._province import words
from services._province.agencies import agencies, name_on
from services._province.calendar import in_zone
from services._province.limits import LATE_RECEPTION
from services._province.procedures import Procedure, procedure, versions
from services._province.words import Words
from services.intake.rules.reasons import REASONS
from services.intake.showing import wording
from services.intake.state.documents import DossierRecord, Refusal, SubmissionRecord

_SENT_ON_LATE: Final = Words(
    "Tiếp nhận sau 15 giờ (GIẢ ĐỊNH: kể cả đúng 15 giờ) nên hồ sơ được chuyển đến cơ quan giải quyết vào đầu "
    "giờ ngày làm việc tiếp theo (NĐ 61/2018, Điều 18).",
    "Received after 15:00 (ASSUMPTION: or just then), so it is sent to the agency that decides at the start "
    "of the next working day (NĐ 61/2018, Article 18).",
)
_PASSED_ON: Final = Words(
    "Hồ sơ được chuyển đến cơ quan có thẩm quyền giải quyết.",
    "The dossier is passed on to the agency that is competent.",
)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that was handed in, in which form."""

    name: Words
    form: Words


@dataclass(frozen=True, slots=True)
class Slip:
    """Form 01, giấy tiếp nhận hồ sơ và hẹn trả kết quả.

    ``not_used``: papers that the State was said to hold, in vain, each with the reason.
    """

    code: str
    desk: Words
    competent: Words
    procedure_code: str
    procedure: Words
    channel: Words | None
    papers: tuple[PaperLine, ...]
    not_used: tuple[tuple[Words, Words], ...]
    fees: tuple[tuple[Words, Words], ...]
    limit: Words
    received: Words
    due: Words
    remarks: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason of a refusal; ``paper``: what it is about, ``go_to``: where it is received instead."""

    text: Words
    article: str | None
    paper: Words | None = None
    go_to: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Form 02, what is missing, given once and complete; or form 03, why it is refused."""

    form: str
    submission_id: str
    desk: Words
    procedure_code: str | None
    procedure: Words | None
    reasons: tuple[ReasonLine, ...]
    missing: tuple[Words, ...]
    decided: Words


def is_at_once(dossier: DossierRecord) -> bool:
    """Say whether the desk itself gives the result on the day of lodging: recorded, and no slip is needed.

    NĐ 61/2018 Article 17.4. What the day's numbers, 15:00, or the way to another agency moves gets one.
    """
    day = in_zone(dossier.received_at).date()
    same_day = _asked(dossier.procedure_code, day).limit.kind == "same-day"
    here = dossier.receiving_agency == dossier.competent_agency
    due = in_zone(dossier.promised_at or dossier.due_at).date()
    return same_day and here and dossier.moved_to_next_day is None and due == day


def slip_of(dossier: DossierRecord) -> Slip:
    """Return the slip of a dossier; it tells what was lodged and promised then, whatever came later."""
    day = in_zone(dossier.received_at).date()
    asked = _asked(dossier.procedure_code, day)
    return Slip(
        code=dossier.code,
        desk=_agency(dossier.receiving_agency, day),
        competent=_agency(dossier.competent_agency, day),
        procedure_code=asked.code,
        procedure=Words(asked.name_vi, asked.name_en),
        channel=words.CHANNELS[dossier.channel] if dossier.channel else None,
        papers=tuple(
            PaperLine(_component(asked, each.code), words.FORMS[each.form])
            for each in dossier.papers_at_first
        ),
        not_used=tuple((_component(asked, each.code), _words_of(each.reason)) for each in dossier.not_used),
        fees=tuple((_fee(asked, each.code), words.amount_vnd(each.amount_vnd)) for each in dossier.fees),
        limit=words.limit(asked.limit),
        received=words.moment(dossier.received_at),
        due=words.moment(dossier.promised_at or dossier.due_at),
        remarks=tuple(_remarks(dossier)),
    )


def notice_of(submission_id: str, refused: SubmissionRecord) -> Notice:
    """Return form 03 where anything refuses it, form 02 where all can be completed; with every reason."""
    day = in_zone(refused.decided_at).date()
    asked = _asked(refused.procedure_code, day) if refused.procedure_code else None
    given = refused.refusals or (Refusal(reason=refused.reason or "", field="", message=""),)
    forms = {REASONS[each.reason].form if each.reason in REASONS else None for each in given}
    return Notice(
        form="02" if forms == {"02"} else "03",
        submission_id=submission_id,
        desk=_agency(refused.receiving_agency, day),
        procedure_code=refused.procedure_code,
        procedure=Words(asked.name_vi, asked.name_en) if asked else None,
        reasons=tuple(_reason(each, refused) for each in given),
        missing=tuple(_component(asked, code) for code in refused.missing),
        decided=words.moment(refused.decided_at),
    )


def _reason(each: Refusal, refused: SubmissionRecord) -> ReasonLine:
    known = REASONS.get(each.reason)
    return ReasonLine(
        text=_words_of(each.reason),
        article=known.article if known else None,
        paper=_of_any_version(refused.procedure_code, each.component) if each.component else None,
        go_to=tuple(wording.desk_named(name, in_zone(refused.decided_at).date()) for name in each.go_to),
    )


def _of_any_version(procedure_code: str | None, code: str) -> Words:
    found = (_component(each, code) for each in versions().get(procedure_code or "", ()))
    return next((name for name in found if name.vi != code), Words(code, code))


def _remarks(dossier: DossierRecord) -> list[Words]:
    said = [wording.MOVED[dossier.moved_to_next_day]] if dossier.moved_to_next_day else []
    late = in_zone(dossier.received_at).time() >= LATE_RECEPTION
    if late and dossier.channel != "online" and dossier.receiving_agency != dossier.competent_agency:
        said.append(_SENT_ON_LATE)
    if dossier.passed_on:
        said.append(_PASSED_ON)
    return said


def _asked(code: str, day: date) -> Procedure:
    return procedure(code, day)


def _agency(agency_id: str, day: date) -> Words:
    known = agencies().get(agency_id)
    return Words(*name_on(known, day)) if known is not None else Words(agency_id, agency_id)


def _component(asked: Procedure | None, code: str) -> Words:
    for each in asked.components if asked else ():
        if each.code == code:
            return Words(each.name_vi, each.name_en)
    return Words(code, code)


def _words_of(code: str) -> Words:
    known = REASONS.get(code)
    return Words(known.text_vi, known.text_en) if known else Words(code, code)


def _fee(asked: Procedure, code: str) -> Words:
    for each in asked.fees:
        if each.code == code:
            return Words(each.name_vi, each.name_en)
    return Words(code, code)
