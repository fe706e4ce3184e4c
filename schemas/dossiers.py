"""What intake decides: dossiers received, refused, supplemented, withdrawn and rated."""

from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.envelope import (
    AgencyId,
    AmountVnd,
    Code,
    Digest,
    DossierCode,
    Event,
    Identifier,
    Shape,
    absent,
)
from schemas.follow_ups import FeedbackLodgedData, SupplementLodgedData, WithdrawalLodgedData
from schemas.inbound import Applicant, Channel


class ReceivedComponent(Shape):
    """How a required paper was met, and whether the State had it already.

    ``held_before``: accepted in an earlier successful procedure. ``could_share``: another agency could give
    it. Both are the truth, whatever the clerk did (QĐ 2866 task 27). ``reused_from``: the dossier it is from.
    ``form`` is the one it was lodged in, ``digest`` that of its file; nothing of what was not lodged.
    """

    code: Code
    outcome: Literal["attached", "reused", "shared"]
    held_before: bool
    could_share: bool
    reused_from: Identifier | None = Field(default=None, exclude_if=absent)
    digitised: bool
    form: Literal["original", "copy", "electronic"] | None = Field(default=None, exclude_if=absent)
    digest: Digest | None = Field(default=None, exclude_if=absent)


class DossierFee(Shape):
    """An amount due for the dossier and the moment of its collection (hình thức thu)."""

    code: Code
    kind: Literal["fee", "charge", "tax"]
    amount_vnd: AmountVnd
    collect: Literal["reception", "processing", "return"]


class DossierReceivedData(Shape):
    """A dossier (hồ sơ) with its code.

    ``received_at`` is the acceptance, within working hours; ``due_at`` the appointment date
    (ngày hẹn trả kết quả), NĐ 61/2018 Article 17. ``district`` is the GSO code of the competent agency's
    district, null for provincial agencies; ``level`` the level of the competent agency.
    """

    dossier_code: DossierCode
    submission_id: Identifier
    procedure_code: Code
    field_code: Code
    level: Literal["province", "district", "commune"]
    district: str | None
    service_level: Literal[2, 3, 4]
    receiving_agency: AgencyId
    competent_agency: AgencyId
    applicant: Applicant
    channel: Channel
    received_at: AwareDatetime
    due_at: AwareDatetime
    components: tuple[ReceivedComponent, ...]
    fees: tuple[DossierFee, ...]


class DossierReceived(Event):
    """A submission was accepted and has a code. Subject: the dossier code."""

    type: Literal["lgsp.dossier.received.v1"] = "lgsp.dossier.received.v1"
    data: DossierReceivedData


class DossierRefusedData(Shape):
    """Why a submission was not received (phiếu từ chối, form 03) and every component it lacks."""

    submission_id: Identifier
    procedure_code: Code
    receiving_agency: AgencyId
    reason: Code
    missing: tuple[Code, ...]


class DossierRefused(Event):
    """A submission was refused; it has no code. Subject: submission_id."""

    type: Literal["lgsp.dossier.refused.v1"] = "lgsp.dossier.refused.v1"
    data: DossierRefusedData


class SupplementReceivedData(SupplementLodgedData):
    """What was added, checked, and the due date that holds from now on.

    With ``clock`` = ``reset`` the limit starts anew when the dossier is complete (NĐ 61/2018 Article 19.4),
    with ``pause`` the working time of the wait is added. ``outcomes``: how each paper of it was met, as at
    the reception; nothing where an older version of the hub took it.
    """

    new_due_at: AwareDatetime
    outcomes: tuple[ReceivedComponent, ...] | None = Field(default=None, exclude_if=absent)


class SupplementReceived(Event):
    """The missing papers came: the next round begins. Subject: the dossier code."""

    type: Literal["lgsp.supplement.received.v1"] = "lgsp.supplement.received.v1"
    data: SupplementReceivedData


class DossierWithdrawnData(WithdrawalLodgedData):
    """The withdrawal, checked, with its reason."""


class DossierWithdrawn(Event):
    """The applicant takes the dossier back (rút hồ sơ); before the finish it wins."""

    type: Literal["lgsp.dossier.withdrawn.v1"] = "lgsp.dossier.withdrawn.v1"
    data: DossierWithdrawnData


class FeedbackGivenData(FeedbackLodgedData):
    """The rating, checked: of a dossier that exists, by its applicant's side."""


class FeedbackGiven(Event):
    """An applicant rated how a dossier was handled; the last rating counts. Subject: the dossier code."""

    type: Literal["lgsp.feedback.given.v1"] = "lgsp.feedback.given.v1"
    data: FeedbackGivenData
