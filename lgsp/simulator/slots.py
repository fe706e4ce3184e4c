"""Event time in slots: outside records of one slot are sent together, then the clock ticks at its end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services._province.calendar import ZONE, WorkingCalendar
from services._province.decided_days import decided_calendar

FIRST_MONDAY = datetime(2021, 3, 8, tzinfo=ZONE)
QUARTER_DAY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Slots:
    """Equal spans of time, one after another: the first begins at ``start``; an end belongs to the next."""

    start: datetime = FIRST_MONDAY
    length: timedelta = QUARTER_DAY
    calendar: WorkingCalendar = field(default_factory=decided_calendar)

    def count(self, days: int) -> int:
        """Return how many slots it takes to cover so many days."""
        return -(-timedelta(days=days) // self.length)

    def at(self, moment: datetime) -> int:
        """Return the slot in which a moment lies."""
        return (moment - self.start) // self.length

    def start_of(self, slot: int) -> datetime:
        """Return the slot's first moment."""
        return self.start + slot * self.length

    def end_of(self, slot: int) -> datetime:
        """Return the moment at which the clock ticks for the slot: it lies in the next one."""
        return self.start_of(slot + 1)

    def opening_after(self, slot: int) -> datetime:
        """Return the first working moment in a later slot."""
        return self.calendar.into_working_hours(self.end_of(slot))
