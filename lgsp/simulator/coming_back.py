"""People who come back for what the State holds: a second procedure asks for a paper of the first.

Which chains are walked, and by how many, are ASSUMPTIONS: no source tells it of the province (domain
reference §5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from lgsp.simulator.chance import Draws
from lgsp.simulator.claims import claimable, papers_count
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.every_procedure import habit_of
from lgsp.simulator.evidence import asked_for
from lgsp.simulator.habits import HABITS
from lgsp.simulator.lodging import Visit, drawn_request, handed_in, hour_of, submission
from lgsp.simulator.outgoing import Outgoing
from lgsp.simulator.slots import Slots
from schemas.inbound import LodgedComponent
from services._province.agencies import agency
from services._province.calendar import ZONE, in_zone
from services._province.procedures import procedure
from services._province.reception import decided_by

CHAINS: Final[Mapping[str, Mapping[str, float]]] = MappingProxyType(
    {
        "2.000488": {
            "placeholder-work-permit": 0.4,
            "placeholder-criminal-record-no-two": 0.3,
            "placeholder-medical-practising-certificate": 0.2,
            "2.001263": 0.1,
        },
        "1.000894": {"1.004859": 0.6, "placeholder-civil-status-extract-copy": 0.4},
        "1.001612": {"2.000488": 1.0},
        "placeholder-land-use-right-change": {"1.011442": 0.7, "1.013227": 0.3},
    }
)
"""Procedure of the first dossier → procedures that ask for one of its papers, and how often: criminal record
→ work permit, medical practice, adoption; marriage → corrections, extracts; land → mortgage, building."""
SHARE_COMING_BACK: Final = 0.3
"""Of the first dossiers of a chain, where days enough are left."""
LEAST_DAYS_BETWEEN: Final = 2
SHARE_ATTACHING_ALL_THE_SAME: Final = 0.2
"""Of those who could claim a paper: they or their clerk do not know it, or do not trust it."""


@dataclass(frozen=True, slots=True)
class SecondVisit:
    """Somebody who means to come back on a day. ``first_id``: their first submission.

    They come once the first dossier's papers count, at the latest on ``last_day``; then with what they have.
    ``attaches``: they hand in everything all the same.
    """

    visit: Visit
    first_id: str
    last_day: date
    attaches: bool

    @property
    def time(self) -> datetime:
        """When it is lodged."""
        return self.visit.time

    @property
    def order(self) -> tuple[datetime, str]:
        """Where the visit stands within its slot."""
        return self.time, self.visit.submission_id

    def waits(self, first: DossierSeen | None, slots: Slots) -> "SecondVisit | None":
        """Return the visit of the next working day where it is too early, None where it takes place."""
        later = slots.calendar.next_working_day(self.time)
        if later > self.last_day or (first is not None and papers_count(first, self._day, slots)):
            return None
        return replace(self, visit=replace(self.visit, time=self.time + (later - self._day)))

    def records(self, first: DossierSeen | None, slots: Slots) -> tuple[Outgoing, ...]:
        """Return what is sent, in order: who claims has agreed and asked for the papers before."""
        refs: dict[str, str] = {}
        wanted = self.visit.request
        if first is not None and not self.attaches and papers_count(first, self._day, slots):
            refs = dict(claimable(first, wanted, self._deciding(), self._day))
        codes = [each.code for each in wanted.procedure.components if each.required]
        components = [self._component(code, refs) for code in codes]
        if not refs:
            return (submission(self.visit, components),)
        asked = asked_for(self.visit, tuple(refs))
        return *asked.records, submission(self.visit, components, asked.consent_id)

    @property
    def _day(self) -> date:
        return in_zone(self.time).date()

    def _deciding(self) -> str | None:
        wanted = self.visit.request
        place = wanted.person.home.place or ""
        in_person = wanted.channel != "online"
        return decided_by(
            wanted.procedure, agency(wanted.receiving), place, in_person=in_person, on=self._day
        )

    def _component(self, code: str, refs: Mapping[str, str]) -> LodgedComponent:
        if code in refs:
            return LodgedComponent(code=code, form="held", held_ref=refs[code])
        return handed_in(code, self.visit.request.channel, self.visit.submission_id)


def second_visit(seed: int, first: Visit, slots: Slots, days: Sequence[datetime]) -> SecondVisit | None:
    """Return the visit that follows one, None for most; ``days``: those of the world."""
    draws = Draws(seed, "coming back", first.submission_id)
    possible = _days_later(first, slots, days)
    chain = CHAINS.get(first.request.procedure.code)
    if chain is None or not possible or not draws.happens(SHARE_COMING_BACK):
        return None
    asked = procedure(draws.one_of(chain), slots.start.date())
    habit = HABITS.get(asked.code) or habit_of(asked, 0.0)
    request = drawn_request(first.request.person, asked, habit, draws)
    day = possible[draws.below(len(possible))]
    hours = timedelta(milliseconds=int(hour_of(request.channel, draws) * 3_600_000))
    coming_at = datetime.combine(day, time(), ZONE) + hours
    attaches = draws.happens(SHARE_ATTACHING_ALL_THE_SAME)
    again = Visit(request, f"{first.submission_id}-2", coming_at)
    return SecondVisit(again, first.submission_id, possible[-1], attaches)


def _days_later(first: Visit, slots: Slots, days: Sequence[datetime]) -> list[date]:
    earliest = in_zone(first.time).date() + timedelta(days=LEAST_DAYS_BETWEEN)
    return [day.date() for day in days if slots.calendar.is_working_day(day) and day.date() >= earliest]
