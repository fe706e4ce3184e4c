"""When a dossier counts as received, and when it and its legs are due."""

from datetime import datetime

from services._province.calendar import WORKING_DAY, WorkingCalendar, in_zone
from services._province.limits import Interruption, ends_after_pause, limit_ends
from services._province.procedures import Procedure


def received_at(lodged: datetime, calendar: WorkingCalendar) -> datetime:
    """When the limit begins to run: at lodging, or at the next opening."""
    return calendar.into_working_hours(lodged)


def due_at(procedure: Procedure, received_at: datetime, calendar: WorkingCalendar) -> datetime:
    """When the dossier is due: when its procedure's limit ends that starts at reception."""
    limit = procedure.limit
    return limit_ends(limit.kind, limit.count or 0, received_at, calendar)


def due_after_supplement(
    interruption: Interruption,
    procedure: Procedure,
    due_at: datetime,
    *,
    asked_at: datetime,
    complete_at: datetime,
    calendar: WorkingCalendar,
) -> datetime:
    """When a dossier is due whose applicant was asked then and made it complete then.

    `reset`: the whole limit again, from the moment it is complete (NĐ 61/2018 Đ19.4). `pause`: its rest.
    """
    limit = procedure.limit
    if interruption == "reset":
        return limit_ends(limit.kind, limit.count or 0, complete_at, calendar)
    return ends_after_pause(limit.kind, due_at, asked_at, complete_at, calendar)


def leg_due_at(
    limit_working_days: float, sent_at: datetime, calendar: WorkingCalendar, dossier_due_at: datetime
) -> datetime:
    """When a leg is due: its own limit (NĐ 61/2018 Đ19.6), though never after the dossier.

    Sent when the dossier is already due, the leg has its own limit: nobody is late on arrival (our choice).
    Part of a working day is that part of eight hours.
    """
    start = calendar.into_working_hours(sent_at)
    whole = int(limit_working_days)
    part = (limit_working_days - whole) * WORKING_DAY
    own = calendar.add_working_hours(calendar.add_working_days(start, whole), part)
    return own if dossier_due_at <= start else min(own, in_zone(dossier_due_at))
