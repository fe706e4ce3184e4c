"""Payers: how they pay an order, how often it fails, and who never pays."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal, Self

from lgsp.simulator.actions import Action, minutes, working_moment
from lgsp.simulator.chance import Draws
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.outgoing import Outgoing, outgoing
from lgsp.simulator.slots import Slots
from schemas.envelope import key_of_dossier
from schemas.inbound import (
    AttemptReported,
    AttemptReportedData,
    AttemptStarted,
    AttemptStartedData,
    Channel,
    PaymentMethod,
)
from schemas.payments import PaymentFailed
from schemas.routing import FeeDemanded
from schemas.topics import PAYMENT_REPORTS

SHARE_NEVER_PAYING = 0.015
SHARE_FAILING = 0.07
REPORTED_AFTER = timedelta(seconds=1)
"""Start and report of an attempt that is over at once; both lie in one slot."""
SHARE_REPORTED_LATER = 0.08
"""ASSUMPTION. Of the online attempts: the provider's report comes in a later slot than the start. Most of
these time out before it comes."""
REASONS = {"insufficient-funds": 0.5, "cancelled-by-payer": 0.3, "bank-unavailable": 0.2}
ONLINE: dict[Channel, float] = {"online": 0.85, "counter": 0.5, "post": 0.4}
"""How often somebody who lodged this way pays online where that is offered: about 37 % of all payments."""
BY_PORTAL = 0.6
OTHERWISE: dict[Channel, dict[PaymentMethod, float]] = {
    "online": {"counter": 0.4, "bank-transfer": 0.6},
    "counter": {"counter": 0.96, "bank-transfer": 0.04},
    "post": {"post": 0.8, "bank-transfer": 0.2},
}
AT_OFFICE_HOURS = frozenset({"counter", "post", "bank-transfer"})
UP_FROM, UP_TO = time(6, 30), time(22, 30)

TIMED_OUT = "timed-out"
"""The reason of payment_stub for an attempt online that had no outcome in time."""

Step = Literal["whole", "start", "report"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to pay, or the first or second half of one whose report comes later."""

    order: FeeDemanded
    ref: str
    method: PaymentMethod
    reason: str | None
    """Why it fails; None: it succeeds."""
    time: datetime
    step: Step
    seed: int

    @property
    def dossier_code(self) -> str:
        """The dossier of the order."""
        return self.order.data.dossier_code

    @property
    def topic(self) -> str:
        """Payments are reported on one topic."""
        return PAYMENT_REPORTS.name

    def is_wanted(self, dossier: DossierSeen) -> bool:
        """Nobody begins to pay what is settled; what was begun is reported in any case."""
        return self.step == "report" or self.order.data.order_id not in dossier.settled

    def records(self) -> tuple[Outgoing, ...]:
        """Return the start, the report, or both a second apart."""
        start, report = self._start(self.time), self._report(self.time)
        if self.step == "whole":
            return start, self._report(self.time + REPORTED_AFTER)
        return (start,) if self.step == "start" else (report,)

    def postponed(self, slots: Slots) -> Self:
        """Return it for the next slot in which this payer is up and the office open."""
        draws = Draws(self.seed, "postponed", self.ref, self.time.isoformat())
        return replace(self, time=_moment(slots, self.time, slots.at(self.time), self.method, draws))

    def follow_up(self, slots: Slots) -> Action | None:
        """Return the report, where only the start was sent."""
        return replace(self.postponed(slots), step="report") if self.step == "start" else None

    def _start(self, at: datetime) -> Outgoing:
        data = AttemptStartedData(
            dossier_code=self.dossier_code, order_id=self.order.data.order_id, transaction_id=self.ref,
            method=self.method, amount_vnd=self.order.data.amount_vnd, happened_at=at,
        )  # fmt: skip
        return self._outgoing(AttemptStarted, data, at)

    def _report(self, at: datetime) -> Outgoing:
        data = AttemptReportedData(
            dossier_code=self.dossier_code, order_id=self.order.data.order_id, transaction_id=self.ref,
            method=self.method, amount_vnd=self.order.data.amount_vnd, happened_at=at,
            status="failed" if self.reason else "succeeded", reason=self.reason,
        )  # fmt: skip
        return self._outgoing(AttemptReported, data, at)

    def _outgoing(
        self, event: type[AttemptStarted | AttemptReported], data: AttemptStartedData, at: datetime
    ) -> Outgoing:
        return outgoing(
            event, data, source=f"/provider/{self.method}", subject=self.dossier_code, time=at,
            key=key_of_dossier(self.dossier_code), ref=self.ref,
        )  # fmt: skip


class Payers:
    """Plan the next attempt for every order that somebody means to pay."""

    def __init__(self, seed: int, slots: Slots) -> None:
        self._seed = seed
        self._slots = slots

    def plan(self, dossier: DossierSeen, now: int) -> list[Action]:
        """Return the attempts that can be planned with what was learned until the end of slot ``now``."""
        attempts = (self._attempt(dossier, order, now) for order in dossier.open_orders())
        return [attempt for attempt in attempts if attempt and attempt.ref not in dossier.planned]

    def _attempt(self, dossier: DossierSeen, order: FeeDemanded, now: int) -> Attempt | None:
        order_id = order.data.order_id
        if Draws(self._seed, "payer", order_id).happens(SHARE_NEVER_PAYING):
            return None
        failures = [each for each in dossier.failed.values() if each.data.order_id == order_id]
        if any(self._was_charged(dossier, order, each) for each in failures):
            return None
        ref = f"T-{order_id}-{len(failures) + 1}"
        method, reason, draws = self._drawn(dossier, order, ref)
        later = method not in AT_OFFICE_HOURS and draws.happens(SHARE_REPORTED_LATER)
        at = _moment(self._slots, max((order.time, *(each.time for each in failures))), now, method, draws)
        return Attempt(order, ref, method, reason, at, "start" if later else "whole", self._seed)

    def _drawn(
        self, dossier: DossierSeen, order: FeeDemanded, ref: str
    ) -> tuple[PaymentMethod, str | None, Draws]:
        """Return how an attempt is made and why it fails, and the draws that go on from there."""
        draws = Draws(self._seed, "attempt", ref)
        method = _method(order, dossier.channel, draws)
        return method, draws.one_of(REASONS) if draws.happens(SHARE_FAILING) else None, draws

    def _was_charged(self, dossier: DossierSeen, order: FeeDemanded, failed: PaymentFailed) -> bool:
        """Whether an attempt that timed out took the money: its payer knows, and waits for the report."""
        _, reason, _ = self._drawn(dossier, order, failed.data.transaction_id)
        return failed.data.reason == TIMED_OUT and reason is None


def _method(order: FeeDemanded, channel: Channel, draws: Draws) -> PaymentMethod:
    if order.data.online_offered and draws.happens(ONLINE[channel]):
        return "national-portal" if draws.happens(BY_PORTAL) else "agency-gateway"
    return draws.one_of(OTHERWISE[channel])


def _moment(slots: Slots, cause: datetime, now: int, method: PaymentMethod, draws: Draws) -> datetime:
    """When somebody pays: at the office while it is open, online while people are up."""
    if method in AT_OFFICE_HOURS:
        at = working_moment(slots, cause, now, minutes(draws.around(5, 90, 900)), draws)
        return at if slots.at(at + REPORTED_AFTER) == slots.at(at) else at - REPORTED_AFTER
    slot = max(slots.at(cause), now) + 1
    if draws.happens(0.2):
        slot += 1
    while True:
        start, end = slots.start_of(slot), slots.end_of(slot)
        first = max(start, datetime.combine(start.date(), UP_FROM, start.tzinfo))
        last = min(end, datetime.combine(start.date(), UP_TO, start.tzinfo))
        if first + timedelta(seconds=2) < last:
            return first + minutes(draws.share() * ((last - first).total_seconds() - 2) / 60)
        slot += 1
