"""What metrics reads of events about results that agencies hold."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from schemas.envelope import Event
from schemas.results import ResultDigitised, ResultRegistered, ResultRevoked
from services._runtime.told import Moment, Reading


class ResultRead(msgspec.Struct, frozen=True, omit_defaults=True):
    """Of a result: which it is, who holds it, between which days it holds, and whether it is data already.

    ``digest``: of its file, where it is told.
    """

    result_id: str
    code: str
    held_by: str
    held_by_level: Literal["province", "district", "commune"]
    digitised: bool
    valid_from: Moment
    valid_to: Moment | None = None
    digest: str | None = None


class RegisteredRead(msgspec.Struct, frozen=True):
    """Of a registration: the result."""

    result: ResultRead


class Registered(Reading, frozen=True, kw_only=True, tag="lgsp.result.registered.v1"):
    """A result is in the stock."""

    data: RegisteredRead


class DigitisedRead(msgspec.Struct, frozen=True):
    """Of a digitisation: of which result, and when; without a holder it counts nowhere."""

    result_id: str
    digitised_at: Moment
    held_by: str | None = None


class Digitised(Reading, frozen=True, kw_only=True, tag="lgsp.result.digitised.v1"):
    """A result became data."""

    data: DigitisedRead


class RevokedRead(msgspec.Struct, frozen=True):
    """Of a revocation: of which result, and when; without a holder it counts nowhere."""

    result_id: str
    revoked_at: Moment
    held_by: str | None = None


class Revoked(Reading, frozen=True, kw_only=True, tag="lgsp.result.revoked.v1"):
    """A result lost its force."""

    data: RevokedRead


OF_RESULTS: Final[Mapping[type[Event], type[Reading]]] = MappingProxyType(
    {ResultRegistered: Registered, ResultDigitised: Digitised, ResultRevoked: Revoked}
)
