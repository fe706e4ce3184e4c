"""What enters from outside: lodged submissions, agencies' replies, payment reports, ticks."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from schemas.envelope import (
    AgencyId,
    AmountVnd,
    Code,
    Digest,
    DossierCode,
    Event,
    Identifier,
    Shape,
    Token,
    absent,
)

Channel = Literal["counter", "online", "post"]
"""NĐ 61/2018 Article 16: in person (trực tiếp), online (trực tuyến), public post (bưu chính công ích)."""
PaymentMethod = Literal["national-portal", "agency-gateway", "counter", "post", "bank-transfer"]
Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
"""GSO code of a commune, five digits."""


class Applicant(Shape):
    """Who the dossier is for (chủ hồ sơ). ``id_token`` is a pseudonym, never the identity number."""

    kind: Literal["citizen", "enterprise", "agency", "other"]
    id_token: Token


class LodgedComponent(Shape):
    """One paper or file of a submission (thành phần hồ sơ); ``held_ref`` names a paper the State holds."""

    code: Code
    form: Literal["original", "copy", "electronic", "held"]
    digest: Digest | None = Field(default=None, exclude_if=absent)
    held_ref: Identifier | None = Field(default=None, exclude_if=absent)


class FeeBasis(Shape):
    """What the fees are worked out from: copies, pages a copy, reason of exemption, value in VND."""

    copies: int | None = Field(ge=1, le=10_000, default=None, exclude_if=absent)
    pages: int | None = Field(ge=1, le=100_000, default=None, exclude_if=absent)
    exemption: Code | None = Field(default=None, exclude_if=absent)
    value_vnd: AmountVnd | None = Field(default=None, exclude_if=absent)


class SubmissionLodgedData(Shape):
    """A submission (việc nộp hồ sơ) before it has a dossier code.

    ``place`` is the commune the applicant lives in. ``submission_id`` is the sender's, unique per receiving
    agency: the same id with the same content is the same submission, with other content a conflict.
    """

    submission_id: Identifier
    receiving_agency: AgencyId
    procedure_code: Code
    channel: Channel
    place: Place
    applicant: Applicant
    components: tuple[LodgedComponent, ...] = Field(max_length=200)
    fee_basis: FeeBasis = FeeBasis()
    consent_id: Identifier | None = Field(default=None, exclude_if=absent)


class SubmissionLodged(Event):
    """Somebody lodged a submission. Subject: submission_id. Key: the receiving agency."""

    type: Literal["lgsp.submission.lodged.v1"] = "lgsp.submission.lodged.v1"
    data: SubmissionLodgedData


class LegAcceptedData(Shape):
    """An agency has taken a leg on."""

    dossier_code: DossierCode
    leg_id: Identifier
    agency: AgencyId


class LegAccepted(Event):
    """An agency says that it works on a leg. Key: the dossier's receiving agency."""

    type: Literal["lgsp.leg.accepted.v1"] = "lgsp.leg.accepted.v1"
    data: LegAcceptedData


class FeeItem(Shape):
    """One line of a demand: ``fee`` (phí), ``charge`` (lệ phí) or ``tax`` (thuế, lệ phí trước bạ)."""

    code: Code
    kind: Literal["fee", "charge", "tax"]
    amount_vnd: AmountVnd


class AgencyResult(Shape):
    """The paper a procedure gives, as the deciding agency reports it; valid until the end of ``valid_to``.

    ``digest``: of its electronic file, where it has one and the agency tells it.
    """

    result_id: Identifier
    code: Code
    paper: bool
    electronic: bool
    digitised: bool
    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = Field(default=None, exclude_if=absent)
    held_by: AgencyId
    held_by_level: Literal["province", "district", "commune"]
    shareable: bool
    digest: Digest | None = Field(default=None, exclude_if=absent)


class LegAnsweredData(Shape):
    """What an agency answers on a leg.

    ``needs-supplement`` names the missing components, ``needs-fee`` the items to pay. ``approve`` on a
    ``return`` leg says that the result was handed to the applicant. ``to_agency``: whose the dossier is, with
    ``wrong-authority``, and who was given it, with ``handed-over``.
    """

    dossier_code: DossierCode
    leg_id: Identifier
    agency: AgencyId
    outcome: Literal[
        "approve", "reject", "opinion", "needs-supplement", "needs-fee", "wrong-authority", "handed-over"
    ]
    result: AgencyResult | None = Field(default=None, exclude_if=absent)
    fee_items: tuple[FeeItem, ...] | None = Field(max_length=100, default=None, exclude_if=absent)
    components: tuple[Code, ...] | None = Field(max_length=200, default=None, exclude_if=absent)
    to_agency: AgencyId | None = Field(default=None, exclude_if=absent)
    note_code: Code | None = Field(default=None, exclude_if=absent)


class LegAnswered(Event):
    """An agency answered a leg. Key: the dossier's receiving agency."""

    type: Literal["lgsp.leg.answered.v1"] = "lgsp.leg.answered.v1"
    data: LegAnsweredData


class AttemptStartedData(Shape):
    """A payer began to pay an order."""

    dossier_code: DossierCode
    order_id: Identifier
    transaction_id: Identifier
    method: PaymentMethod
    amount_vnd: AmountVnd
    happened_at: AwareDatetime


class AttemptStarted(Event):
    """A provider or counter reports that an attempt to pay began."""

    type: Literal["lgsp.attempt.started.v1"] = "lgsp.attempt.started.v1"
    data: AttemptStartedData


class AttemptReportedData(AttemptStartedData):
    """How an attempt to pay stands; ``pending`` is not yet an outcome."""

    status: Literal["succeeded", "failed", "pending"]
    reason: Code | None = Field(default=None, exclude_if=absent)


class AttemptReported(Event):
    """A provider or counter reports the outcome of an attempt to pay."""

    type: Literal["lgsp.attempt.reported.v1"] = "lgsp.attempt.reported.v1"
    data: AttemptReportedData


class ClockTickedData(Shape):
    """Whose time it is, and which services apply the tick now: their own ``stage``, and ``all``."""

    source_of_time: Literal["live", "world"]
    stage: Literal["payment_stub", "routing", "rest", "all"]


class ClockTicked(Event):
    """The province's clock reached ``time``. Subject ``clock``; one to every partition, no key."""

    type: Literal["lgsp.clock.ticked.v1"] = "lgsp.clock.ticked.v1"
    data: ClockTickedData
