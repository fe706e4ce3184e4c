"""Citizens: what they lodge, where, when and how, what they forget, and who comes back."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from lgsp.simulator.chance import Draws
from lgsp.simulator.coming_back import SecondVisit, second_visit
from lgsp.simulator.habits import HABITS, Habit, weights_of
from lgsp.simulator.lodging import Visit, drawn_request, handed_in, hour_of, submission
from lgsp.simulator.outgoing import Outgoing
from lgsp.simulator.people import People
from lgsp.simulator.slots import Slots
from schemas.inbound import Channel, LodgedComponent
from services._province.calendar import ZONE
from services._province.procedures import procedure

SHARE_INCOMPLETE: Final = 0.02
WEIGHT_OF_A_DAY_OFF: Final = 0.1
PEOPLE_PER_DOSSIER: Final = 0.75


class Lodgings(NamedTuple):
    """What is lodged for itself, in order of time, and who comes back for what the first visit gives."""

    first: list[Outgoing]
    second: list[SecondVisit]


class Citizens:
    """Lodge so many submissions over the working days, a few online on days off."""

    def __init__(
        self, seed: int, dossiers: int, days: int, slots: Slots, habits: Mapping[str, Habit] = HABITS
    ) -> None:
        self._habits, self._weights = habits, weights_of(habits)
        self._asked = {code: procedure(code, slots.start.date()) for code in habits}
        self._seed = seed
        self._dossiers = dossiers
        self._days = tuple(slots.start + timedelta(days=day) for day in range(days))
        self._slots = slots
        self._people = People(seed, int(dossiers * PEOPLE_PER_DOSSIER))

    def lodgings(self) -> Lodgings:
        """Return everything they will lodge: as many as there are dossiers, second visits among them."""
        first: list[Outgoing] = []
        second: list[SecondVisit] = []
        number = 0
        while len(first) + len(second) < self._dossiers:
            number += 1
            visit, draws = self._first(number)
            first.append(submission(visit, _components(visit, draws)))
            again = second_visit(self._seed, visit, self._slots, self._days)
            if again is not None and len(first) + len(second) < self._dossiers:
                second.append(again)
        return Lodgings(sorted(first, key=lambda each: each.order), second)

    def _first(self, number: int) -> tuple[Visit, Draws]:
        draws = Draws(self._seed, "citizen", number)
        person = self._people.any(draws)
        weights = self._weights["enterprise" if person.applicant.kind == "enterprise" else "citizen"]
        code = draws.one_of(weights)
        request = drawn_request(person, self._asked[code], self._habits[code], draws)
        return Visit(request, f"S-{self._seed}-{number}", self._time(request.channel, draws)), draws

    def _time(self, channel: Channel, draws: Draws) -> datetime:
        off = WEIGHT_OF_A_DAY_OFF if channel == "online" else 0.0
        calendar = self._slots.calendar
        day = draws.one_of({d: 1.0 if calendar.is_working_day(d) else off for d in self._days})
        hours = timedelta(milliseconds=int(hour_of(channel, draws) * 3_600_000))
        return datetime.combine(day.date(), time(), ZONE) + hours


def _components(visit: Visit, draws: Draws) -> tuple[LodgedComponent, ...]:
    codes = [each.code for each in visit.request.procedure.components if each.required]
    if draws.happens(SHARE_INCOMPLETE):
        codes.pop(draws.below(len(codes)))
    return tuple(handed_in(code, visit.request.channel, visit.submission_id) for code in codes)
