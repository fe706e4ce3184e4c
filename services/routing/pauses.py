"""The clock stands still: what that does to the due date and to the limits of legs under way."""

from datetime import datetime

from schemas.routing import DueChanged, DueChangedData
from services._province.limits import ends_after_pause
from services._province.statuses import DossierStatus
from services.routing.dossiers import Leg
from services.routing.outages import time_lost
from services.routing.steps import Step


def paused_for_money(step: Step) -> Step:
    """Stop the clock until what was demanded is paid; one that stands still already goes on standing."""
    if step.dossier.is_paused:
        return step
    step = outages_counted(step, step.time)
    return step.changed(paused_since=step.time).to_status(DossierStatus.PAYMENT_ASKED)


def resumed(step: Step) -> Step:
    """End the pause once nothing that pauses is owed, and move the due dates by the time it took.

    Demands that overlap make one pause, from the first demand to the last payment. The limits of open legs
    move too: no agency is late because the applicant pays late.
    """
    since = step.dossier.paused_since
    if since is None or any(order.pauses for order in step.dossier.orders):
        return step
    paid_at = max(order.paid_at for order in step.dossier.orders if order.paid_at is not None)
    step = clock_moved(step.changed(paused_since=None), since, paid_at, "payment")
    return step.changed(outages_counted_to=max(since, paid_at)).to_status(DossierStatus.WORKING)


def outages_counted(step: Step, until: datetime) -> Step:
    """Move the due date by the time that outages took until then (NĐ 99/2022 Article 16.3).

    Only while the clock runs: a pause takes their time in itself.
    """
    for start, end in time_lost(step.dossier, step.outages, until):
        step = clock_moved(step, start, end, "force-majeure")
    return step.changed(outages_counted_to=until)


def clock_moved(step: Step, since: datetime, until: datetime, why: str) -> Step:
    """Move the due date by the time that the clock stood still, and tell it if that moves it at all.

    A pause outside working hours moves no limit but one in calendar days. Legs count in working days.
    """
    dossier = step.dossier
    until = max(since, until)
    kind = dossier.rules.limit.kind
    new_due_at = ends_after_pause(kind, dossier.due_at, since, until, step.calendar)
    legs = tuple(_with_limit_moved(step, leg, since, until) for leg in dossier.legs)
    step = step.changed(legs=legs)
    if new_due_at <= dossier.due_at:
        return step
    nth = dossier.due_changes + 1
    data = DueChangedData(
        dossier_code=dossier.code, old_due_at=dossier.due_at, new_due_at=new_due_at, why=why
    )
    return step.changed(due_at=new_due_at, due_changes=nth).telling(DueChanged, data, str(nth))


def _with_limit_moved(step: Step, leg: Leg, since: datetime, until: datetime) -> Leg:
    if not leg.is_open or leg.due_at is None or since == until:
        return leg
    moved = ends_after_pause("working-days", leg.due_at, since, until, step.calendar)
    return leg.model_copy(update={"due_at": moved})
