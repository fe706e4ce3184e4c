"""Applicants after they have lodged: they bring what is asked for, take a dossier back, say how it was.

The shares are ASSUMPTIONS: no source tells how often people do this in the province.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, Self

from lgsp.simulator.actions import Action, minutes, working_moment
from lgsp.simulator.chance import Draws
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.lodging import handed_in, source_of
from lgsp.simulator.outgoing import Outgoing, outgoing
from lgsp.simulator.slots import Slots
from schemas.envelope import Event, key_of_dossier
from schemas.follow_ups import (
    FeedbackLodged,
    FeedbackLodgedData,
    SupplementLodged,
    SupplementLodgedData,
    WithdrawalLodged,
    WithdrawalLodgedData,
)
from schemas.topics import SUBMISSIONS

SHARE_BRINGING: Final = 0.85
"""Of those who are asked for papers."""
MINUTES_TO_BRING: Final = (60, 450, 1500)
"""Working time: least, most often, most."""
SHARE_WITHDRAWING: Final = 0.02
"""Of those who lodge; whose dossier is done before they think better of it lets it be."""
MINUTES_TO_THINK_BETTER: Final = (30, 300, 1200)
REASONS: Final = {"no-longer-needed": 0.6, "lodged-by-mistake": 0.4}
SHARE_RATING: Final = 0.3
"""Of those who have their result."""
MINUTES_TO_RATE: Final = (5, 120, 900)
RATINGS: Final[dict[Literal["satisfied", "neutral", "dissatisfied"], float]] = {
    "satisfied": 0.92, "neutral": 0.05, "dissatisfied": 0.03,
}  # fmt: skip
Kind = Literal["supplement", "withdrawal", "rating"]
Lodged = SupplementLodgedData | WithdrawalLodgedData | FeedbackLodgedData


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One thing that an applicant lodges about a dossier that is there already."""

    kind: Kind
    data: Lodged
    source: str
    time: datetime
    seed: int

    @property
    def dossier_code(self) -> str:
        """The dossier."""
        return self.data.dossier_code

    @property
    def ref(self) -> str:
        """What it is: each of them is done once."""
        return self.kind

    @property
    def topic(self) -> str:
        """What is lodged goes where submissions go."""
        return SUBMISSIONS.name

    def is_wanted(self, dossier: DossierSeen) -> bool:
        """Nobody brings papers to, or takes back, what has ended; a rating is said after the result."""
        match self.kind:
            case "supplement":
                return not dossier.has_ended and dossier.supplemented is None
            case "withdrawal":
                return not dossier.has_ended
            case "rating":
                return True

    def records(self) -> tuple[Outgoing, ...]:
        """Return the one record."""
        return (
            outgoing(
                EVENTS[self.kind], self.data, source=self.source, subject=self.dossier_code, time=self.time,
                key=key_of_dossier(self.dossier_code), ref=self.ref,
            ),
        )  # fmt: skip

    def postponed(self, slots: Slots) -> Self:
        """Return it for the next slot in which the office is open."""
        draws = Draws(self.seed, "postponed", self.dossier_code, self.ref, self.time.isoformat())
        return replace(self, time=_later(slots, self.time, slots.at(self.time), (0, 30, 200), draws))

    def follow_up(self, slots: Slots) -> Action | None:  # noqa: ARG002 part of the protocol
        """Nothing follows."""
        return None


EVENTS: Final[dict[Kind, type[Event]]] = {
    "supplement": SupplementLodged, "withdrawal": WithdrawalLodged, "rating": FeedbackLodged,
}  # fmt: skip


class Applicants:
    """Plan what the applicant of a dossier does about it later."""

    def __init__(self, seed: int, slots: Slots) -> None:
        self._seed = seed
        self._slots = slots

    def plan(self, dossier: DossierSeen, now: int) -> list[Action]:
        """Return what can be planned with what was learned until the end of slot ``now``."""
        planned = (self._supplement(dossier, now), self._withdrawal(dossier, now), self._rating(dossier, now))
        return [each for each in planned if each is not None and each.ref not in dossier.planned]

    def _supplement(self, dossier: DossierSeen, now: int) -> FollowUp | None:
        asked, draws = dossier.asked, self._draws(dossier, "supplement")
        if asked is None or dossier.supplemented is not None or dossier.has_ended:
            return None
        if not draws.happens(SHARE_BRINGING):
            return None
        time = _later(self._slots, asked.time, now, MINUTES_TO_BRING, draws)
        papers = tuple(handed_in(code, dossier.channel, dossier.code) for code in asked.data.components)
        data = SupplementLodgedData(dossier_code=dossier.code, components=papers)
        return self._follow_up("supplement", dossier, data, time)

    def _withdrawal(self, dossier: DossierSeen, now: int) -> FollowUp | None:
        received, draws = dossier.received, self._draws(dossier, "withdrawal")
        if received is None or dossier.has_ended or not draws.happens(SHARE_WITHDRAWING):
            return None
        time = _later(self._slots, received.received_at, now, MINUTES_TO_THINK_BETTER, draws)
        data = WithdrawalLodgedData(dossier_code=dossier.code, reason=draws.one_of(REASONS))
        return self._follow_up("withdrawal", dossier, data, time)

    def _rating(self, dossier: DossierSeen, now: int) -> FollowUp | None:
        draws = self._draws(dossier, "rating")
        if dossier.returned is None or not draws.happens(SHARE_RATING):
            return None
        time = _later(self._slots, dossier.returned, now, MINUTES_TO_RATE, draws)
        data = FeedbackLodgedData(dossier_code=dossier.code, rating=draws.one_of(RATINGS))
        return self._follow_up("rating", dossier, data, time)

    def _draws(self, dossier: DossierSeen, kind: Kind) -> Draws:
        return Draws(self._seed, "applicant", kind, dossier.code)

    def _follow_up(self, kind: Kind, dossier: DossierSeen, data: Lodged, time: datetime) -> FollowUp:
        source = source_of(dossier.channel, key_of_dossier(dossier.code))
        return FollowUp(kind, data, source, time, self._seed)


def _later(
    slots: Slots, cause: datetime, now: int, taken: tuple[float, float, float], draws: Draws
) -> datetime:
    return working_moment(slots, cause, now, minutes(draws.around(*taken)), draws)
