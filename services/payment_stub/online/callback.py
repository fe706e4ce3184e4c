"""What a provider's callback says, if it is one: pure, from headers, bytes, secrets and the moment.

Amount and order are checked against the order by the door; here, that the provider said it, to us, just now.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from services._runtime.bodies import object_of, refuse_persons_numbers
from services._runtime.problems import Problem, invalid
from services.payment_stub.protocol import CURRENCY, PURPOSE, StatusReport
from services.payment_stub.signing import MOST_SKEW_SECONDS, NotProven, Proven, prove

SKEWED: Final = "clock-skew"
"""The type of what a provider did sign, though long ago or by a clock that is wrong."""
_TITLES: Final = {
    "unsigned": "The callback is not signed",
    "bad-signature": "The signature is not right",
    "unknown-signing-key": "The signing key is unknown",
    SKEWED: "The time-stamp is too far off",
}
_REMEDIES: Final = {
    "unsigned": "Sign it as Standard Webhooks has it: docs/payments.md",
    "bad-signature": "Sign the bytes that are sent, with a secret that lgsp payments keys shows",
    "unknown-signing-key": "Use a key that lgsp payments keys shows",
    SKEWED: f"The signature is right. Set the clock ({MOST_SKEW_SECONDS // 60} minutes are borne), sign anew",
}
_OUR_OWN: Final = "our-own-request"
UNPROVEN: Final = frozenset({*_TITLES, _OUR_OWN, "too-large"})
"""Problem types of what anybody may have sent: an old message too, who once overheard it; a request to pay,
which every payer's browser holds, signed by us; and what is too large to be looked at."""

S = TypeVar("S", bound=BaseModel)


class Callback(NamedTuple):
    """A message that is proven, and what it says."""

    message_id: str
    said: StatusReport


def read_callback(
    provider: str, headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: datetime
) -> Callback:
    """Return what a provider said; raises a 4xx problem. ``headers``: names in lower case."""
    proven, said = believed(StatusReport, headers, body, secrets, now)
    refuse_another(provider, said.provider)
    if said.currency != CURRENCY:
        raise Problem(
            422, "other-currency", "The currency is not the order's", f"Orders are in {CURRENCY} alone.",
            errors=[{"field": "currency", "message": f"must be {CURRENCY}"}],
        )  # fmt: skip
    return Callback(proven.message_id, said)


def believed(
    shape: type[S], headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: datetime
) -> tuple[Proven, S]:
    """Return who signed a body, and what it says; raises a 4xx problem."""
    try:
        proven = prove(headers, body, secrets, now)
    except NotProven as error:
        detail = f"{error.explanation[:1].upper()}{error.explanation[1:]}. {_REMEDIES[error.reason]}."
        raise Problem(401, error.reason, _TITLES[error.reason], detail) from None
    fields = object_of(body)
    if fields.get("purpose") == PURPOSE:
        raise Problem(
            422, _OUR_OWN, "This is the hub's own request to pay",
            "It was signed by the hub, for a payer's browser to bring; it says nothing of a payment.",
        )  # fmt: skip
    # a provider's own reference never enters the stream, and is all digits at most of them
    refuse_persons_numbers({name: value for name, value in fields.items() if name != "reference"})
    try:
        return proven, shape.model_validate_json(body, strict=True, extra="forbid")
    except ValidationError as error:
        raise invalid(error) from None


def refuse_another(address: str, said: str) -> None:
    """Refuse what one provider sends to the address of another."""
    if said != address:
        raise Problem(
            422, "another-provider", "This is another provider's",
            "The address names one provider and the body another.",
            errors=[{"field": "provider", "message": "not the provider that the address names"}],
        )  # fmt: skip
