"""What metrics reads of the hub's events: the parts of their data that facts are made of.

Each field is checked as the contract checks it; the others are the writer's, who has checked them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from pydantic import AwareDatetime, Field

from schemas.dossiers import DossierReceived
from schemas.envelope import AgencyId, Code, DossierCode, Event, Identifier, Shape, absent
from schemas.inbound import Channel
from schemas.payments import PaymentSucceeded
from schemas.routing import DossierFinished, LegDispatched, Mode
from services._runtime.decisions import Reading


class ComponentRead(Shape):
    """How a required paper was met."""

    outcome: Literal["attached", "reused", "shared"]


class ReceptionRead(Shape):
    """Of a reception: whose dossier it is, how it came, and what was promised."""

    dossier_code: DossierCode
    field_code: Code
    level: Literal["province", "district", "commune"]
    district: str | None
    service_level: Literal[2, 3, 4]
    competent_agency: AgencyId
    channel: Channel
    due_at: AwareDatetime
    components: tuple[ComponentRead, ...]


class Reception(Reading):
    """A dossier was received."""

    type: Literal["lgsp.dossier.received.v1"] = "lgsp.dossier.received.v1"
    data: ReceptionRead


class DispatchRead(Shape):
    """Of a leg: which it is, and how it travels."""

    dossier_code: DossierCode
    leg_id: Identifier
    mode: Mode
    interagency: bool
    one_stop: bool


class Dispatch(Reading):
    """A dossier was sent to an agency."""

    type: Literal["lgsp.leg.dispatched.v1"] = "lgsp.leg.dispatched.v1"
    data: DispatchRead


class PaymentRead(Shape):
    """Of a payment: which it is, whether it came online, and when money was taken."""

    dossier_code: DossierCode
    transaction_id: Identifier
    online: bool
    happened_at: AwareDatetime | None = Field(default=None, exclude_if=absent)


class PaymentMade(Reading):
    """Money was taken."""

    type: Literal["lgsp.payment.succeeded.v1"] = "lgsp.payment.succeeded.v1"
    data: PaymentRead


class FinishRead(Shape):
    """Of a finish: when."""

    dossier_code: DossierCode
    finished_at: AwareDatetime


class Finish(Reading):
    """A dossier's work is done."""

    type: Literal["lgsp.dossier.finished.v1"] = "lgsp.dossier.finished.v1"
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
