"""A world played against the hub's own cores in memory: what it sent in each slot, what came of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.habits import HABITS, Habit
from lgsp.simulator.outgoing import Outgoing
from lgsp.simulator.slots import QUARTER_DAY, Slots
from lgsp.simulator.world import World
from schemas.dossiers import DossierReceived
from schemas.envelope import Event, type_of
from schemas.evidence import ConsentGiven, EvidenceRequested
from schemas.follow_ups import FeedbackLodged, SupplementLodged, WithdrawalLodged
from schemas.inbound import AttemptReported, AttemptStarted, LegAnswered, SubmissionLodged
from schemas.payments import PaymentFailed, PaymentSucceeded
from schemas.results import ResultRegistered, StockReported
from schemas.routing import (
    DossierFinished,
    FeeDemanded,
    LegDispatched,
    ResultReturned,
    SupplementRequested,
)
from schemas.statements import StatementFiled
from tests.pure_hub import PureHub

INBOUND: Final = {
    type_of(each): each
    for each in (
        ConsentGiven,
        EvidenceRequested,
        SubmissionLodged,
        SupplementLodged,
        WithdrawalLodged,
        FeedbackLodged,
        LegAnswered,
        AttemptStarted,
        AttemptReported,
        StockReported,
        StatementFiled,
    )
}


@dataclass
class Played:
    slots: Slots
    hub: PureHub = field(default_factory=PureHub)
    sent: list[list[Outgoing]] = field(default_factory=list)

    @property
    def records(self) -> list[Outgoing]:
        return [record for slot in self.sent for record in slot]

    @property
    def causes(self) -> dict[str, datetime]:
        """When each leg was sent, order demanded, result given or registered, or what applicants react to."""
        legs = {e.data.leg_id: e.time for e in self.hub.events if isinstance(e, LegDispatched)}
        orders = {e.data.order_id: e.time for e in self.hub.events if isinstance(e, FeeDemanded)}
        finished = (e for e in self.hub.events if isinstance(e, DossierFinished))
        given = {e.data.result.result_id: e.time for e in finished if e.data.result is not None}
        return legs | orders | self._registered | given | self._of_dossiers

    @property
    def _of_dossiers(self) -> dict[str, datetime]:
        """What an applicant's later doings follow from: by their type and the dossier."""
        follows = {
            DossierReceived: "withdrawal",
            SupplementRequested: "supplement",
            ResultReturned: "feedback",
        }
        return {
            f"lgsp.{follows[type(e)]}.lodged.v1/{e.subject}": e.time
            for e in self.hub.events
            if type(e) in follows
        }

    @property
    def _registered(self) -> dict[str, datetime]:
        return {e.subject: e.time for e in self.hub.events if isinstance(e, ResultRegistered)}

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(map(_outcome, self.hub.events))

    def seen(self) -> dict[str, DossierSeen]:
        """Return what the world learned of each dossier."""
        found: dict[str, DossierSeen] = {}
        for event in self.hub.events:
            code = getattr(getattr(event, "data", None), "dossier_code", None)
            if code is not None:
                found.setdefault(code, DossierSeen(code)).learn(event)
        return found

    def take(self, records: Iterable[Outgoing], slot: int) -> list[Event]:
        """Let the hub have the slot's records, then the tick at its end."""
        inbound = (INBOUND[each.ce_type].model_validate_json(each.value or b"") for each in records)
        return [*self.hub.take(*inbound), *self.hub.tick(self.slots.end_of(slot))]


def _outcome(event: Event) -> str:
    match event:
        case PaymentSucceeded(data=data):
            return "paid online" if data.online else "paid"
        case PaymentFailed():
            return "failed"
        case DossierFinished(data=data):
            return data.outcome
        case ResultReturned():
            return "returned"
        case _:
            return ""


def played(
    seed: int = 1,
    dossiers: int = 300,
    days: int = 7,
    length: timedelta = QUARTER_DAY,
    habits: Mapping[str, Habit] = HABITS,
) -> Played:
    slots = Slots(length=length)
    world = World(seed, dossiers, days, slots, habits)
    game = Played(slots)
    for slot in range(slots.count(days)):
        records = world.records_of(slot)
        world.learn(slot, reversed(game.take(records, slot)))
        game.sent.append(records)
    return game


def few_habits(*codes: str) -> Mapping[str, Habit]:
    """Return habits of some procedures, and a little of the one that enterprises ask for too."""
    copies = replace(HABITS["2.000815"], weight=0.01)
    return {"2.000815": copies} | {code: HABITS[code] for code in codes}
