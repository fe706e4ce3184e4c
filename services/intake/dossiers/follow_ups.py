"""What intake makes of what comes later about a dossier: supplements, withdrawals, ratings.

What is refused changes nothing: no event says so, it is a dead letter with the rule and its article.
"""

from datetime import datetime
from typing import Final

from schemas.dossiers import (
    DossierWithdrawn,
    DossierWithdrawnData,
    FeedbackGiven,
    FeedbackGivenData,
    SupplementReceived,
    SupplementReceivedData,
)
from schemas.envelope import Event, Shape
from schemas.follow_ups import (
    FeedbackLodged,
    FeedbackLodgedData,
    SupplementLodged,
    SupplementLodgedData,
    WithdrawalLodged,
    WithdrawalLodgedData,
)
from services._province import deadlines
from services._province.calendar import WorkingCalendar, in_zone
from services._province.journey.steps import Step
from services._province.procedures import procedure
from services._runtime.decisions import NOTHING, Decision, Documents, Emit, Unprocessable
from services._runtime.fingerprints import fingerprint
from services.intake.dossiers.acceptance import held_papers, received_components
from services.intake.dossiers.looking_up import (
    NOTHING_LOOKED_UP,
    Looked,
    believed,
    kept_of,
    looked_up_later,
    refused_look,
)
from services.intake.dossiers.news import known_dossier
from services.intake.rules.follow_ups import check_code, check_follow_up, is_known
from services.intake.rules.problem import Problem
from services.intake.rules.reasons import explained
from services.intake.state.documents import DossierRecord, Rated, Taken, papers_of
from services.intake.state.keys import dossier_key, look_key

FollowUp = SupplementLodged | WithdrawalLodged | FeedbackLodged
FOLLOW_UPS: Final = (SupplementLodged, WithdrawalLodged, FeedbackLodged)
"""The events about a dossier that is there already."""


def decide(documents: Documents, event: FollowUp, at: datetime, calendar: WorkingCalendar) -> Decision:
    """Decide on what was lodged about a dossier; raises Unprocessable with the rule that is against it."""
    code = event.data.dossier_code
    if dossier_key(code) not in documents and (wrong := check_code(code, calendar)) is not None:
        raise _against(wrong)
    dossier = known_dossier(documents, code)
    match event:
        case FeedbackLodged(data=rating):
            return _take_rating(dossier, rating, event.time, at)
        case SupplementLodged(data=data) | WithdrawalLodged(data=data):
            if is_known(dossier, data):
                return NOTHING
            looked = NOTHING_LOOKED_UP
            if isinstance(data, SupplementLodgedData):
                on = deadlines.received_at(at, calendar).date()
                looked = looked_up_later(documents, dossier, data, at, on)
            for problem in check_follow_up(dossier, data, believed(looked.papers), looked.agreed.against):
                kept = refused_look(looked, f"/{code}", dossier.receiving_agency, data)
                raise _against(problem, kept)
            if isinstance(data, SupplementLodgedData):
                return _take_supplement(dossier, data, at, calendar, looked)
            return _take_withdrawal(dossier, data, at)


def _take_supplement(
    dossier: DossierRecord,
    data: SupplementLodgedData,
    at: datetime,
    calendar: WorkingCalendar,
    looked: Looked,
) -> Decision:
    """Receive the papers when the office is open, and say when the dossier is due now."""
    asked = dossier.asked
    assert asked is not None, "that it was asked for is checked"
    complete_at = deadlines.received_at(max(at, dossier.as_of, asked.asked_at), calendar)
    new_due_at = deadlines.due_after_supplement(
        asked.clock,
        procedure(dossier.procedure_code, in_zone(dossier.received_at).date()),
        dossier.due_at,
        asked_at=asked.asked_at,
        complete_at=complete_at,
        calendar=calendar,
    )
    outcomes = received_components(data.components, looked.papers)
    received = SupplementReceivedData(**dict(data), new_due_at=new_due_at, outcomes=outcomes)
    taken = Taken(fingerprint=fingerprint(data), at=complete_at)
    added = papers_of(data.components)
    codes = tuple(dict.fromkeys(each.code for each in data.components))
    step = Step(at=complete_at, kind="supplemented", due_at=new_due_at, papers=codes)
    changed = dossier.model_copy(
        update={
            "supplement": taken,
            "due_at": new_due_at,
            "papers": (*dossier.papers, *added),
            "held": (*dossier.held, *held_papers(looked.papers, later=True)),
            "steps": (*dossier.steps, step),
        }
    )
    decision = _told(changed, SupplementReceived, received, complete_at, str(asked.round))
    kept = kept_of(looked, look_key(dossier.receiving_agency, f"/{dossier.code}"), dossier.code, at)
    return Decision({**decision.changes, **kept}, decision.emits)


def _take_withdrawal(dossier: DossierRecord, data: WithdrawalLodgedData, at: datetime) -> Decision:
    """Let the applicant have the dossier back; never dated before it was received."""
    when = max(at, dossier.as_of)
    taken = Taken(fingerprint=fingerprint(data), at=when)
    steps = (*dossier.steps, Step(at=when, kind="withdrawn"))
    changed = dossier.model_copy(update={"withdrawal": taken, "steps": steps})
    return _told(changed, DossierWithdrawn, DossierWithdrawnData(**dict(data)), when, "1")


def _take_rating(
    dossier: DossierRecord, data: FeedbackLodgedData, lodged_at: datetime, at: datetime
) -> Decision:
    """Let the rating that was lodged last count: one that it overtook says nothing, nor does a repeat."""
    last = dossier.rated
    if last is not None:
        repeat = lodged_at == last.lodged_at and data.rating == last.rating
        if repeat or lodged_at < last.lodged_at:
            return NOTHING
    number = 1 if last is None else last.number + 1
    rated = Rated(rating=data.rating, lodged_at=lodged_at, number=number)
    when = max(at, dossier.as_of)
    steps = (*dossier.steps, Step(at=when, kind="rated", outcome=data.rating))
    changed = dossier.model_copy(update={"rated": rated, "steps": steps})
    return _told(changed, FeedbackGiven, FeedbackGivenData(**dict(data)), when, str(number))


def _against(problem: Problem, kept: Documents | None = None) -> Unprocessable:
    what = explained(problem.reason, f"{problem.field}: {problem.message}")
    return Unprocessable(problem.reason, what, kept=kept or {})


def _told(
    dossier: DossierRecord, event: type[Event], data: Shape, at: datetime, discriminator: str
) -> Decision:
    emit = Emit(event, data, dossier.code, dossier.receiving_agency, at, discriminator)
    return Decision({dossier_key(dossier.code): dossier}, (emit,))
