"""When a dossier leaves one agency and reaches another: on paper it takes the time that data saves."""

from datetime import date, datetime
from functools import cache
from typing import Annotated, Final

from pydantic import Field

from schemas.inbound import Channel
from services._province.agencies import agency, is_connected
from services._province.calendar import MORNING_STARTS, ZONE, WorkingCalendar
from services._province.data_files import Evidence, Fact, built, parsed, text_of
from services._province.limits import LATE_RECEPTION

_FILE: Final = "transit.toml"
WorkingHours = Annotated[int, Field(strict=True, ge=0)]


class Transit(Fact):
    """Working hours on the way, inside one district and everywhere else."""

    within_district: WorkingHours
    elsewhere: WorkingHours
    evidence: dict[str, Evidence] = Field(min_length=1)


@cache
def transit() -> Transit:
    """Return the times on the way, read once; raises ContradictoryData."""
    return built(Transit, _FILE, parsed(_FILE, text_of(_FILE)))


def hours_on_the_way(sender: str, receiver: str) -> int:
    """Working hours that paper takes from one agency to another. Raises UnknownAgency."""
    districts = {agency(end).district for end in (sender, receiver)}
    near = len(districts) == 1 and None not in districts
    return transit().within_district if near else transit().elsewhere


def goes_electronically(sender: str, receiver: str, on: date) -> bool:
    """Whether both ends are connected on that day. Raises UnknownAgency."""
    return all(is_connected(agency(end), on) for end in (sender, receiver))


def leaves_at(moment: datetime, channel: Channel, calendar: WorkingCalendar) -> datetime:
    """When what came in then is sent on: within working hours, and by the 15:00 rule.

    NĐ 61/2018 Article 18: what comes over the counter is sent on the same working day, from 15:00 on at the
    start of the next; post is read as the counter.
    """
    start = calendar.into_working_hours(moment)
    if channel == "online" or start.time() < LATE_RECEPTION:
        return start
    return datetime.combine(calendar.next_working_day(start), MORNING_STARTS, ZONE)


def paper_arrives_at(left_at: datetime, sender: str, receiver: str, calendar: WorkingCalendar) -> datetime:
    """When paper that left then is expected. Raises UnknownAgency."""
    on_the_way = hours_on_the_way(sender, receiver)
    return calendar.into_working_hours(calendar.add_working_hours(left_at, on_the_way))
