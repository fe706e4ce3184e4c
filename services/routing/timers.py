"""What routing waits for: a consulted agency's time that is up, and the last moment for an apology."""

from datetime import datetime
from typing import Final

from services._province.calendar import WorkingCalendar, in_zone
from services._runtime.decisions import Timer
from services.routing.dossiers import RoutedDossier

CONSULTED: Final = "leg-limit"
APOLOGY: Final = "re-appointment"
"""Timers of one moment fire in the order of their names: an opinion that times out may end the dossier."""


def timers_of(dossier: RoutedDossier, calendar: WorkingCalendar) -> tuple[Timer, ...]:
    """Return what a dossier waits for now: nothing while its clock stands still, or once it is finished."""
    if dossier.outcome is not None or dossier.is_paused:
        return ()
    limits = (
        Timer(due_at=leg.due_at, name=CONSULTED, ref=leg.leg_id)
        for leg in dossier.legs
        if leg.is_open and leg.duty == "consult" and leg.due_at is not None
    )
    apology = apology_moment(dossier, calendar)
    return (*limits, *(() if apology is None else (Timer(due_at=apology, name=APOLOGY),)))


def apology_moment(dossier: RoutedDossier, calendar: WorkingCalendar) -> datetime | None:
    """Return the last moment at which an apology is in time: a working day before the dossier is due.

    NĐ 61/2018 Article 19.9: at least one day before the due date, one re-appointment a dossier. None where
    one was given. ASSUMPTION: nor where the limit is below two working days; what is due tomorrow would be
    apologised for before anybody can know.
    """
    due_at = in_zone(dossier.due_at)
    moment = datetime.combine(calendar.previous_working_day(due_at), due_at.timetz())
    if dossier.apologised_at is not None or moment < dossier.as_of:
        return None
    return None if moment < calendar.add_working_days(dossier.running_since, 1) else moment
