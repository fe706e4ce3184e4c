"""Every reason with which intake says no: what people are told in both languages, and the article behind it.

Form 02 (phiếu yêu cầu bổ sung, hoàn thiện hồ sơ) guides once and completely, form 03 (phiếu từ chối giải
quyết hồ sơ) refuses (NĐ 61/2018 Article 17, TT 01/2018/TT-VPCP Article 9). Without a form, it is no answer to
an applicant but to a system that sent what cannot be. Vietnamese wording is the project's own.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.intake.rules.reason import Reason
from services.intake.rules.reasons_of_evidence import OF_EVIDENCE
from services.intake.rules.reasons_of_lodging import OF_LODGING

REASONS: Final[Mapping[str, Reason]] = MappingProxyType(
    {each.code: each for each in (*OF_LODGING, *OF_EVIDENCE)}
)
"""By code."""


def told(code: str) -> dict[str, str]:
    """Return what a door tells of a reason besides its code; nothing of one that an older version gave."""
    known = REASONS.get(code)
    said = explanation(code)
    return said if known is None or known.form is None else {**said, "form": known.form}


def explanation(code: str) -> dict[str, str]:
    """Return the words and the article of a reason; nothing of one that an older version gave."""
    known = REASONS.get(code)
    if known is None:
        return {}
    return {"reason_text_vi": known.text_vi, "reason_text_en": known.text_en, "article": known.article}


def explained(code: str, what: str) -> str:
    """Return a sentence for operators: what was wrong and by which rule."""
    return f"{what} ({REASONS[code].article})"
