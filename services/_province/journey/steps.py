"""What happened to a dossier, step by step, as its parties may read it (TT 01/2018/TT-VPCP Article 16.2d).

Each step is one event of a topic, without anything of the applicant; of events that are no steps for a person
(first status, attempts to pay, receipts) there is none.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.dossiers import DossierWithdrawn, FeedbackGiven, SupplementReceived
from schemas.envelope import AgencyId, AmountVnd, Code
from schemas.inbound import AgencyResult, Channel, LegAccepted, PaymentMethod
from schemas.payments import PaymentCancelled, PaymentExpired, PaymentSucceeded, RefundIssued
from schemas.routing import (
    ApologyIssued,
    DossierFinished,
    DueChanged,
    Duty,
    FeeDemanded,
    LegClosed,
    LegDispatched,
    Mode,
    ResultReturned,
    Status,
    StatusChanged,
    SupplementRequested,
)

Kind = Literal[
    "sent", "accepted", "closed", "status", "due", "apology", "asked", "supplemented", "withdrawn",
    "demanded", "paid", "expired", "cancelled", "refunded", "finished", "returned", "rated",
]  # fmt: skip


class Step(BaseModel):
    """One step, at its own time in the province; only the fields of its kind are there.

    ``sent``: a leg to ``agency`` with its duty, mode and limit. ``accepted``, ``closed``: what became of that
    leg, named by ``leg``. ``status``: the new national status. ``due``: the appointment moved. ``apology``:
    it will be missed, with the new one (form 04). ``asked``: for papers, by ``agency``; ``supplemented``,
    ``withdrawn``, ``rated``: what the applicant did then. ``demanded``: money, until ``due_at``; ``paid``,
    ``expired``, ``cancelled``, ``refunded``: what became of that ``order``. ``finished``: with what outcome
    and result. ``returned``: the result was handed over. ``happened_at`` stands where the fact is older than
    the event.
    """

    model_config = ConfigDict(frozen=True)
    at: AwareDatetime
    kind: Kind
    leg: str | None = None
    agency: AgencyId | None = None
    duty: Duty | None = None
    mode: Mode | None = None
    due_at: AwareDatetime | None = None
    outcome: str | None = None
    late: bool | None = None
    status: Status | None = None
    why: Code | None = None
    from_agency: AgencyId | None = None
    arrives_at: AwareDatetime | None = None
    round: int | None = None
    happened_at: AwareDatetime | None = None
    order: str | None = None
    amount_vnd: AmountVnd | None = None
    method: PaymentMethod | None = None
    online: bool | None = None
    papers: tuple[Code, ...] = ()
    clock: Literal["reset", "pause"] | None = None
    result: AgencyResult | None = None
    channel: Channel | None = None

    @property
    def fact_at(self) -> datetime:
        """When it happened, whenever it was told."""
        return self.happened_at or self.at


def step_of(event: object) -> Step | None:
    """Return the step that an event of any topic is, None for one that is none."""
    told = _of_a_leg(event) or _of_the_dossier(event) or _of_the_applicant(event)
    return None if told is None else Step.model_validate(told)


def _of_a_leg(event: object) -> dict[str, Any] | None:
    match event:
        case LegDispatched(time=at, data=leg):
            return {
                "at": at, "kind": "sent", "leg": leg.leg_id, "agency": leg.to_agency, "duty": leg.duty,
                "mode": leg.mode, "due_at": leg.due_at, "from_agency": leg.from_agency, "round": leg.round,
                "arrives_at": leg.arrives_at,
            }  # fmt: skip
        case LegAccepted(time=at, data=taken):
            return {"at": at, "kind": "accepted", "leg": taken.leg_id, "agency": taken.agency}
        case LegClosed(time=at, data=closed):
            return {
                "at": at, "kind": "closed", "leg": closed.leg_id, "outcome": closed.outcome,
                "late": closed.late, "happened_at": _unless(closed.closed_at, at),
            }  # fmt: skip
    return None


def _of_the_dossier(event: object) -> dict[str, Any] | None:  # noqa: PLR0911 - one a kind
    match event:
        case StatusChanged(time=at, data=changed) if changed.from_status not in {None, changed.to_status}:
            return {"at": at, "kind": "status", "status": changed.to_status}
        case DueChanged(time=at, data=moved):
            return {"at": at, "kind": "due", "due_at": moved.new_due_at, "why": moved.why}
        case ApologyIssued(time=at, data=sorry):
            return {"at": at, "kind": "apology", "due_at": sorry.new_due_at, "why": sorry.reason}
        case FeeDemanded(time=at, data=owed):
            return {
                "at": at, "kind": "demanded", "order": owed.order_id, "amount_vnd": owed.amount_vnd,
                "due_at": owed.payable_until, "online": owed.online_offered,
            }  # fmt: skip
        case DossierFinished(time=at, data=end):
            return {"at": at, "kind": "finished", "outcome": end.outcome, "result": end.result}
        case ResultReturned(time=at, data=back):
            return {"at": at, "kind": "returned", "channel": back.channel}
        case SupplementRequested(time=at, data=asked):
            return {
                "at": at, "kind": "asked", "agency": asked.by_agency, "papers": asked.components,
                "clock": asked.clock, "round": asked.round, "late": asked.late,
            }  # fmt: skip
    return None


def _of_the_applicant(event: object) -> dict[str, Any] | None:  # noqa: PLR0911 - one a kind
    match event:
        case SupplementReceived(time=at, data=came):
            papers = tuple(dict.fromkeys(each.code for each in came.components))
            return {"at": at, "kind": "supplemented", "due_at": came.new_due_at, "papers": papers}
        case DossierWithdrawn(time=at):
            return {"at": at, "kind": "withdrawn"}
        case FeedbackGiven(time=at, data=said):
            return {"at": at, "kind": "rated", "outcome": said.rating}
        case PaymentSucceeded(time=at, data=paid):
            return {
                "at": at, "kind": "paid", "order": paid.order_id, "amount_vnd": paid.amount_vnd,
                "method": paid.method, "online": paid.online, "happened_at": _unless(paid.happened_at, at),
            }  # fmt: skip
        case PaymentExpired(time=at, data=over):
            return {"at": at, "kind": "expired", "order": over.order_id}
        case PaymentCancelled(time=at, data=off):
            return {"at": at, "kind": "cancelled", "order": off.order_id, "why": off.reason}
        case RefundIssued(time=at, data=given):
            return {
                "at": at, "kind": "refunded", "order": given.order_id, "amount_vnd": given.amount_vnd,
                "why": given.reason,
            }  # fmt: skip
    return None


def _unless(moment: datetime | None, told: datetime) -> datetime | None:
    return None if moment == told else moment
