"""What hub and payment provider say to each other: a request to pay, and how a payment stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.envelope import AmountVnd, Code, DossierCode, Identifier
from services.payment_stub.signing import HEADERS, headers_of, prove

Provider = Literal["national-portal", "agency-gateway"]
CURRENCY: Final = "VND"
PURPOSE: Final = "request-to-pay"
"""Stands in a request's signed bytes, so that it is never taken for something that a provider said."""
PAYER_SECONDS: Final = 90 * 60
"""How long a payer may take on the provider's page: as long as GOV.UK Pay lets a payment live."""
_LONGEST_URL: Final = 500


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PaymentRequest(_Said):
    """What the payer's browser brings to the provider: the merchant's order, how much, where to go back to.

    ``expires_at``: the end of the order. Nothing in it is about a person.
    """

    purpose: Literal["request-to-pay"] = PURPOSE
    provider: Provider
    dossier_code: DossierCode
    order_id: Identifier
    transaction_id: Identifier
    amount_vnd: AmountVnd
    currency: Literal["VND"] = CURRENCY
    return_url: Annotated[str, Field(min_length=1, max_length=_LONGEST_URL)]
    expires_at: AwareDatetime
    lang: Literal["vi", "en"] = "vi"


class StatusReport(_Said):
    """How a payment stands, said by its provider: in a callback, and as the answer to a question.

    ``pending`` is not yet an outcome. ``happened_at``: when money was taken, or was not. ``reference``: the
    provider's own name for the payment, which is logged beside ours.
    """

    provider: Provider
    dossier_code: DossierCode
    order_id: Identifier
    transaction_id: Identifier
    status: Literal["succeeded", "failed", "pending"]
    amount_vnd: AmountVnd
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    happened_at: AwareDatetime
    reason: Code | None = None
    reference: Identifier | None = None


def body_of(said: StatusReport | PaymentRequest) -> bytes:
    """Return it as JSON, its fields sorted by name: the bytes that are signed."""
    return orjson.dumps(said.model_dump(mode="json", exclude_none=True), option=orjson.OPT_SORT_KEYS)


def redirect_to(page: str, request: PaymentRequest, secret: str, key: str, at: datetime) -> str:
    """Return the address at which a payer finds the provider's page for this request, signed."""
    fields = {name: str(value) for name, value in request.model_dump(mode="json").items()}
    signed = headers_of(secret, key, request.transaction_id, at, body_of(request))
    return f"{page}?{urlencode(fields | signed)}"


def request_of(query: Mapping[str, str], secrets: Mapping[str, str], now: datetime) -> PaymentRequest:
    """Return what a payer's browser brings; raises NotProven, or pydantic's ValidationError."""
    fields = {name: value for name, value in query.items() if name not in HEADERS}
    request = PaymentRequest.model_validate(fields)
    prove(query, body_of(request), secrets, now, PAYER_SECONDS)
    return request
