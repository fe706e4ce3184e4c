"""The end of a dossier: approved, rejected, withdrawn or stopped; and handing its result over."""

from datetime import timedelta
from typing import Final

from schemas.inbound import AgencyResult
from schemas.routing import DossierFinished, DossierFinishedData, ResultReturned, ResultReturnedData
from services._province.agencies import agency
from services._province.procedures import Procedure
from services._province.statuses import DossierStatus
from services.routing.dossiers import Outcome, RoutedDossier
from services.routing.legs import closed, sent
from services.routing.orders import demanded, fees_collected_at
from services.routing.plans import return_leg
from services.routing.steps import Step

DECIDING: Final = frozenset({"lead", "verify", "approve"})
"""Duties whose rejection rejects the dossier. A consulted agency gives its opinion, a tax office a sum."""


def is_ready_to_finish(dossier: RoutedDossier) -> bool:
    """Whether every leg that leads to the decision is closed; what is owed has been paid before."""
    return all(leg.closed_at is not None for leg in dossier.working_legs)


def finished(step: Step) -> Step:
    """Finish with what the agencies decided in this round; an approved dossier's result goes to the desk."""
    rejected = any(leg.duty in DECIDING and leg.answered("reject") for leg in step.dossier.working_legs)
    if rejected:
        return _ended(step, "rejected", DossierStatus.FINISHED, None)
    result = result_of(step, step.dossier.rules)
    return _returning(_ended(step, "approved", DossierStatus.FINISHED, result))


def stopped(step: Step) -> Step:
    """Stop a dossier whose order nobody paid; its open legs time out, its waiting ones are never sent."""
    for leg in step.dossier.legs:
        if leg.is_open:
            step = closed(step, leg, "timed-out", step.time)
    return _ended(step, "stopped", DossierStatus.STOPPED, None)


def withdrawn(step: Step) -> Step:
    """Give a dossier back whose applicant wants it back; its open legs return, its waiting ones are not sent.

    ASSUMPTION: the papers are handed back with the withdrawal, so nothing more follows (status 7).
    """
    for leg in step.dossier.legs:
        if leg.is_open:
            step = closed(step, leg, "returned", step.happened_at)
    return _ended(step, "withdrawn", DossierStatus.WITHDRAWN, None)


def handed_over(step: Step) -> Step:
    """Let a hand-over take effect once the desk has reported it and nothing is owed any more.

    An order that expired is owed for ever: its result stays at the desk, the dossier at status 9.

    ASSUMPTION: the applicant gets the result the way the dossier came; no fact tells another way yet.
    """
    leg = next((leg for leg in step.dossier.legs if leg.duty == "return" and leg.is_open), None)
    if leg is None or not leg.answered("approve") or any(o.paid_at is None for o in step.dossier.orders):
        return step
    data = ResultReturnedData(
        dossier_code=step.dossier.code, returned_at=step.time, channel=step.dossier.received.channel
    )
    step = closed(step, leg, "done", step.time).telling(ResultReturned, data, "1")
    return step.to_status(DossierStatus.RETURNED)


def result_of(step: Step, rules: Procedure) -> AgencyResult | None:
    """Return what the procedure gives, if anything: as the lead agency described it, else by the rules.

    ASSUMPTIONS: valid for its calendar days from the finish, the last one whole; an electronic result is
    digitised from birth and may be shared, one on paper is neither.
    """
    spec = rules.result
    if spec is None:
        return None
    if step.dossier.result is not None:
        return step.dossier.result
    held_by = step.dossier.agency_by_rule(spec.held_by)
    days = spec.validity_days
    return AgencyResult(
        result_id=f"{step.dossier.code}/result-1",
        code=spec.code,
        paper=spec.paper,
        electronic=spec.electronic,
        digitised=spec.electronic,
        valid_from=step.time,
        valid_to=None if days is None else step.time + timedelta(days=days),
        held_by=held_by,
        held_by_level=agency(held_by).level,
        shareable=spec.electronic,
    )


def _ended(step: Step, outcome: Outcome, status: DossierStatus, result: AgencyResult | None) -> Step:
    """On time: finished by the first due date (NĐ 61/2018 Article 30), whatever moved it later."""
    dossier = step.dossier
    data = DossierFinishedData(
        dossier_code=dossier.code,
        outcome=outcome,
        finished_at=step.time,
        on_time=step.time <= dossier.received.due_at,
        result=result,
    )
    step = step.knowing(dossier.model_copy(update={"outcome": outcome})).to_status(status)
    return step.telling(DossierFinished, data, "1")


def _returning(step: Step) -> Step:
    fees = fees_collected_at(step.dossier, "return")
    if fees:
        step = demanded(step, "return", fees)
    leg = return_leg(step.dossier, step.time.date())
    dossier = step.dossier.model_copy(update={"legs": (*step.dossier.legs, leg)})
    return sent(step.knowing(dossier), (leg,))
