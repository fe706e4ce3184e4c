"""What routing waits for: an opinion, the last moment for an apology, the end of an outage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services._province.calendar import WorkingCalendar, in_zone
from services._province.outages import Outage
from services._runtime.decisions import Timer
from services.routing.dossiers import RoutedDossier
from services.routing.outages import is_held_up, next_end

CONSULTED: Final = "leg-limit"
APOLOGY: Final = "re-appointment"
OUTAGE: Final = "end-of-outage"
"""Timers of one moment fire in the order of their names: an outage moves limits, and an opinion that times
out may end the dossier."""


def timers_of(
    dossier: RoutedDossier, as_of: datetime, calendar: WorkingCalendar, outages: Sequence[Outage] = ()
) -> tuple[Timer, ...]:
    """Return what a dossier waits for now: nothing while its clock stands still, or once it is finished.

    ``as_of`` is the time of the latest fact: an apology that would come before it is no longer in time. What
    falls into an outage is worked out anew at its end.
    """
    if dossier.outcome is not None or dossier.is_paused:
        return ()
    limits = [
        Timer(due_at=leg.due_at, name=CONSULTED, ref=leg.leg_id)
        for leg in dossier.legs
        if leg.is_open and leg.duty == "consult" and leg.due_at is not None
    ]
    apology = _apology_moment(dossier, calendar)
    if apology is not None and apology >= as_of:
        limits.append(Timer(due_at=apology, name=APOLOGY))
    kept = [each for each in limits if not is_held_up(dossier, outages, each.due_at)]
    over = next_end(dossier, outages)
    return (*kept, *(() if over is None else (Timer(due_at=over, name=OUTAGE),)))


def _apology_moment(dossier: RoutedDossier, calendar: WorkingCalendar) -> datetime | None:
    """Return the last moment at which an apology is in time: a working day before the dossier is due.

    NĐ 61/2018 Article 19.9: at least one day before the due date, one re-appointment a dossier. None where
    one was given. ASSUMPTION: nor where the limit is below two working days; what is due tomorrow would be
    apologised for before anybody can know.
    """
    if dossier.apologised_at is not None:
        return None
    due_at = in_zone(dossier.due_at)
    moment = datetime.combine(calendar.previous_working_day(due_at), due_at.timetz())
    return None if moment < calendar.add_working_days(dossier.running_since, 1) else moment
