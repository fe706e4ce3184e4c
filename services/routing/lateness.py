"""What is late: an opinion that did not come in time, and a dossier that will not be done in time."""

from math import ceil

from schemas.routing import ApologyIssued, ApologyIssuedData
from services.routing.dossiers import Leg
from services.routing.legs import closed
from services.routing.steps import Step


def timed_out(step: Step, leg: Leg) -> Step:
    """Let a dossier go on without an opinion that did not come in time (NĐ 61/2018 Article 19.5).

    The silence is told (``timed-out``, late) and is no consent: the lead agency decides on what it has.
    """
    return closed(step, leg, "timed-out", step.happened_at, unanswered=True)


def apologised(step: Step) -> Step:
    """Tell the applicant that the appointment will be missed, and the new one (form 04)."""
    dossier = step.dossier
    unfinished = [leg for leg in dossier.working_legs if leg.closed_at is None]
    data = ApologyIssuedData(
        dossier_code=dossier.code,
        old_due_at=dossier.due_at,
        new_due_at=step.calendar.add_working_days(dossier.due_at, _working_days_of(unfinished)),
        reason=_reason(unfinished),
    )
    return step.changed(apologised_at=step.time).telling(ApologyIssued, data, "1")


def _working_days_of(unfinished: list[Leg]) -> int:
    """ASSUMPTION: the new appointment leaves those who are not done their own limits once more.

    Electronic legs run side by side, paper ones one after another.
    """
    days = {"electronic": 0.0, "paper": 0.0}
    for leg in unfinished:
        limit = leg.limit_working_days or 0.0
        together = leg.mode == "electronic"
        days[leg.mode] = max(days[leg.mode], limit) if together else days[leg.mode] + limit
    return max(1, ceil(max(days.values())))


def _reason(unfinished: list[Leg]) -> str:
    """Name the duty that is waited for; the lead agency's only if every other part is done."""
    return "waiting-for-" + next((leg.duty for leg in unfinished if leg.duty != "lead"), "lead")
