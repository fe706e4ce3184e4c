"""When a dossier counts as received, and when it and its legs are due."""

from datetime import datetime, time

from services._province.calendar import WORKING_DAY, WorkingCalendar, in_zone
from services._province.procedures import Procedure

LATE_RECEPTION = time(15)
"""What is received at 15:00 or later is the next working day's (NĐ 61/2018 Đ18: "sau 15 giờ")."""


def received_at(lodged: datetime, calendar: WorkingCalendar) -> datetime:
    """When the limit begins to run: at lodging, or at the next opening."""
    return calendar.into_working_hours(lodged)


def due_at(procedure: Procedure, received_at: datetime, calendar: WorkingCalendar) -> datetime:
    """When the dossier is due.

    Same day: 17:00 of the day of reception, received at 15:00 or later 17:00 of the next working day
    (15:00: NĐ 61/2018 Đ18). Working days: the same time of day, so many working days on.
    """
    start = calendar.into_working_hours(received_at)
    if procedure.limit.working_days is not None:
        return calendar.add_working_days(start, procedure.limit.working_days)
    late = start.time() >= LATE_RECEPTION
    return calendar.end_of_day(calendar.next_working_day(start) if late else start)


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
