"""Registered systems: on which days each spoke through the hub, and what it is to a period."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from services._province.systems import System
from services.metrics.definition import Exclusion
from services.metrics.leaving_out import NOT_FOR_CITIZENS, NOT_IN_USE
from services.metrics.tables import heard_systems


def days_heard(tx: Connection) -> Mapping[str, list[date]]:
    """Return the days on which each system spoke, in order; one that never did is not there."""
    found: defaultdict[str, list[date]] = defaultdict(list)
    for system, day in tx.execute(select(heard_systems.c.system, heard_systems.c.day).distinct()):
        found[system].append(day)
    return {system: sorted(days) for system, days in found.items()}


def spoke_in(system: System, days: list[date], first: date | None, last: date) -> list[date] | Exclusion:
    """Return on which days of a period a system spoke, or why it does not count at the period's end.

    ``first`` None: the period has no beginning.
    """
    if not system.citizen_facing:
        return NOT_FOR_CITIZENS
    if not system.in_use(last):
        return NOT_IN_USE
    return [day for day in days if (first is None or first <= day) and day <= last]
