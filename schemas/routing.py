"""What routing decides: legs between agencies, statuses, demands for money, the end of a dossier."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from schemas.envelope import AgencyId, AmountVnd, Code, Digest, DossierCode, Event, Identifier, Shape, absent
from schemas.inbound import AgencyResult, Applicant, Channel, FeeItem

Duty = Literal["lead", "consult", "verify", "approve", "finance", "return"]
Mode = Literal["electronic", "paper"]
Status = Annotated[int, Field(ge=1, le=10)]
"""The national dossier status, 1 to 10 (TrangThaiHoSo)."""


class Participant(Shape):
    """An agency that takes part, its duty and its limit (NĐ 61/2018 Article 19.6)."""

    agency: AgencyId
    duty: Duty
    due_at: AwareDatetime


class SentComponent(Shape):
    """A paper of the dossier, in the form it was lodged in; ``held``: the State has it, none was lodged.

    ``digest`` is that of its file, which travels also where the form is a paper that was scanned.
    """

    code: Code
    form: Literal["original", "copy", "electronic", "held"]
    digest: Digest | None = Field(default=None, exclude_if=absent)


class LegDispatchedData(Shape):
    """One hand-over of a dossier from an agency to an agency (một lần chuyển hồ sơ).

    ``interagency``: from and to differ and the duty is not ``return``. ``one_stop``: interagency, and both
    ends are one-stop desks. ``round`` is 1 at first and one more after each supplement. Electronic legs name
    all participants, their duties and limits at once (NĐ 61/2018 Article 19.6b). ``arrives_at``: when paper
    is expected, by assumed times on the way; its limit begins then.
    """

    dossier_code: DossierCode
    leg_id: Identifier
    round: int = Field(ge=1)
    from_agency: AgencyId
    to_agency: AgencyId
    duty: Duty
    mode: Mode
    due_at: AwareDatetime
    arrives_at: AwareDatetime | None = Field(default=None, exclude_if=absent)
    interagency: bool
    one_stop: bool
    lead_agency: AgencyId
    participants: tuple[Participant, ...]
    procedure_code: Code
    field_code: Code
    applicant: Applicant
    components: tuple[SentComponent, ...]
    dossier_due_at: AwareDatetime


class LegDispatched(Event):
    """A dossier was sent to an agency. Sent once, never reopened."""

    type: Literal["lgsp.leg.dispatched.v1"] = "lgsp.leg.dispatched.v1"
    data: LegDispatchedData


class LegClosedData(Shape):
    """How a leg ended. ``late``: closed after its own limit, or at it for want of an answer."""

    dossier_code: DossierCode
    leg_id: Identifier
    outcome: Literal["done", "returned", "refused", "timed-out"]
    closed_at: AwareDatetime
    late: bool


class LegClosed(Event):
    """A leg ended; every leg does exactly once."""

    type: Literal["lgsp.leg.closed.v1"] = "lgsp.leg.closed.v1"
    data: LegClosedData


class StatusChangedData(Shape):
    """The national status before and after; null before the first."""

    dossier_code: DossierCode
    from_status: Status | None
    to_status: Status


class StatusChanged(Event):
    """A dossier moved to another of the ten national statuses."""

    type: Literal["lgsp.status.changed.v1"] = "lgsp.status.changed.v1"
    data: StatusChangedData


class SupplementRequestedData(Shape):
    """What is missing, asked once and completely (phiếu yêu cầu bổ sung, form 02).

    ``components``: every missing paper. ``round``: the round that asks; the papers open the next. ``clock``:
    ``reset`` starts the limit anew when the dossier is complete (NĐ 61/2018 Article 19.4), ``pause`` adds the
    working time of the wait, as running systems do. At most one a dossier (Articles 11.2c and 15.3).
    ``late``: asked more than three working days after reception (Article 19.4).
    """

    dossier_code: DossierCode
    by_agency: AgencyId
    components: tuple[Code, ...] = Field(min_length=1, max_length=200)
    round: int = Field(ge=1)
    clock: Literal["reset", "pause"]
    late: bool | None = Field(default=None, exclude_if=absent)


class SupplementRequested(Event):
    """An agency asks the applicant for missing papers (bổ sung hồ sơ); status 5, the clock stops."""

    type: Literal["lgsp.supplement.requested.v1"] = "lgsp.supplement.requested.v1"
    data: SupplementRequestedData


class DueChangedData(Shape):
    """A pause moved the due date, for ``payment`` or ``force-majeure``; an apology never does."""

    dossier_code: DossierCode
    old_due_at: AwareDatetime
    new_due_at: AwareDatetime
    why: Code


class DueChanged(Event):
    """The clock was paused (tạm dừng) and the due date moved by the working time of the pause."""

    type: Literal["lgsp.due.changed.v1"] = "lgsp.due.changed.v1"
    data: DueChangedData


class FeeDemandedData(Shape):
    """An order to pay. ``amount_vnd`` is the sum of the items; ``payable_until`` is inclusive."""

    dossier_code: DossierCode
    order_id: Identifier
    items: tuple[FeeItem, ...] = Field(min_length=1)
    amount_vnd: AmountVnd
    payable_until: AwareDatetime
    online_offered: bool


class FeeDemanded(Event):
    """The applicant is asked to pay (yêu cầu thực hiện nghĩa vụ tài chính)."""

    type: Literal["lgsp.fee.demanded.v1"] = "lgsp.fee.demanded.v1"
    data: FeeDemandedData


class ApologyIssuedData(Shape):
    """The appointment that will be missed, the new one and why.

    Issued at least a day before the due date, at most one re-appointment a dossier (NĐ 61/2018 Article 19.9).
    It moves nothing that is measured: on time is still by ``old_due_at``.
    """

    dossier_code: DossierCode
    old_due_at: AwareDatetime
    new_due_at: AwareDatetime
    reason: Code


class ApologyIssued(Event):
    """The applicant got an apology and a new appointment (phiếu xin lỗi và hẹn lại, form 04)."""

    type: Literal["lgsp.apology.issued.v1"] = "lgsp.apology.issued.v1"
    data: ApologyIssuedData


class DossierFinishedData(Shape):
    """The end of the work. ``on_time``: by the first due date, NĐ 61/2018 Article 30's rule."""

    dossier_code: DossierCode
    outcome: Literal["approved", "rejected", "withdrawn", "stopped"]
    finished_at: AwareDatetime
    on_time: bool
    result: AgencyResult | None = Field(default=None, exclude_if=absent)


class DossierFinished(Event):
    """A dossier's work is done."""

    type: Literal["lgsp.dossier.finished.v1"] = "lgsp.dossier.finished.v1"
    data: DossierFinishedData


class ResultReturnedData(Shape):
    """When and how the applicant got the result."""

    dossier_code: DossierCode
    returned_at: AwareDatetime
    channel: Channel


class ResultReturned(Event):
    """The result was handed over (trả kết quả)."""

    type: Literal["lgsp.result.returned.v1"] = "lgsp.result.returned.v1"
    data: ResultReturnedData
