"""A dossier of any procedure, played to its end on one of its branches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from schemas.dossiers import DossierReceived
from schemas.inbound import FeeBasis, FeeItem
from schemas.payments import PaymentSucceeded
from schemas.routing import FeeDemanded, LegDispatchedData
from services._province.agencies import agency
from services._province.calendar import ZONE
from services._province.procedures import Procedure, in_force, may_be_lodged_at, versions
from tests.unit.stories.story import Story

DESKS: Final = ("H62.21.01", "H62.21", "H62.41.11.001", "H62.41.11", "H62.46.01")
"""A ward, its city, the police of both, the city's social insurance; else the agency that decides."""
ON_PAPER: Final = ("H62.22.07", "H62.29")
"""A commune and a district that are on paper in March 2021 still."""
NOBODY_CONNECTED, ALL_CONNECTED = date(2020, 9, 7), date(2021, 3, 15)
NINE: Final = time(9)
BASIS: Final = FeeBasis(copies=1, pages=3, value_vnd=850_000_000)
ANSWERS: Final = {"consult": "opinion"}
"""What is said on a duty; on every other one it is approve."""


@dataclass
class Case:
    """A dossier of a procedure; the duty ``rejecting`` says no, the duty ``demanding`` wants money."""

    asked: Procedure
    day: date
    desk: str
    rejecting: str = ""
    demanding: str = ""
    story: Story = field(init=False)

    def __post_init__(self) -> None:
        self.story = Story(datetime.combine(self.day, NINE, ZONE))
        kind = "agency" if self.asked.internal is not None else "citizen"
        self.story.lodge(self.asked.code, self.desk, basis=BASIS, kind=kind)

    def play(self) -> Story:
        """Let everybody answer and pay, the lead agency last where it has a choice, until nothing is left."""
        while leg := self.next_leg():
            self.pay_what_stops_it()
            self.answer(leg)
        return self.story

    def next_leg(self) -> LegDispatchedData | None:
        self.pay_what_stops_it()
        waiting = [leg for leg in self.story.legs if leg.leg_id not in self.story.closed]
        return min(waiting, key=lambda leg: leg.duty == "lead", default=None)

    def answer(self, leg: LegDispatchedData) -> None:
        story, duty = self.story, leg.duty
        if duty == "return":
            if len(story.told(FeeDemanded)) > len(story.told(PaymentSucceeded)):
                story.pay()
            story.answer(duty, "approve")
            return
        taxes = [each for each in story.told(DossierReceived)[0].data.fees if each.collect == "processing"]
        items = tuple(FeeItem(**each.model_dump(include={"code", "kind", "amount_vnd"})) for each in taxes)
        if duty == self.demanding:
            self.demanding, items = "", items or (FeeItem(code="found-later", kind="fee", amount_vnd=50_000),)
            story.answer(duty, "needs-fee", agency=leg.to_agency, items=items)
        elif duty == self.rejecting:
            self.rejecting = ""
            story.answer(duty, "reject", agency=leg.to_agency)
        else:
            story.answer(duty, ANSWERS.get(duty, "approve"), agency=leg.to_agency)

    def pay_what_stops_it(self) -> None:
        if self.story.statuses[-1:] == [6]:
            self.story.pay()


def every_version() -> list[Procedure]:
    return [each for found in versions().values() for each in found]


def electronic_day(asked: Procedure) -> date:
    """Return the first Monday from which on all are connected and it is in force."""
    day = max(ALL_CONNECTED, asked.valid_from or ALL_CONNECTED)
    if asked.valid_to is not None and asked.valid_to < ALL_CONNECTED:
        day = NOBODY_CONNECTED
    return day + timedelta(days=-day.weekday() % 7)


def desk_of(asked: Procedure, desks: tuple[str, ...] = DESKS) -> str:
    return next((desk for desk in desks if may_be_lodged_at(asked, agency(desk))), asked.received_at[0])


def electronic(asked: Procedure, **branch: str) -> Case:
    return Case(asked, electronic_day(asked), desk_of(asked), **branch)


def paper_cases() -> Iterator[tuple[Procedure, date, str]]:
    for asked in every_version():
        if in_force(asked, NOBODY_CONNECTED):
            yield asked, NOBODY_CONNECTED, desk_of(asked)
        elif any(may_be_lodged_at(asked, agency(desk)) for desk in ON_PAPER):
            yield asked, electronic_day(asked), desk_of(asked, ON_PAPER)
