"""A time limit in the law's own units, and what becomes of it when it is interrupted.

A limit starts to run in working hours (`WorkingCalendar.into_working_hours`) and ends in them.
"""

from datetime import datetime, time, timedelta
from typing import Literal

from services._province.calendar import WorkingCalendar, in_zone

LimitKind = Literal["same-day", "working-days", "calendar-days", "working-hours"]
"""In what a limit counts: "trong ngày", "ngày làm việc", "ngày", "giờ làm việc"."""
Interruption = Literal["reset", "pause"]
"""What a supplement does to a limit: it begins anew once the dossier is complete (NĐ 61/2018 Đ19.4), or it
goes on (systems in use [V2])."""

LATE_RECEPTION = time(15)
"""What is received at 15:00 or later is the next working day's (NĐ 61/2018 Đ18: "sau 15 giờ").

ASSUMPTION: the minute of 15:00 itself counts as after it; the text does not say.
"""


def limit_ends(kind: LimitKind, amount: int, starts: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when a limit ends that starts then; `amount` counts in the kind's unit (same day: none).

    Same day: 17:00, begun at 15:00 or later 17:00 of the next working day. Working days: the same time of
    day, so many of them on. Calendar days: the first is not counted, the last ends at 17:00, and if it is a
    day off the next working day does (Bộ luật Dân sự 2015 Đ147-148 [GK]). Working hours: office hours only.
    Raises ValueError for an amount below zero.
    """
    if amount < 0:
        raise ValueError(f"a limit of {amount} {kind} ends before it begins")
    start = calendar.into_working_hours(starts)
    match kind:
        case "same-day":
            late = start.time() >= LATE_RECEPTION
            return calendar.end_of_day(calendar.next_working_day(start) if late else start)
        case "working-days":
            return calendar.add_working_days(start, amount)
        case "calendar-days":
            return _not_on_a_day_off(start + timedelta(days=amount), calendar)
        case "working-hours":
            return calendar.add_working_hours(start, amount)


def ends_after_pause(
    kind: LimitKind, ends: datetime, paused: datetime, resumed: datetime, calendar: WorkingCalendar
) -> datetime:
    """Return when a limit ends that stood still meanwhile: for payment (status 6), or a supplement as pause.

    The pause counts in working time, for calendar days in calendar days. Who was late before stays late.
    Raises ValueError when the end of the pause comes before its beginning.
    """
    first, last = in_zone(paused), in_zone(resumed)
    if last < first:
        raise ValueError(f"a pause cannot end at {last} and begin at {first}")
    if kind == "calendar-days":
        return _not_on_a_day_off(in_zone(ends) + timedelta(days=(last.date() - first.date()).days), calendar)
    return calendar.add_working_hours(ends, calendar.working_time_between(first, last))


def _not_on_a_day_off(last: datetime, calendar: WorkingCalendar) -> datetime:
    return calendar.end_of_day(last if calendar.is_working_day(last) else calendar.next_working_day(last))
