"""The working calendar: are the holidays of the hub's year decided, or does it count them as working days."""

from datetime import date, datetime

from lgsp.clock import ZONE
from lgsp.doctor.check import Check, passed, warned
from lgsp.hub.record import HubRecord
from lgsp.stream.ticks import last_tick
from services._province.decided_days import decided_years, is_decided

NAME = "working calendar"


async def calendar_of(hub: HubRecord) -> list[Check]:
    """Return the finding about the year of the hub's clock, simulated or live; before a tick, this year."""
    tick = await last_tick(hub.bootstrap_servers, hub.prefix)
    return [working_calendar(today() if tick is None else tick.time.astimezone(ZONE).date())]


def today() -> date:
    """Return the day it is in the province."""
    return datetime.now(ZONE).date()


def working_calendar(on: date) -> Check:
    """Say whether the State's holidays and swaps of that year are known; due dates rest on them."""
    if not is_decided(on.year):
        known = ", ".join(str(year) for year in decided_years() if is_decided(year))
        return warned(
            NAME,
            f"the hub's time is in {on.year}, whose holidays are in no data file: due dates count them"
            " as working days",
            f"Add the year's decisions to services/_province/data/calendar (there are {known}).",
        )
    following = "" if is_decided(on.year + 1) else f"; {on.year + 1} is not decided yet"
    return passed(NAME, f"{on.year} is decided{following}")
