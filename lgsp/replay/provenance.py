"""Which version, contract and calendar: what a number from a recording depends on besides its records."""

from hashlib import sha256
from importlib.metadata import version

from schemas.topics import CONTRACT_VERSION
from services._province.calendar import (
    AFTERNOON_ENDS,
    AFTERNOON_STARTS,
    MORNING_ENDS,
    MORNING_STARTS,
    ZONE,
    WorkingCalendar,
)
from services._province.decided_days import decided_calendar
from services._province.outages import declared_outages


def program_version() -> str:
    """Return the version of this program."""
    return version("lgsp-hub")


def contract_version() -> str:
    """Return the version of the events and topics that this program knows."""
    return CONTRACT_VERSION


def version_numbers(version: str) -> tuple[int, ...]:
    """Return a version so that the later one is the greater."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def calendar_hash(calendar: WorkingCalendar | None = None) -> str:
    """Return SHA-256, in hex, of the decided working calendar, or of the one given.

    Of its days that are no plain weekdays, its hours, and the declared outages unless a calendar is given;
    what they are called changes nothing.
    """
    outages = declared_outages() if calendar is None else ()
    calendar = calendar or decided_calendar()
    hours = (MORNING_STARTS, MORNING_ENDS, AFTERNOON_STARTS, AFTERNOON_ENDS)
    lines = [f"zone {ZONE.utcoffset(None)}", *(f"hour {hour.isoformat()}" for hour in hours)]
    lines += sorted(f"off {day.isoformat()}" for day in calendar.days_off)
    lines += sorted(f"working {day.isoformat()}" for day in calendar.working_saturdays)
    lines += [f"outage {each.starts.isoformat()} {each.ends.isoformat()} {each.agencies}" for each in outages]
    return sha256("\n".join(lines).encode()).hexdigest()
