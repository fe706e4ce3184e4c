"""What metrics reads of events about a dossier."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from schemas.dossiers import DossierReceived, FeedbackGiven, SupplementReceived
from schemas.envelope import Event
from schemas.inbound import Channel, PaymentMethod
from schemas.payments import PaymentSucceeded
from schemas.routing import (
    DossierFinished,
    DueChanged,
    FeeDemanded,
    LegDispatched,
    Mode,
    StatusChanged,
)
from services._runtime.told import Moment, Reading
from services.metrics.readings.results import ResultRead


class ComponentRead(msgspec.Struct, frozen=True):
    """How a required paper was met, whether the State had it, from where, whether it is data, its digest."""

    code: str
    outcome: Literal["attached", "reused", "shared"]
    held_before: bool
    could_share: bool
    digitised: bool
    reused_from: str | None = None
    digest: str | None = None


class ApplicantRead(msgspec.Struct, frozen=True):
    """Who the dossier is for; the token is a pseudonym."""

    kind: Literal["citizen", "enterprise", "agency", "other"]
    id_token: str


class FeeRead(msgspec.Struct, frozen=True):
    """An amount due for the dossier."""

    kind: Literal["fee", "charge", "tax"]
    amount_vnd: int


class ReceptionRead(msgspec.Struct, frozen=True):
    """Of a reception: whose dossier it is, how it came, what was promised, which papers and fees it had."""

    dossier_code: str
    procedure_code: str
    field_code: str
    level: Literal["province", "district", "commune"]
    district: str | None
    service_level: Literal[2, 3, 4]
    competent_agency: str
    applicant: ApplicantRead
    channel: Channel
    due_at: Moment
    components: tuple[ComponentRead, ...]
    fees: tuple[FeeRead, ...]


class Reception(Reading, frozen=True, kw_only=True, tag="lgsp.dossier.received.v1"):
    """A dossier was received."""

    data: ReceptionRead


class DispatchRead(msgspec.Struct, frozen=True):
    """Of a leg: which it is, between whom, and how it travels."""

    dossier_code: str
    leg_id: str
    from_agency: str
    to_agency: str
    mode: Mode
    interagency: bool
    one_stop: bool


class Dispatch(Reading, frozen=True, kw_only=True, tag="lgsp.leg.dispatched.v1"):
    """A dossier was sent to an agency."""

    data: DispatchRead


class PaymentRead(msgspec.Struct, frozen=True):
    """Of a payment: which it is, of which order, how it came, whether online, and when money was taken."""

    dossier_code: str
    order_id: str
    transaction_id: str
    method: PaymentMethod
    online: bool
    happened_at: Moment | None = None


class PaymentMade(Reading, frozen=True, kw_only=True, tag="lgsp.payment.succeeded.v1"):
    """Money was taken."""

    data: PaymentRead


class NewDueRead(msgspec.Struct, frozen=True):
    """Of a supplement or a pause: the date that holds from now on."""

    dossier_code: str
    new_due_at: Moment


class Supplement(Reading, frozen=True, kw_only=True, tag="lgsp.supplement.received.v1"):
    """What was missing came."""

    data: NewDueRead


class Pause(Reading, frozen=True, kw_only=True, tag="lgsp.due.changed.v1"):
    """The clock stood still and the due date moved."""

    data: NewDueRead


class RatingRead(msgspec.Struct, frozen=True):
    """Of a rating: what was said."""

    dossier_code: str
    rating: Literal["satisfied", "neutral", "dissatisfied"]


class Rating(Reading, frozen=True, kw_only=True, tag="lgsp.feedback.given.v1"):
    """An applicant rated; of two at one time the one with the greater ``seq`` is the later."""

    seq: int | None = None
    data: RatingRead


class FinishRead(msgspec.Struct, frozen=True):
    """Of a finish: in which way, when, and the result that it gave."""

    dossier_code: str
    outcome: Literal["approved", "rejected", "withdrawn", "stopped"]
    finished_at: Moment
    result: ResultRead | None = None


class Finish(Reading, frozen=True, kw_only=True, tag="lgsp.dossier.finished.v1"):
    """A dossier's work is done."""

    data: FinishRead


class DemandRead(msgspec.Struct, frozen=True):
    """Of a demand: which order it made."""

    dossier_code: str
    order_id: str


class Demanded(Reading, frozen=True, kw_only=True, tag="lgsp.fee.demanded.v1"):
    """The applicant was asked to pay."""

    data: DemandRead


class StatusRead(msgspec.Struct, frozen=True):
    """Of a change of status: from which of the ten to which; None before the first."""

    dossier_code: str
    from_status: int | None
    to_status: int


class StatusMoved(Reading, frozen=True, kw_only=True, tag="lgsp.status.changed.v1"):
    """A dossier moved to another status."""

    data: StatusRead


OF_DOSSIERS: Final[Mapping[type[Event], type[Reading]]] = MappingProxyType(
    {
        DossierReceived: Reception,
        SupplementReceived: Supplement,
        FeedbackGiven: Rating,
        LegDispatched: Dispatch,
        DueChanged: Pause,
        PaymentSucceeded: PaymentMade,
        DossierFinished: Finish,
        FeeDemanded: Demanded,
        StatusChanged: StatusMoved,
    }
)
