"""Payers: how they pay an order, what comes of it, and who never pays."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from lgsp.simulator.actions import Action
from lgsp.simulator.attempts import AT_OFFICE_HOURS, DECIDED_AFTER, Attempt, Said, moment
from lgsp.simulator.chance import Draws
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.instruments import drawn_plan
from lgsp.simulator.slots import Slots
from schemas.inbound import Channel, PaymentMethod
from schemas.payments import PaymentFailed
from schemas.routing import FeeDemanded
from services._province.payment_outcomes import Outcome, PlannedCallback

SHARE_NEVER_PAYING = 0.015
SHARE_FAILING = 0.07
"""ASSUMPTION. Of the attempts at an office; online the instrument decides."""
REASONS = {"insufficient-funds": 0.5, "cancelled-by-payer": 0.3, "bank-unavailable": 0.2}
ONLINE: dict[Channel, float] = {"online": 0.85, "counter": 0.5, "post": 0.4}
"""How often somebody who lodged this way pays online where that is offered: about 37 % of all payments."""
BY_PORTAL = 0.6
OTHERWISE: dict[Channel, dict[PaymentMethod, float]] = {
    "online": {"counter": 0.4, "bank-transfer": 0.6},
    "counter": {"counter": 0.96, "bank-transfer": 0.04},
    "post": {"post": 0.8, "bank-transfer": 0.2},
}
TIMED_OUT = "timed-out"
"""The reason of payment_stub for an attempt online that had no outcome in time."""


class Drawn(NamedTuple):
    """How an attempt is made and what comes of it: online by ``plan``, else ``reason`` says why it fails.

    ``draws`` go on from there.
    """

    method: PaymentMethod
    plan: Outcome | None
    reason: str | None
    draws: Draws

    @property
    def is_taken(self) -> bool:
        """Whether the money is taken, sooner or later."""
        return self.reason is None if self.plan is None else self.plan.takes_money


class Payers:
    """Plan the next attempt for every order that somebody means to pay."""

    def __init__(self, seed: int, slots: Slots) -> None:
        self._seed = seed
        self._slots = slots

    def plan(self, dossier: DossierSeen, now: int) -> list[Action]:
        """Return the attempts that can be planned with what was learned until the end of slot ``now``."""
        attempts = (self._attempt(dossier, order, now) for order in dossier.open_orders())
        return [attempt for attempt in attempts if attempt and attempt.ref not in dossier.planned]

    def drawn(self, dossier: DossierSeen, order: FeeDemanded, ref: str) -> Drawn:
        """Return how the attempt of this name is made and what comes of it."""
        draws = Draws(self._seed, "attempt", ref)
        method = _method(order, dossier.channel, draws)
        if method not in AT_OFFICE_HOURS:
            return Drawn(method, drawn_plan(order.data.amount_vnd, draws), None, draws)
        return Drawn(method, None, draws.one_of(REASONS) if draws.happens(SHARE_FAILING) else None, draws)

    def _attempt(self, dossier: DossierSeen, order: FeeDemanded, now: int) -> Attempt | None:
        order_id = order.data.order_id
        if Draws(self._seed, "payer", order_id).happens(SHARE_NEVER_PAYING):
            return None
        failures = [each for each in dossier.failed.values() if each.data.order_id == order_id]
        if any(self._was_charged(dossier, order, each) for each in failures):
            return None
        ref = f"T-{order_id}-{len(failures) + 1}"
        drawn = self.drawn(dossier, order, ref)
        cause = max((order.time, *(each.time for each in failures)))
        at = moment(self._slots, cause, now, drawn.method, drawn.draws)
        said = (Said(at, "begun"), *self._reports(order, drawn, at + DECIDED_AFTER, ref))
        return Attempt(order, ref, drawn.method, at + DECIDED_AFTER, said, self._slots, self._seed)

    def _was_charged(self, dossier: DossierSeen, order: FeeDemanded, failed: PaymentFailed) -> bool:
        """Whether an attempt that timed out took the money: its payer knows, and waits for the report."""
        was_taken = self.drawn(dossier, order, failed.data.transaction_id).is_taken
        return failed.data.reason == TIMED_OUT and was_taken

    def _reports(self, order: FeeDemanded, drawn: Drawn, decided_at: datetime, ref: str) -> Iterator[Said]:
        """Yield what reaches the stream, in order of time.

        A message that comes again is answered at the door, a wrong signature refused there: neither is
        produced. A success that is never told is found by asking the platform, in a later slot.
        """
        if drawn.plan is None:
            yield Said(decided_at, "failed" if drawn.reason else "succeeded", drawn.reason)
            return
        messages = {each.message: each for each in reversed(drawn.plan.callbacks) if each.fault is None}
        for each in sorted(messages.values(), key=lambda each: each.after_seconds):
            yield Said(_arrival(each, order, decided_at), each.status, each.reason)
        if not messages and drawn.plan.settles is not None:
            draws = Draws(self._seed, "asked", ref)
            asked_at = moment(self._slots, decided_at, self._slots.at(decided_at), drawn.method, draws)
            yield Said(asked_at, drawn.plan.settles, drawn.plan.reason)


def _arrival(callback: PlannedCallback, order: FeeDemanded, decided_at: datetime) -> datetime:
    after = timedelta(seconds=callback.after_seconds)
    if callback.counted_from == "expiry":
        return max(order.data.payable_until, decided_at) + after
    return decided_at + after


def _method(order: FeeDemanded, channel: Channel, draws: Draws) -> PaymentMethod:
    if order.data.online_offered and draws.happens(ONLINE[channel]):
        return "national-portal" if draws.happens(BY_PORTAL) else "agency-gateway"
    return draws.one_of(OTHERWISE[channel])
