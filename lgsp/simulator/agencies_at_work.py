"""Agencies: how long they take for a leg, and what they answer."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Self

from lgsp.simulator.actions import Action, minutes, working_moment
from lgsp.simulator.agency_doubts import is_another_agencys, missed_papers
from lgsp.simulator.agency_output import determined, result_of
from lgsp.simulator.chance import Draws
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.outgoing import Outgoing, outgoing
from lgsp.simulator.slots import Slots
from schemas.envelope import key_of_dossier
from schemas.inbound import AgencyResult, FeeItem, LegAnswered, LegAnsweredData
from schemas.routing import Duty, LegDispatched
from schemas.topics import AGENCY_REPLIES

Outcome = Literal["approve", "reject", "opinion", "needs-fee", "needs-supplement", "wrong-authority"]
APPROVES: dict[Duty, float] = {
    "lead": 0.97, "verify": 0.99, "approve": 0.99, "finance": 1.0, "return": 1.0, "consult": 1.0,
}  # fmt: skip
WORKING_MINUTES: dict[Duty, tuple[float, float, float]] = {
    "lead": (10, 60, 300), "verify": (60, 300, 1200), "approve": (30, 200, 700),
    "finance": (60, 400, 1400), "consult": (120, 700, 2000), "return": (5, 60, 900),
}  # fmt: skip
"""Least, most often, most, for an electronic leg."""
PAPER_TAKES = 1.8
WAIT_FOR_MONEY: frozenset[Duty] = frozenset({"lead", "return", "finance"})
"""The tax office too: it has said what is owed, and closes its leg when that was paid."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An agency's answer on a leg; ``papers`` are those that it misses."""

    leg: LegDispatched
    time: datetime
    outcome: Outcome
    seed: int
    result: AgencyResult | None = None
    fee_items: tuple[FeeItem, ...] | None = None
    papers: tuple[str, ...] | None = None

    @property
    def dossier_code(self) -> str:
        """The dossier of the leg."""
        return self.leg.data.dossier_code

    @property
    def ref(self) -> str:
        """The leg, and what is said of it where more follows."""
        return _ref(self.leg, self.outcome)

    @property
    def leg_id(self) -> str:
        """The leg."""
        return self.leg.data.leg_id

    @property
    def topic(self) -> str:
        """Agencies answer on one topic."""
        return AGENCY_REPLIES.name

    def is_wanted(self, dossier: DossierSeen) -> bool:
        """Nobody answers a closed leg; nor one that has got to wait after all."""
        return self.leg_id not in dossier.closed and not _must_wait(dossier, self.leg)

    def records(self) -> tuple[Outgoing, ...]:
        """Return the one record."""
        data = LegAnsweredData(
            dossier_code=self.dossier_code, leg_id=self.leg_id, agency=self.leg.data.to_agency,
            outcome=self.outcome, result=self.result, fee_items=self.fee_items, components=self.papers,
        )  # fmt: skip
        return (
            outgoing(
                LegAnswered, data, source=f"/agency/{data.agency}", subject=self.dossier_code, time=self.time,
                key=key_of_dossier(self.dossier_code), ref=self.ref,
            ),
        )  # fmt: skip

    def postponed(self, slots: Slots) -> Self:
        """Return it for the next working slot; the result is that of the new day."""
        draws = Draws(self.seed, "postponed", self.ref, self.time.isoformat())
        later = working_moment(slots, self.time, slots.at(self.time), timedelta(0), draws)
        return replace(self, time=later, result=self.result and _moved(self.result, later))

    def follow_up(self, slots: Slots) -> Action | None:  # noqa: ARG002 part of the protocol
        """Nothing follows an answer."""
        return None


class AgenciesAtWork:
    """Plan an answer for every leg that can be worked on."""

    def __init__(self, seed: int, slots: Slots) -> None:
        self._seed = seed
        self._slots = slots

    def plan(self, dossier: DossierSeen, now: int) -> list[Action]:
        """Return the answers that can be planned with what was learned until the end of slot ``now``."""
        ready = [leg for leg in dossier.open_legs() if not _must_wait(dossier, leg)]
        answers = (self._answer(dossier, leg, now) for leg in ready if leg.data.leg_id not in dossier.planned)
        return [answer for answer in answers if answer.ref not in dossier.planned]

    def _answer(self, dossier: DossierSeen, leg: LegDispatched, now: int) -> Answer:
        duty = leg.data.duty
        undetermined = dossier.undetermined() if duty == "finance" else ()
        draws = Draws(self._seed, "agency", _ref(leg, "needs-fee" if undetermined else "approve"))
        taken = minutes(
            draws.around(*WORKING_MINUTES[duty]) * (PAPER_TAKES if leg.data.mode == "paper" else 1)
        )
        agrees = draws.happens(APPROVES[duty])
        time = working_moment(self._slots, _ready_since(dossier, leg), now, taken, draws)
        if undetermined:
            fee_items = determined(undetermined, draws)
            return Answer(leg, time, "needs-fee", self._seed, fee_items=fee_items)
        doubts = Draws(self._seed, "doubts", leg.data.leg_id)
        if papers := missed_papers(dossier, leg, doubts):
            return Answer(leg, time, "needs-supplement", self._seed, papers=papers)
        if is_another_agencys(leg, doubts):
            return Answer(leg, time, "wrong-authority", self._seed)
        outcome: Outcome = "opinion" if duty == "consult" else "approve" if agrees else "reject"
        result = result_of(leg, time, draws) if duty == "lead" and outcome == "approve" else None
        return Answer(leg, time, outcome, self._seed, result=result)


def _ref(leg: LegDispatched, outcome: Outcome) -> str:
    return f"{leg.data.leg_id}/needs-fee" if outcome == "needs-fee" else leg.data.leg_id


def _moved(result: AgencyResult, valid_from: datetime) -> AgencyResult:
    """Let the result be valid from another moment, as long as before."""
    moved = valid_from - result.valid_from
    valid_to = None if result.valid_to is None else result.valid_to + moved
    return result.model_copy(update={"valid_from": valid_from, "valid_to": valid_to})


def _must_wait(dossier: DossierSeen, leg: LegDispatched) -> bool:
    """Say whether it is too early: these wait for money, and the lead for all the others too."""
    if leg.data.duty not in WAIT_FOR_MONEY:
        return False
    others = any(
        other.data.duty not in {"lead", "return"} for other in dossier.open_legs() if leg.data.duty == "lead"
    )
    return others or any(True for _ in dossier.open_orders())


def _ready_since(dossier: DossierSeen, leg: LegDispatched) -> datetime:
    """When the work can begin: for those who wait for others, when the last of them was done."""
    if leg.data.duty not in WAIT_FOR_MONEY:
        return leg.time
    closed = [] if leg.data.duty == "finance" else [*dossier.closed.values()]
    return max([leg.time, *closed, *dossier.settled.values()])
