"""A step of a dossier: the document so far, when its new fact happened, and the events it caused."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from schemas.envelope import Event, Shape, key_of_dossier
from schemas.routing import StatusChanged, StatusChangedData
from services._province.calendar import WorkingCalendar
from services._province.outages import Outage
from services._province.statuses import DossierStatus, checked_change
from services._runtime.decisions import Decision, Emit
from services.routing.dossiers import RoutedDossier, key_of
from services.routing.timers import timers_of


@dataclass(frozen=True, slots=True)
class Step:
    """Immutable: every method returns the step that follows.

    ``happened_at`` is the new fact's own time, in the province's offset so that equal moments read alike.
    """

    dossier: RoutedDossier
    happened_at: datetime
    calendar: WorkingCalendar
    outages: tuple[Outage, ...] = ()
    emits: tuple[Emit, ...] = ()

    @property
    def time(self) -> datetime:
        """The time of what follows: the latest of the new fact and all facts before it.

        In live running a fact may be taken after a later one; its own dates stay true (a leg's
        ``closed_at``), while the events of the dossier never go back in time.
        """
        return max(self.happened_at, self.dossier.as_of)

    def knowing(self, dossier: RoutedDossier) -> Self:
        """Go on with a changed document."""
        return replace(self, dossier=dossier)

    def changed(self, **fields: object) -> Self:
        """Go on with other values in some fields of the document."""
        return self.knowing(self.dossier.model_copy(update=fields))

    def telling(self, event: type[Event], data: Shape, discriminator: str) -> Self:
        """Add an event about the dossier."""
        code = self.dossier.code
        emit = Emit(event, data, code, key_of_dossier(code), self.time, discriminator)
        return replace(self, emits=(*self.emits, emit))

    def to_status(self, after: DossierStatus) -> Self:
        """Change the status and tell it; raises ImpossibleChange."""
        dossier = self.dossier
        before, nth = dossier.status, dossier.status_changes + 1
        changes = {"status": checked_change(before, after), "status_changes": nth}
        data = StatusChangedData(
            dossier_code=dossier.code,
            from_status=None if before is None else before.value,
            to_status=after.value,
        )
        return self.knowing(dossier.model_copy(update=changes)).telling(StatusChanged, data, str(nth))

    def noted(self) -> Decision:
        """Close a step whose fact no event is ever made from, so that it dates none."""
        return self._storing(self.dossier.as_of)

    def decision(self) -> Decision:
        """Close the step: what is stored and what is published."""
        return self._storing(self.time)

    def _storing(self, as_of: datetime) -> Decision:
        timers = timers_of(self.dossier, as_of, self.calendar, self.outages)
        dossier = self.dossier.model_copy(update={"as_of": as_of, "timers": timers})
        return Decision({key_of(dossier.code): dossier}, self.emits)
