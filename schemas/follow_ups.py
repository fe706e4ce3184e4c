"""What enters from outside about a dossier that is there already: supplements, withdrawals, ratings."""

from typing import Literal

from pydantic import Field

from schemas.envelope import Code, DossierCode, Event, Shape
from schemas.inbound import LodgedComponent


class SupplementLodgedData(Shape):
    """The papers that were asked for (bổ sung hồ sơ), all of them at once (NĐ 61/2018 Article 17.2)."""

    dossier_code: DossierCode
    components: tuple[LodgedComponent, ...] = Field(min_length=1, max_length=200)


class SupplementLodged(Event):
    """An applicant brought what was missing. Subject: the dossier code. Key: its receiving agency."""

    type: Literal["lgsp.supplement.lodged.v1"] = "lgsp.supplement.lodged.v1"
    data: SupplementLodgedData


class WithdrawalLodgedData(Shape):
    """The wish to take a dossier back (rút hồ sơ); ``reason`` is a code, never the applicant's words."""

    dossier_code: DossierCode
    reason: Code


class WithdrawalLodged(Event):
    """An applicant asks for the dossier back. Subject: the dossier code. Key: its receiving agency."""

    type: Literal["lgsp.withdrawal.lodged.v1"] = "lgsp.withdrawal.lodged.v1"
    data: WithdrawalLodgedData


class FeedbackLodgedData(Shape):
    """How satisfied the applicant is (mức độ hài lòng, QĐ 2866 task 25); free text has no place here."""

    dossier_code: DossierCode
    rating: Literal["satisfied", "neutral", "dissatisfied"]


class FeedbackLodged(Event):
    """An applicant rates a dossier. Subject: the dossier code. Key: its receiving agency."""

    type: Literal["lgsp.feedback.lodged.v1"] = "lgsp.feedback.lodged.v1"
    data: FeedbackLodgedData
