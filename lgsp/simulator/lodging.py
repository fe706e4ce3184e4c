"""What somebody wants of whom, by which way, and the submission that it becomes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from lgsp.simulator.chance import Draws
from lgsp.simulator.every_procedure import nearest_desk
from lgsp.simulator.habits import Desk, Habit
from lgsp.simulator.outgoing import Outgoing, outgoing
from lgsp.simulator.people import Person
from schemas.inbound import Channel, FeeBasis, LodgedComponent, SubmissionLodged, SubmissionLodgedData
from services._province.procedures import Procedure

SOURCES: Final = {"online": "/portal/province", "post": "/post/public"}
FORMS: Final[dict[Channel, Literal["electronic", "original", "copy"]]] = {
    "online": "electronic", "counter": "original", "post": "copy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants of whom, and by which way."""

    person: Person
    procedure: Procedure
    receiving: str
    channel: Channel
    fee_basis: FeeBasis


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that is lodged: under which id, and when."""

    request: Request
    submission_id: str
    time: datetime


def drawn_request(person: Person, asked: Procedure, habit: Habit, draws: Draws) -> Request:
    """Return the way in which this person asks for it."""
    channel, desk = draws.one_of(habit.channels), draws.one_of(habit.desks)
    return Request(person, asked, _desk(desk, asked, person), channel, habit.basis(draws))


def submission(
    visit: Visit, components: Iterable[LodgedComponent], consent_id: str | None = None
) -> Outgoing:
    """Return the record of what is lodged."""
    request = visit.request
    data = SubmissionLodgedData(
        submission_id=visit.submission_id,
        receiving_agency=request.receiving,
        procedure_code=request.procedure.code,
        channel=request.channel,
        place=request.person.home.place or "",
        applicant=request.person.applicant,
        components=tuple(components),
        fee_basis=request.fee_basis,
        consent_id=consent_id,
    )
    return outgoing(
        SubmissionLodged, data, source=source_of(request.channel, request.receiving),
        subject=visit.submission_id, time=visit.time, key=request.receiving, ref=visit.submission_id,
    )  # fmt: skip


def source_of(channel: Channel, receiving: str) -> str:
    """Return the system by which something reaches a desk."""
    return SOURCES.get(channel, f"/counter/{receiving}")


def handed_in(code: str, channel: Channel, owner: str) -> LodgedComponent:
    """Return a paper as it is handed in by this channel; ``owner``: the submission or dossier it is for."""
    form = FORMS[channel]
    digest = sha256(f"{owner}/{code}".encode()).hexdigest() if form == "electronic" else None
    return LodgedComponent(code=code, form=form, digest=digest)


def hour_of(channel: Channel, draws: Draws) -> float:
    """Return the hour of the day at which somebody lodges by this channel."""
    if channel == "post":
        return draws.between(7, 18)
    if channel == "online":
        return draws.around(7, 10, 17) if draws.happens(0.7) else draws.around(17, 20.5, 23.5)
    if draws.happens(0.75):
        return draws.around(7, 8.5, 11.49)
    return draws.around(13.5, 16.25, 16.99)


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
