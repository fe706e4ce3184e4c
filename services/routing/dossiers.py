"""What routing remembers of a dossier: its legs, its orders to pay, where it stands."""

from datetime import datetime
from typing import Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.dossiers import DossierReceivedData, SupplementReceivedData
from schemas.inbound import AgencyResult
from schemas.routing import Duty, Mode
from services._province.agency_rules import agency_meant
from services._province.calendar import in_zone
from services._province.fee_rules import Collect
from services._province.limits import Interruption
from services._province.procedures import Procedure, procedure
from services._province.statuses import DossierStatus
from services._runtime.decisions import CheckedDocument

AnswerOutcome = Literal[
    "approve", "reject", "opinion", "needs-supplement", "needs-fee", "wrong-authority", "handed-over"
]
Outcome = Literal["approved", "rejected", "withdrawn", "stopped"]
LegOutcome = Literal["done", "returned", "refused", "timed-out"]
FIRST_ROUND: Final = 1


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Answer(_Kept):
    """What an agency said once; ``fingerprint`` tells a repeat from a contradiction."""

    outcome: AnswerOutcome
    fingerprint: str


class Leg(_Kept):
    """One hand-over between two agencies: waiting (not sent), open (sent, not closed) or closed.

    ``limit_working_days`` None: no limit of its own, due with the dossier unless that is overdue.
    ``passed_from``: the leg whose agency passed the dossier on to this one.
    """

    leg_id: str
    duty: Duty
    from_agency: str
    to_agency: str
    mode: Mode
    limit_working_days: float | None
    sent_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    accepted_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    closed_as: LegOutcome | None = None
    answers: tuple[Answer, ...] = ()
    round: int = FIRST_ROUND
    passed_from: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Planned and not yet sent."""
        return self.sent_at is None

    @property
    def is_open(self) -> bool:
        """Sent and not yet closed."""
        return self.sent_at is not None and self.closed_at is None

    @property
    def was_passed_on(self) -> bool:
        """Whether its agency sent the dossier on to another, which then has the part."""
        return self.answered("wrong-authority") or self.answered("handed-over")

    def answered(self, outcome: AnswerOutcome) -> bool:
        """Whether the agency has given this answer."""
        return any(answer.outcome == outcome for answer in self.answers)


class Order(_Kept):
    """A demand for money. ``paid_at`` is when the money was taken and kept.

    An order that ``expired`` stays unpaid for good: money that comes for it later is given back.
    """

    order_id: str
    collect: Collect
    paid_at: AwareDatetime | None = None
    expired: bool = False

    @property
    def pauses(self) -> bool:
        """Whether the work stands still for it: demanded before the result, and unpaid."""
        return self.collect != "return" and self.paid_at is None


class Supplement(_Kept):
    """The one request for missing papers (bổ sung hồ sơ), and what came of it."""

    by_agency: str
    components: tuple[str, ...]
    asked_at: AwareDatetime
    clock: Interruption
    received: SupplementReceivedData | None = None
    received_at: AwareDatetime | None = None


class RoutedDossier(CheckedDocument):
    """One dossier as routing sees it, stored under ``dossier/<dossier_code>``.

    ``due_at`` is the due date in force, ``received.due_at`` the first one. ``as_of`` is the latest time of
    the facts applied so far; no event of the dossier is dated before it. ``result`` is what the lead agency
    reported with its approval. ``decided_by`` is the agency that the lead was passed on to, in the place of
    the one that intake took to be competent. ``paused_since`` is about money; a supplement asked for and not
    received pauses too. ``apologised_at``: when the one re-appointment was given.
    ``outages_counted_to``: declared outages until then are in the due date.
    """

    received: DossierReceivedData
    due_at: AwareDatetime
    as_of: AwareDatetime
    status: DossierStatus | None = None
    status_changes: int = 0
    due_changes: int = 0
    paused_since: AwareDatetime | None = None
    legs: tuple[Leg, ...] = ()
    orders: tuple[Order, ...] = ()
    result: AgencyResult | None = None
    outcome: Outcome | None = None
    round: int = FIRST_ROUND
    supplement: Supplement | None = None
    decided_by: str | None = None
    apologised_at: AwareDatetime | None = None
    outages_counted_to: AwareDatetime | None = None

    @property
    def code(self) -> str:
        """The dossier code, subject of every event about it."""
        return self.received.dossier_code

    @property
    def rules(self) -> Procedure:
        """Return the procedure as in force on the day of reception; raises UnknownProcedure."""
        return procedure(self.received.procedure_code, in_zone(self.received.received_at).date())

    @property
    def lead(self) -> Leg:
        """The leg of the agency that answers for the dossier (cơ quan chủ trì), the latest where it moved."""
        return next(leg for leg in reversed(self.legs) if leg.duty == "lead")

    @property
    def working_legs(self) -> tuple[Leg, ...]:
        """The legs of this round whose agencies have a part in it: not those that passed it on."""
        return tuple(leg for leg in self.legs if leg.round == self.round and not leg.was_passed_on)

    @property
    def competent_agency(self) -> str:
        """The agency that decides, as far as is known now."""
        return self.decided_by or self.received.competent_agency

    @property
    def waits_for_papers(self) -> bool:
        """Whether missing papers were asked for and have not come."""
        return self.supplement is not None and self.supplement.received is None

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands still, for money or for papers."""
        return self.paused_since is not None or self.waits_for_papers

    @property
    def running_since(self) -> datetime:
        """When the limit in force began: at reception, or when the supplement came."""
        came = None if self.supplement is None else self.supplement.received_at
        return in_zone(came or self.received.received_at)

    def agency_by_rule(self, rule: str) -> str:
        """Return the agency that a procedure means by a rule or an id; raises NoAgencyInDistrict."""
        receiving = self.received.receiving_agency
        return agency_meant(rule, receiving=receiving, competent=self.competent_agency)

    def leg(self, leg_id: str) -> Leg | None:
        """Return the leg with this id, sent or waiting."""
        return next((leg for leg in self.legs if leg.leg_id == leg_id), None)

    def order(self, order_id: str) -> Order | None:
        """Return the order with this id."""
        return next((order for order in self.orders if order.order_id == order_id), None)

    def with_leg(self, changed: Leg) -> Self:
        """Put the leg in the place of the one with its id."""
        legs = tuple(changed if leg.leg_id == changed.leg_id else leg for leg in self.legs)
        return self.model_copy(update={"legs": legs})

    def with_order(self, changed: Order) -> Self:
        """Put the order in the place of the one with its id."""
        orders = tuple(changed if order.order_id == changed.order_id else order for order in self.orders)
        return self.model_copy(update={"orders": orders})


def key_of(dossier_code: str) -> str:
    """Return the key under which a dossier's document is stored."""
    return f"dossier/{dossier_code}"
