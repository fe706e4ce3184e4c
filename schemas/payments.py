"""What payment_stub decides: attempts, payments, expiry, cancellation, receipts, refunds, settlement."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from schemas.envelope import (
    AgencyId,
    AmountVnd,
    Code,
    DossierCode,
    Event,
    Identifier,
    Shape,
    absent,
)
from schemas.inbound import FeeItem, PaymentMethod


class PaymentData(Shape):
    """One transaction on an order. ``online``: the method is national-portal or agency-gateway.

    ``happened_at`` is when, by the report, money was taken or not. It may lie before the event's time: the
    event is never dated before its demand, and a demand is dated when its office opens.
    """

    dossier_code: DossierCode
    order_id: Identifier
    transaction_id: Identifier
    method: PaymentMethod
    online: bool
    amount_vnd: AmountVnd
    items: tuple[FeeItem, ...]
    happened_at: AwareDatetime | None = Field(default=None, exclude_if=absent)
    reason: Code | None = Field(default=None, exclude_if=absent)


class PaymentStarted(Event):
    """A payer began to pay."""

    type: Literal["lgsp.payment.started.v1"] = "lgsp.payment.started.v1"
    data: PaymentData


class PaymentSucceeded(Event):
    """Money was taken: the unit of the 30 % target (QĐ 2866 task 22)."""

    type: Literal["lgsp.payment.succeeded.v1"] = "lgsp.payment.succeeded.v1"
    data: PaymentData


class PaymentFailed(Event):
    """An attempt failed; the order stays open until it expires.

    Reason ``timed-out``: nobody reported an outcome of a payment online within 90 minutes. Money may have
    been taken all the same: a later ``payment.succeeded`` of the same transaction then tells it.
    """

    type: Literal["lgsp.payment.failed.v1"] = "lgsp.payment.failed.v1"
    data: PaymentData


class PaymentExpiredData(Shape):
    """The order that nobody paid in time."""

    dossier_code: DossierCode
    order_id: Identifier


class PaymentExpired(Event):
    """An order's limit passed unpaid."""

    type: Literal["lgsp.payment.expired.v1"] = "lgsp.payment.expired.v1"
    data: PaymentExpiredData


class PaymentCancelledData(Shape):
    """The order that nobody need pay any more; ``reason``: how its dossier ended, withdrawn or stopped."""

    dossier_code: DossierCode
    order_id: Identifier
    reason: Literal["withdrawn", "stopped"]


class PaymentCancelled(Event):
    """An open order was cancelled because its dossier came to nothing."""

    type: Literal["lgsp.payment.cancelled.v1"] = "lgsp.payment.cancelled.v1"
    data: PaymentCancelledData


class ReceiptIssuedData(Shape):
    """The receipt (biên lai điện tử) of a payment.

    ``symbol`` names the series, such as ``26TAA``: two digits of the year, T, two letters (TT 91/2026/TT-BTC;
    which text held in 2021 is general knowledge). ``number`` runs 1, 2, 3 … within a series of a receiving
    agency. Neither is part of the canonical digest.
    """

    dossier_code: DossierCode
    order_id: Identifier
    transaction_id: Identifier
    number: int = Field(ge=1)
    symbol: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z/]{1,20}$")]
    amount_vnd: AmountVnd


class ReceiptIssued(Event):
    """Money was taken and the payer has a receipt for it."""

    type: Literal["lgsp.receipt.issued.v1"] = "lgsp.receipt.issued.v1"
    data: ReceiptIssuedData


class RefundIssuedData(Shape):
    """Money given back and why; ``items``: what of the order, their sum is ``amount_vnd``.

    ``reason``: ``already-paid``, ``expired`` or ``cancelled`` is what had become of the order before this
    success; ``withdrawn``, ``stopped`` or ``rejected`` is how the dossier ended afterwards, and part of it
    may stay.
    """

    dossier_code: DossierCode
    order_id: Identifier
    transaction_id: Identifier
    amount_vnd: AmountVnd
    reason: Code
    items: tuple[FeeItem, ...] | None = Field(default=None, exclude_if=absent)


class RefundIssued(Event):
    """A payment was given back, whole or in part; at most once a transaction."""

    type: Literal["lgsp.refund.issued.v1"] = "lgsp.refund.issued.v1"
    data: RefundIssuedData


class SettlementCounts(Shape):
    """How many transactions and orders of the day came to what; ``online``: of the succeeded."""

    succeeded: int = Field(ge=0)
    online: int = Field(ge=0)
    failed: int = Field(ge=0)
    expired: int = Field(ge=0)
    refunded: int = Field(ge=0)


class SettlementSums(Shape):
    """The money behind the counts; what goes to the Treasury is ``succeeded_vnd`` less ``refunded_vnd``."""

    succeeded_vnd: AmountVnd
    online_vnd: AmountVnd
    refunded_vnd: AmountVnd


class SettlementDifference(Shape):
    """A transaction on which hub and provider disagree (đối soát): one lacks it, or the sum differs.

    ``not-reported``: no provider reported it; ``not-known``: the hub has no such transaction. ``status``
    is ``refunded`` where it is about money given back.
    """

    transaction_id: Identifier
    status: Literal["refunded"] | None = Field(default=None, exclude_if=absent)
    kind: Literal["not-reported", "not-known", "amount"]
    hub_vnd: AmountVnd | None = Field(default=None, exclude_if=absent)
    provider_vnd: AmountVnd | None = Field(default=None, exclude_if=absent)


class SettlementCorrection(Shape):
    """What this settlement sets right of a day that was closed before; closed days never change.

    ``counted-late``: a payment or, with ``refunded``, money given back on ``day``, which counts here.
    ``resolved``: hub and provider agree by now on what an earlier settlement told as a difference.
    """

    transaction_id: Identifier
    kind: Literal["counted-late", "resolved"]
    status: Literal["succeeded", "refunded"]
    day: date


class SettlementClosedData(Shape):
    """The day's account of a receiving agency, as hub and providers know it.

    Daily reconciliation is inferred from the gateways' bill queries; the quarterly settlement between agency
    and one-stop unit (NĐ 61/2018 Article 12.9) adds the days up. ``day`` is the province's calendar day.
    ``untold``: so many more differences and corrections, which one record cannot hold; the books show them.
    """

    agency: AgencyId
    day: date
    counts: SettlementCounts
    sums: SettlementSums
    differences: tuple[SettlementDifference, ...]
    corrections: tuple[SettlementCorrection, ...] | None = Field(default=None, exclude_if=absent)
    untold: int | None = Field(ge=1, default=None, exclude_if=absent)


class SettlementClosed(Event):
    """A day's payments of a receiving agency were reconciled. Subject and key: the agency."""

    type: Literal["lgsp.settlement.closed.v1"] = "lgsp.settlement.closed.v1"
    data: SettlementClosedData
