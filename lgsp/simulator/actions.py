"""What an actor has planned to do about a dossier, and when it still makes sense."""

from datetime import datetime, timedelta
from typing import Protocol, Self

from lgsp.simulator.chance import Draws
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.outgoing import Outgoing
from lgsp.simulator.slots import Slots


class Action(Protocol):
    """One step of an actor: records of one dossier on one topic, all within the slot of ``time``."""

    @property
    def time(self) -> datetime:
        """When it begins."""
        ...

    @property
    def dossier_code(self) -> str:
        """The dossier it is about."""
        ...

    @property
    def ref(self) -> str:
        """The leg or transaction it is about; ``planned`` of the dossier holds it."""
        ...

    @property
    def topic(self) -> str:
        """The one topic that its records go to."""
        ...

    def is_wanted(self, dossier: DossierSeen) -> bool:
        """Say whether the actor, who knows this much now, still does it."""
        ...

    def records(self) -> tuple[Outgoing, ...]:
        """Return what is sent."""
        ...

    def postponed(self, slots: Slots) -> Self:
        """Return the same step in a later slot."""
        ...

    def follow_up(self, slots: Slots) -> "Action | None":
        """Return the next step of the same actor, in a later slot, once this one is done."""
        ...


def working_moment(
    slots: Slots, cause: datetime, now: int, working_time: timedelta, draws: Draws
) -> datetime:
    """Return when an office reacts: after so much work, in a slot after the cause's and after ``now``."""
    natural = slots.calendar.add_working_hours(cause, working_time)
    after = max(slots.at(cause), now)
    if slots.at(natural) > after:
        return natural
    return slots.calendar.add_working_hours(slots.opening_after(after), minutes(draws.around(1, 20, 150)))


def minutes(count: float) -> timedelta:
    """Return a span that is whole milliseconds long, as all times of the world are."""
    return timedelta(milliseconds=int(count * 60_000))
