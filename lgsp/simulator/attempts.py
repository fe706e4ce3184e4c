"""An attempt to pay: how it begins, and what providers and counters report of it, slot by slot."""

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
    PaymentMethod,
)
from schemas.routing import FeeDemanded
from schemas.topics import PAYMENT_REPORTS

DECIDED_AFTER = timedelta(seconds=1)
"""From the beginning of an attempt to its decision; at an office that is reported at once."""
AT_OFFICE_HOURS = frozenset({"counter", "post", "bank-transfer"})
UP_FROM, UP_TO = time(6, 30), time(22, 30)


@dataclass(frozen=True, slots=True)
class Said:
    """One record about an attempt: when it is sent, and what it says; ``begun`` has no report yet."""

    at: datetime
    status: Literal["begun", "succeeded", "failed"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to pay, or what is still to be said of it. ``said``: at least one, in order of time."""

    order: FeeDemanded
    ref: str
    method: PaymentMethod
    decided_at: datetime
    """When it was decided: every report of it says so, whenever it comes, and however often."""
    said: tuple[Said, ...]
    slots: Slots
    seed: int

    @property
    def time(self) -> datetime:
        """When the next record is sent."""
        return self.said[0].at

    @property
    def dossier_code(self) -> str:
        """The dossier of the order."""
        return self.order.data.dossier_code

    @property
    def topic(self) -> str:
        """Payments are reported on one topic."""
        return PAYMENT_REPORTS.name

    @property
    def is_to_begin(self) -> bool:
        """Whether nothing was said of it yet."""
        return self.said[0].status == "begun"

    @property
    def is_taken(self) -> bool:
        """Whether money is taken, whenever that is told."""
        return any(each.status == "succeeded" for each in self.said)

    def is_wanted(self, dossier: DossierSeen) -> bool:
        """Nobody begins to pay what is settled; what was begun is reported in any case."""
        return not self.is_to_begin or self.order.data.order_id not in dossier.settled

    def records(self) -> tuple[Outgoing, ...]:
        """Return what is said in the slot in which it goes on."""
        return tuple(self._record(each) for each in self.said if self._is_now(each))

    def postponed(self, slots: Slots) -> Self:
        """Return it for the next slot in which this payer is up and the office open, as long as before."""
        draws = Draws(self.seed, "postponed", self.ref, self.time.isoformat())
        later = moment(slots, self.time, slots.at(self.time), self.method, draws) - self.time
        said = tuple(replace(each, at=each.at + later) for each in self.said)
        return replace(self, said=said, decided_at=self.decided_at + later * self.is_to_begin)

    def follow_up(self, slots: Slots) -> Action | None:  # noqa: ARG002 part of the protocol
        """Return what is said in later slots."""
        rest = tuple(each for each in self.said if not self._is_now(each))
        return replace(self, said=rest) if rest else None

    def _is_now(self, said: Said) -> bool:
        return self.slots.at(said.at) == self.slots.at(self.time)

    def _record(self, said: Said) -> Outgoing:
        begun = AttemptStartedData(
            dossier_code=self.dossier_code, order_id=self.order.data.order_id, transaction_id=self.ref,
            method=self.method, amount_vnd=self.order.data.amount_vnd, happened_at=self.decided_at,
        )  # fmt: skip
        if said.status == "begun":
            return self._outgoing(AttemptStarted, begun.model_copy(update={"happened_at": said.at}), said.at)
        report = AttemptReportedData(**dict(begun), status=said.status, reason=said.reason)
        return self._outgoing(AttemptReported, report, said.at)

    def _outgoing(
        self, event: type[AttemptStarted | AttemptReported], data: AttemptStartedData, at: datetime
    ) -> Outgoing:
        return outgoing(
            event, data, source=f"/provider/{self.method}", subject=self.dossier_code, time=at,
            key=key_of_dossier(self.dossier_code), ref=self.ref,
        )  # fmt: skip


def moment(slots: Slots, cause: datetime, now: int, method: PaymentMethod, draws: Draws) -> datetime:
    """When somebody pays: at the office while it is open, online while people are up."""
    if method in AT_OFFICE_HOURS:
        at = working_moment(slots, cause, now, minutes(draws.around(5, 90, 900)), draws)
        return at if slots.at(at + DECIDED_AFTER) == slots.at(at) else at - DECIDED_AFTER
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
