"""Citizens: what they lodge, where, when and how, and what they forget."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Literal

from lgsp.simulator.chance import Draws
from lgsp.simulator.every_procedure import nearest_desk
from lgsp.simulator.habits import HABITS, Desk, Habit, weights_of
from lgsp.simulator.outgoing import Outgoing, outgoing
from lgsp.simulator.people import People, Person
from lgsp.simulator.slots import Slots
from schemas.inbound import Channel, LodgedComponent, SubmissionLodged, SubmissionLodgedData
from services._province.calendar import ZONE
from services._province.procedures import Procedure, procedure

SOURCES = {"online": "/portal/province", "post": "/post/public"}
FORMS: dict[Channel, Literal["electronic", "original", "copy"]] = {
    "online": "electronic", "counter": "original", "post": "copy",
}  # fmt: skip
SHARE_INCOMPLETE = 0.02
WEIGHT_OF_A_DAY_OFF = 0.1
PEOPLE_PER_DOSSIER = 0.75


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants of whom, and by which way."""

    person: Person
    procedure: Procedure
    habit: Habit
    receiving: str
    channel: Channel


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
        self._calendar = slots.calendar
        self._people = People(seed, int(dossiers * PEOPLE_PER_DOSSIER))

    def submissions(self) -> list[Outgoing]:
        """Return everything they will lodge, in order of time."""
        lodged = (self._submission(number) for number in range(1, self._dossiers + 1))
        return sorted(lodged, key=lambda each: each.order)

    def _submission(self, number: int) -> Outgoing:
        draws = Draws(self._seed, "citizen", number)
        request = self._request(self._people.any(draws), draws)
        submission_id = f"S-{self._seed}-{number}"
        data = SubmissionLodgedData(
            submission_id=submission_id,
            receiving_agency=request.receiving,
            procedure_code=request.procedure.code,
            channel=request.channel,
            place=request.person.home.place or "",
            applicant=request.person.applicant,
            components=_components(request, submission_id, draws),
            fee_basis=request.habit.basis(draws),
        )
        return outgoing(
            SubmissionLodged, data, source=SOURCES.get(request.channel, f"/counter/{request.receiving}"),
            subject=submission_id, time=self._time(request.channel, draws), key=request.receiving,
            ref=submission_id,
        )  # fmt: skip

    def _request(self, person: Person, draws: Draws) -> Request:
        code = draws.one_of(
            self._weights["enterprise" if person.applicant.kind == "enterprise" else "citizen"]
        )
        asked, habit = self._asked[code], self._habits[code]
        channel, desk = draws.one_of(habit.channels), draws.one_of(habit.desks)
        return Request(person, asked, habit, _desk(desk, asked, person), channel)

    def _time(self, channel: Channel, draws: Draws) -> datetime:
        off = WEIGHT_OF_A_DAY_OFF if channel == "online" else 0.0
        day = draws.one_of({d: 1.0 if self._calendar.is_working_day(d) else off for d in self._days})
        hours = timedelta(milliseconds=int(_hour(channel, draws) * 3_600_000))
        return datetime.combine(day.date(), time(), ZONE) + hours


def _desk(desk: Desk, asked: Procedure, person: Person) -> str:
    match desk:
        case "home":
            return person.home.id
        case "district":
            return person.district
        case "competent":
            return asked.competent
        case "nearest":
            return nearest_desk(asked, person.home)


def _hour(channel: Channel, draws: Draws) -> float:
    if channel == "post":
        return draws.between(7, 18)
    if channel == "online":
        return draws.around(7, 10, 17) if draws.happens(0.7) else draws.around(17, 20.5, 23.5)
    if draws.happens(0.75):
        return draws.around(7, 8.5, 11.49)
    return draws.around(13.5, 16.25, 16.99)


def _components(request: Request, submission_id: str, draws: Draws) -> tuple[LodgedComponent, ...]:
    codes = [each.code for each in request.procedure.components if each.required]
    if draws.happens(SHARE_INCOMPLETE):
        codes.pop(draws.below(len(codes)))
    form = FORMS[request.channel]
    return tuple(
        LodgedComponent(
            code=code,
            form=form,
            digest=sha256(f"{submission_id}/{code}".encode()).hexdigest() if form == "electronic" else None,
        )
        for code in codes
    )
