"""Orders with every fault of providers, as records by slots of event time, and what money was taken."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Final, Literal

from schemas.envelope import Event, key_of_dossier
from schemas.inbound import (
    AttemptReported,
    AttemptReportedData,
    AttemptStarted,
    AttemptStartedData,
    FeeItem,
    PaymentMethod,
)
from schemas.routing import DossierFinished, DossierFinishedData, FeeDemanded, FeeDemandedData
from services.payment_stub.states import Reported

START: Final = datetime(2021, 12, 24, tzinfo=timezone(timedelta(hours=7)))
"""Shortly before the year ends: receipts begin anew in the middle."""
SLOT: Final = timedelta(hours=6)
DAYS: Final = 16
PAYABLE: Final = timedelta(days=3)
METHODS: Final[tuple[PaymentMethod, ...]] = (
    "national-portal", "agency-gateway", "counter", "post", "bank-transfer",
)  # fmt: skip
ITEMS: Final = (
    FeeItem(code="criminal-record", kind="fee", amount_vnd=200_000),
    FeeItem(code="enterprise-registration", kind="charge", amount_vnd=50_000),
    FeeItem(code="enterprise-publication", kind="fee", amount_vnd=100_000),
    FeeItem(code="land-registration-tax", kind="tax", amount_vnd=1_234_567),
    FeeItem(code="adoption", kind="charge", amount_vnd=400_000),
)


@dataclass
class Mess:
    """``slots``: records in the order sent. ``money``: transaction → amount of what was truly taken.

    ``taken_by``: the same by agency, in the order taken.
    """

    random: Random
    slots: defaultdict[int, list[Event]] = field(default_factory=lambda: defaultdict(list))
    money: dict[tuple[str, str], int] = field(default_factory=dict)
    taken_by: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _count: int = 0

    def take(self, agency: str, ref: str, amount_vnd: int) -> None:
        """Take money, as somebody will report more than once."""
        if (agency, ref) not in self.money:
            self.taken_by[agency].append(ref)
        self.money[agency, ref] = amount_vnd

    def send(self, event: Event) -> None:
        """Send a record in its slot, and one in ten again in a later one."""
        slot = (event.time - START) // SLOT
        self.slots[slot].append(event)
        if self.random.random() < 0.1:
            self.slots[slot + self.random.randrange(12)].append(event)

    def next_id(self) -> str:
        self._count += 1
        return f"E-{self._count}"

    def in_order(self) -> Iterator[tuple[datetime, list[Event]]]:
        """Yield the end of each slot and its records, in whatever order they come."""
        for slot in range(max(self.slots) + 2):
            records = self.slots[slot]
            self.random.shuffle(records)
            yield START + (slot + 1) * SLOT, records


@dataclass
class Case:
    """One order of one dossier; hours count from the slot after its demand."""

    mess: Mess
    code: str
    demanded_at: datetime
    items: tuple[FeeItem, ...]
    method: PaymentMethod

    @property
    def order_id(self) -> str:
        return f"{self.code}/order-1"

    @property
    def amount_vnd(self) -> int:
        return sum(item.amount_vnd for item in self.items)

    def demand(self) -> None:
        data = FeeDemandedData(
            dossier_code=self.code, order_id=self.order_id, items=self.items, amount_vnd=self.amount_vnd,
            payable_until=self.demanded_at + PAYABLE, online_offered=True,
        )  # fmt: skip
        self._send(FeeDemanded, data, self.demanded_at)

    def end(self, outcome: Literal["approved", "withdrawn", "stopped"], hours: float) -> None:
        at = self._at(hours)
        data = DossierFinishedData(dossier_code=self.code, outcome=outcome, finished_at=at, on_time=True)
        self._send(DossierFinished, data, at)

    def report(
        self, status: Reported, hours: float, *, ref: str = "1", more_vnd: int = 0, stolen: str | None = None
    ) -> None:
        """Report an attempt; one of a wrong amount, or with another order's transaction, takes no money."""
        at, ref = self._at(hours), stolen or f"T-{self.code}-{ref}"
        started = AttemptStartedData(
            dossier_code=self.code, order_id=self.order_id, transaction_id=ref, method=self.method,
            amount_vnd=self.amount_vnd + more_vnd, happened_at=at,
        )  # fmt: skip
        if status == "started":
            self._send(AttemptStarted, started, at)
            return
        self._send(AttemptReported, AttemptReportedData(**dict(started), status=status), at)
        if status == "succeeded" and not more_vnd and stolen is None:
            self.mess.take(key_of_dossier(self.code), ref, self.amount_vnd)

    def _at(self, hours: float) -> datetime:
        return self.demanded_at + SLOT + timedelta(hours=hours)

    def _send(self, event: type[Event], data: object, at: datetime) -> None:
        source = "/lgsp/routing" if event in {FeeDemanded, DossierFinished} else "/provider/p"
        row = {"id": self.mess.next_id(), "source": source, "subject": self.code, "time": at, "data": data}
        self.mess.send(event.model_validate(row))


def _failed_first(case: Case) -> None:
    case.report("started", 1)
    case.report("failed", 1.2)
    case.report("succeeded", 8, ref="2")


def _after_its_time_out(case: Case) -> None:
    case.report("started", 1)
    case.report("pending", 1.1)
    case.report("succeeded", 9)


def _never_an_outcome(case: Case) -> None:
    case.report("started", 1)


def _twice(case: Case) -> None:
    case.report("succeeded", 1)
    case.report("succeeded", 2, ref="2")
    case.report("succeeded", 20, ref="3")


def _after_the_limit(case: Case) -> None:
    case.report("failed", 2)
    case.report("succeeded", 90, ref="2")


def _around_the_end(case: Case) -> None:
    """In one slot, so that either comes first."""
    case.end("withdrawn", 7)
    case.report("succeeded", 7.5)


def _after_the_end(case: Case) -> None:
    case.report("started", 1)
    case.end("stopped", 8)
    case.report("succeeded", 20)


def _before_the_end(case: Case) -> None:
    case.report("succeeded", 1)
    case.end("stopped" if case.mess.random.random() < 0.5 else "withdrawn", 20)
    case.report("succeeded", 40, ref="2")


def _in_disorder(case: Case) -> None:
    case.report("succeeded", 2)
    case.report("pending", 8)
    case.report("started", 14)
    case.end("approved", 20)


def _before_its_demand(case: Case) -> None:
    """Overtake the order, which gives a dead letter; then tell it again."""
    case.report("succeeded", -12)
    case.report("succeeded", 3)


def _wrong_amounts(case: Case) -> None:
    case.report("succeeded", 1, more_vnd=-1)
    case.report("succeeded", 2, ref="2", more_vnd=1)


def _somebody_elses(case: Case) -> None:
    taken = case.mess.taken_by[key_of_dossier(case.code)]
    if taken:  # when all that was truly paid has been reported
        case.report("succeeded", (DAYS + 6) * 24, stolen=case.mess.random.choice(taken[-50:]))


FAULTS: Final[tuple[Callable[[Case], None], ...]] = (
    lambda case: case.report("succeeded", 1), _failed_first, _after_its_time_out, _never_an_outcome, _twice,
    _after_the_limit, _around_the_end, _after_the_end, _before_the_end, _in_disorder, _before_its_demand,
    _wrong_amounts, _somebody_elses,
)  # fmt: skip


def mess_of(orders: int, seed: int) -> Mess:
    """Return so many orders, each with one of the faults, of four agencies over some weeks."""
    mess = Mess(Random(seed))
    for number in range(orders):
        agency, day, running = number % 4, number // 4 % DAYS, number // (4 * DAYS) + 1
        demanded_at = START + timedelta(days=day + 1, minutes=mess.random.randrange(360))
        code = f"H62.1{agency}-{demanded_at:%y%m%d}-{running:04}"
        items = tuple(mess.random.sample(ITEMS, mess.random.randrange(1, 4)))
        case = Case(mess, code, demanded_at, items, mess.random.choice(METHODS))
        case.demand()
        FAULTS[number % len(FAULTS)](case)
    return mess
