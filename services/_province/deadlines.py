"""When a dossier counts as received, and when it and its legs are due."""

from datetime import datetime
from typing import NamedTuple

from schemas.inbound import Channel
from services._province.calendar import WORKING_DAY, WorkingCalendar, in_zone
from services._province.limits import Interruption, ends_after_pause, limit_ends
from services._province.procedures import Procedure
from services._province.transit import goes_electronically, leaves_at, paper_arrives_at


class Way(NamedTuple):
    """How a dossier came in, at which agency, and which one decides it."""

    channel: Channel
    receiving: str
    deciding: str


def received_at(lodged: datetime, calendar: WorkingCalendar) -> datetime:
    """When the limit begins to run: at lodging, or at the next opening."""
    return calendar.into_working_hours(lodged)


def clock_starts_at(
    procedure: Procedure, received_at: datetime, way: Way, calendar: WorkingCalendar
) -> datetime:
    """When the limit of what was received begins to run: then, or once the deciding agency has it.

    NĐ 99/2022 Article 16.2: of secured transactions lodged at a one-stop desk it runs from when the land
    registration office has them. ASSUMPTION: it has them when they are expected, as a leg's limit begins.
    """
    if procedure.limit.starts == "reception" or way.receiving == way.deciding:
        return received_at
    left_at = leaves_at(received_at, way.channel, calendar)
    if goes_electronically(way.receiving, way.deciding, received_at.date()):
        return left_at
    return paper_arrives_at(left_at, way.receiving, way.deciding, calendar)


def due_at(procedure: Procedure, starts_at: datetime, calendar: WorkingCalendar) -> datetime:
    """When the dossier is due: when its procedure's limit ends that starts then."""
    limit = procedure.limit
    return limit_ends(limit.kind, limit.count or 0, starts_at, calendar)


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
