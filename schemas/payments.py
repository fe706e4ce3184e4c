"""What payment_stub decides: attempts, payments, expiry, refunds."""

from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.envelope import AmountVnd, Code, DossierCode, Event, Identifier, Shape, absent
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
    """An attempt failed and no money was taken; the order stays open until it expires."""

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


class RefundIssuedData(Shape):
    """Money given back and why."""

    dossier_code: DossierCode
    order_id: Identifier
    transaction_id: Identifier
    amount_vnd: AmountVnd
    reason: Code


class RefundIssued(Event):
    """A payment that the order no longer wanted was given back."""

    type: Literal["lgsp.refund.issued.v1"] = "lgsp.refund.issued.v1"
    data: RefundIssuedData
