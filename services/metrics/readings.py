"""What metrics reads of the hub's events: the parts of their data that facts are made of (decision 26)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from schemas.dossiers import DossierReceived
from schemas.envelope import Event
from schemas.inbound import Channel
from schemas.payments import PaymentSucceeded
from schemas.routing import DossierFinished, LegDispatched, Mode
from services._runtime.told import Moment, Reading


class ComponentRead(msgspec.Struct, frozen=True):
    """How a required paper was met."""

    outcome: Literal["attached", "reused", "shared"]


class ReceptionRead(msgspec.Struct, frozen=True):
    """Of a reception: whose dossier it is, how it came, and what was promised."""

    dossier_code: str
    field_code: str
    level: Literal["province", "district", "commune"]
    district: str | None
    service_level: Literal[2, 3, 4]
    competent_agency: str
    channel: Channel
    due_at: Moment
    components: tuple[ComponentRead, ...]


class Reception(Reading, frozen=True, kw_only=True, tag="lgsp.dossier.received.v1"):
    """A dossier was received."""

    data: ReceptionRead


class DispatchRead(msgspec.Struct, frozen=True):
    """Of a leg: which it is, and how it travels."""

    dossier_code: str
    leg_id: str
    mode: Mode
    interagency: bool
    one_stop: bool


class Dispatch(Reading, frozen=True, kw_only=True, tag="lgsp.leg.dispatched.v1"):
    """A dossier was sent to an agency."""

    data: DispatchRead


class PaymentRead(msgspec.Struct, frozen=True):
    """Of a payment: which it is, whether it came online, and when money was taken."""

    dossier_code: str
    transaction_id: str
    online: bool
    happened_at: Moment | None = None


class PaymentMade(Reading, frozen=True, kw_only=True, tag="lgsp.payment.succeeded.v1"):
    """Money was taken."""

    data: PaymentRead


class FinishRead(msgspec.Struct, frozen=True):
    """Of a finish: when."""

    dossier_code: str
    finished_at: Moment


class Finish(Reading, frozen=True, kw_only=True, tag="lgsp.dossier.finished.v1"):
    """A dossier's work is done."""

    data: FinishRead


READINGS: Final[Mapping[type[Event], type[Reading]]] = MappingProxyType(
    {
        DossierReceived: Reception,
        LegDispatched: Dispatch,
        PaymentSucceeded: PaymentMade,
        DossierFinished: Finish,
    }
)
"""The events that change facts, as they are read; every other event changes nothing."""
