"""Sending legs and closing them: a leg is sent once, never reopened, and closed exactly once."""

from datetime import datetime
from typing import Literal

from schemas.dossiers import ReceivedComponent
from schemas.routing import (
    LegClosed,
    LegClosedData,
    LegDispatched,
    LegDispatchedData,
    Participant,
    SentComponent,
)
from services._province.deadlines import leg_due_at
from services._province.transit import leaves_at, paper_arrives_at
from services.routing.dossiers import Leg, LegOutcome, RoutedDossier
from services.routing.plans import is_interagency, is_one_stop
from services.routing.steps import Step


def sent(step: Step, legs: tuple[Leg, ...]) -> Step:
    """Send planned legs, all at the same moment."""
    for leg in legs:
        on_its_way = leg.model_copy(update={"sent_at": step.time, "due_at": _due_at(step, leg)})
        step = step.knowing(step.dossier.with_leg(on_its_way))
    for leg in legs:
        step = step.telling(LegDispatched, _dispatched(step, leg), leg.leg_id)
    return step


def closed(
    step: Step, leg: Leg, outcome: LegOutcome, closed_at: datetime, *, unanswered: bool = False
) -> Step:
    """Close an open leg. ``late`` compares with the limit it was sent with, moved by pauses since.

    ``unanswered``: it closes at its limit because nobody answered, which is late by itself.
    """
    assert leg.is_open
    assert leg.sent_at is not None
    assert leg.due_at is not None
    closed_at = max(closed_at, leg.sent_at)
    data = LegClosedData(
        dossier_code=step.dossier.code,
        leg_id=leg.leg_id,
        outcome=outcome,
        closed_at=closed_at,
        late=unanswered or closed_at > leg.due_at,
    )
    ended = leg.model_copy(update={"closed_at": closed_at, "closed_as": outcome})
    return step.knowing(step.dossier.with_leg(ended)).telling(LegClosed, data, leg.leg_id)


def sent_back(step: Step) -> Step:
    """Close every leg under way as ``returned``; what was not sent yet never is."""
    step = step.changed(legs=tuple(each for each in step.dossier.legs if not each.is_waiting))
    for each in step.dossier.legs:
        if each.is_open:
            step = closed(step, each, "returned", step.happened_at)
    return step


def work_starts_at(step: Step) -> datetime:
    """When the receiver's limit begins to run, by the 15:00 rule.

    The event keeps the moment of the decision, so that the dossier's times never run ahead and a copy
    certified at 15:30 is not finished before it was sent; the rule shows in the limits.
    """
    return leaves_at(step.time, step.dossier.received.channel, step.calendar)


def arrives_at(step: Step, leg: Leg) -> datetime | None:
    """When paper sent now is expected at another agency; None for what travels electronically, or nowhere."""
    if leg.mode == "electronic" or leg.from_agency == leg.to_agency:
        return None
    return paper_arrives_at(work_starts_at(step), leg.from_agency, leg.to_agency, step.calendar)


def _due_at(step: Step, leg: Leg) -> datetime:
    """Return the limit fixed when the leg was sent, or the one it has if it goes now.

    The way back has none of its own: it is due with the dossier. ASSUMPTION: of one that is due already,
    a working day after it begins; as with other legs, nobody is late on arrival. On paper a limit begins
    when the dossier arrives: an agency is not late for the messenger.
    """
    if leg.due_at is not None:
        return leg.due_at
    if leg.limit_working_days is None:
        start = step.calendar.into_working_hours(step.time)
        overdue = step.dossier.due_at <= start
        return step.calendar.add_working_days(start, 1) if overdue else step.dossier.due_at
    begins = arrives_at(step, leg) or work_starts_at(step)
    return leg_due_at(leg.limit_working_days, begins, step.calendar, step.dossier.due_at)


def _dispatched(step: Step, leg: Leg) -> LegDispatchedData:
    received = step.dossier.received
    is_return = leg.duty == "return"
    return LegDispatchedData(
        dossier_code=received.dossier_code,
        leg_id=leg.leg_id,
        round=leg.round,
        from_agency=leg.from_agency,
        to_agency=leg.to_agency,
        duty=leg.duty,
        mode=leg.mode,
        due_at=_due_at(step, leg),
        arrives_at=arrives_at(step, leg),
        interagency=is_interagency(leg),
        one_stop=is_one_stop(leg),
        lead_agency=step.dossier.lead.to_agency,
        participants=_participants(step, (leg,) if is_return else step.dossier.working_legs),
        procedure_code=received.procedure_code,
        field_code=received.field_code,
        applicant=received.applicant,
        components=() if is_return else papers_of(step.dossier),
        dossier_due_at=step.dossier.due_at,
    )


def _participants(step: Step, legs: tuple[Leg, ...]) -> tuple[Participant, ...]:
    """Name who takes part, with duty and limit; of those still waiting on paper, the limit if sent now."""
    return tuple(Participant(agency=leg.to_agency, duty=leg.duty, due_at=_due_at(step, leg)) for leg in legs)


def papers_of(dossier: RoutedDossier) -> tuple[SentComponent, ...]:
    """Return the papers as they are now: what was brought later stands in the place of what it replaces."""
    papers = [_sent(each) for each in dossier.received.components]
    brought = dossier.supplement.received if dossier.supplement is not None else None
    if brought is None:
        return tuple(papers)
    added = [SentComponent(code=each.code, form=each.form, digest=each.digest) for each in brought.components]
    replaced = {each.code for each in added}
    return (*(each for each in papers if each.code not in replaced), *added)


def _sent(component: ReceivedComponent) -> SentComponent:
    """Send what the State held as a reference, the rest as it was lodged: a leg never changes a paper's form.

    A dossier received before the form was told: a file where it was digitised, else an original.
    """
    if component.outcome != "attached":
        return SentComponent(code=component.code, form="held")
    guessed: Literal["electronic", "original"] = "electronic" if component.digitised else "original"
    return SentComponent(code=component.code, form=component.form or guessed, digest=component.digest)
