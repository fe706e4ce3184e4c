"""A hub of four lanes to which anything is said in any order, and whose lanes die in between."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import SPECS, Death, MemoryLane
from tests.component.lanes.whole import (
    assert_answered,
    assert_figures,
    assert_lawful,
    assert_once_and_in_order,
    assert_repeats_are_no_fault,
    assert_the_same_again,
)
from tests.component.lanes.world import OUTCOMES, Wish, World

CRIMINAL_RECORD, BIRTH, MARRIAGE = "2.000488", "1.001193", "1.000894"
WISHES: Final = (Wish(CRIMINAL_RECORD, "H62.12"), Wish(BIRTH, "H62.21.01"), Wish(MARRIAGE, "H62.21.01"))
DEATHS: Final[tuple[Death, ...]] = ("before-database-commit", "after-database-commit", "after-kafka-commit")
PASSING: Final = (
    timedelta(minutes=1),
    timedelta(hours=3),
    timedelta(days=1),
    timedelta(days=9),
    timedelta(days=40),
)
INBOUND: Final = (
    "submissions",
    "agency-replies",
    "payment-reports",
    "lookup-answers",
    "agency-reports",
    "clock",
)
POISON: Final = (None, b"", b"{}", b"\xff\x00", b'{"type":"lgsp.leg.answered.v1"}')
HOLDERS: Final = ("H62.21.01", "H62.22.01")
STRANGER: Final = "H62.13"
any_number = st.integers(0, 99)
mostly = st.sampled_from((True, True, True, True, False))
lanes = st.sampled_from(sorted(SPECS))


class HubMachine(RuleBasedStateMachine):
    """What is spoken of is chosen among what the hub has told so far; ``told`` counts that over all runs."""

    told: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.kafka = MemoryKafka()
        self.world = World(self.kafka)
        self.lanes = {name: MemoryLane(spec, self.kafka) for name, spec in SPECS.items()}
        self.prompt = True

    @initialize(prompt=mostly, wish=st.sampled_from(WISHES))
    def begin(self, prompt: bool, wish: Wish) -> None:
        """Have one dossier; a prompt hub works after everything that is said, another when told to."""
        self.prompt = prompt
        self.world.lodge(wish, "online", 0)
        self.settle()

    @rule(wish=st.sampled_from(WISHES), channel=st.sampled_from(("online", "counter", "post")), whole=mostly)
    def lodge(self, wish: Wish, channel: str, whole: bool) -> None:
        self.world.lodge(wish, channel, 0 if whole else 1)
        self._said()

    @rule(n=any_number, right=mostly)
    def accept(self, n: int, right: bool) -> None:
        if leg := _one_of(self._open_legs(), n):
            self.world.accept(leg, leg["to_agency"] if right else STRANGER)
            self._said()

    @rule(n=any_number)
    def approve(self, n: int) -> None:
        if leg := _one_of(self._open_legs(), n):
            self.world.answer(leg, leg["to_agency"], "opinion" if leg["duty"] == "consult" else "approve")
            self._said()

    @rule(n=any_number, outcome=st.sampled_from(OUTCOMES), right=mostly, still_open=mostly)
    def answer(self, n: int, outcome: str, right: bool, still_open: bool) -> None:
        legs = self._open_legs() if still_open else self.world.told("routing", "leg.dispatched")
        if leg := _one_of(legs, n):
            self.world.answer(leg, leg["to_agency"] if right else STRANGER, outcome)
            self._said()

    @rule(n=any_number)
    def ask_for_papers(self, n: int) -> None:
        if leg := _one_of([leg for leg in self._open_legs() if leg["duty"] == "lead"], n):
            self.world.answer(leg, leg["to_agency"], "needs-supplement")
            self._said()

    @rule(n=any_number)
    def pay(self, n: int) -> None:
        if order := _one_of(self.world.told("routing", "fee.demanded"), n):
            self.world.pay(order, 1, "succeeded", 0, "counter")
            self._said()

    @rule(
        n=any_number,
        attempt=st.integers(1, 3),
        status=st.sampled_from(("started", "succeeded", "failed", "pending")),
        surplus_vnd=st.sampled_from((0, 1000, -1000)),
    )
    def pay_somehow(self, n: int, attempt: int, status: str, surplus_vnd: int) -> None:
        if order := _one_of(self.world.told("routing", "fee.demanded"), n):
            self.world.pay(order, attempt, status, surplus_vnd, "national-portal")
            self._said()

    @rule(
        agency=st.sampled_from(HOLDERS),
        number=st.integers(1, 2),
        change=st.sampled_from(("registered", "digitised", "revoked")),
        whole=st.booleans(),
    )
    def report_stock(self, agency: str, number: int, change: str, whole: bool) -> None:
        self.world.report_stock(agency, number, change, whole=whole)
        self._said()

    @rule(n=any_number, what_was_asked=mostly)
    def supplement(self, n: int, what_was_asked: bool) -> None:
        if not self.world.told("routing", "supplement.requested"):
            self.ask_for_papers(n)  # or supplements would be too rare to be met in every run
        if asked := _one_of(self.world.told("routing", "supplement.requested"), n):
            self.world.supplement(asked["dossier_code"], asked["components"] if what_was_asked else ["other"])
            self._said()

    @rule(n=any_number)
    def withdraw(self, n: int) -> None:
        if n % 2 == 0 and (dossier := _one_of(self.world.told("dossiers", "dossier.received"), n)):
            self.world.withdraw(dossier["dossier_code"])
            self._said()

    @rule(n=any_number, rating=st.sampled_from(("satisfied", "dissatisfied")))
    def rate(self, n: int, rating: str) -> None:
        if dossier := _one_of(self.world.told("dossiers", "dossier.received"), n):
            self.world.rate(dossier["dossier_code"], rating)
            self._said()

    @rule(passed=st.sampled_from(PASSING))
    def tick(self, passed: timedelta) -> None:
        self.world.tick(passed)
        self._said()

    @rule(n=any_number)
    def repeat(self, n: int) -> None:
        if said := _one_of(self.world.said, n):
            self.world.repeat(*said)
            self._said()

    @rule(topic=st.sampled_from(INBOUND), value=st.sampled_from(POISON))
    def poison(self, topic: str, value: bytes | None) -> None:
        self.kafka.take_bytes(topic, b"H62.12", value)
        self._said()

    @rule(name=lanes, most=st.integers(1, 7))
    def work(self, name: str, most: int) -> None:
        self.lanes[name].work(most)

    @rule(name=lanes, death=st.sampled_from(DEATHS))
    def die_next_time(self, name: str, death: Death) -> None:
        self.lanes[name].death = death

    @rule()
    def settle(self) -> None:
        while sum(lane.work(500) for lane in self.lanes.values()):
            pass
        assert_once_and_in_order(self.kafka)

    def teardown(self) -> None:
        self.settle()
        assert_answered(self.kafka, self.world.submissions)
        assert_repeats_are_no_fault(self.kafka)
        assert_lawful(self.kafka)
        assert_figures(self.lanes["metrics"])
        for lane in self.lanes.values():
            assert_the_same_again(lane)
            lane.close()
        self._count()

    def _said(self) -> None:
        if self.prompt:
            self.settle()

    def _open_legs(self) -> list[dict[str, Any]]:
        closed = {each["leg_id"] for each in self.world.told("routing", "leg.closed")}
        return [leg for leg in self.world.told("routing", "leg.dispatched") if leg["leg_id"] not in closed]

    def _count(self) -> None:
        for each in self.kafka.seen("dossiers", "routing", "payments"):
            HubMachine.told[each.event["type"]] += 1
        for each in self.kafka.seen("dead-letters"):
            HubMachine.told[(dict(each.headers)["lgsp_dl_reason"] or b"").decode()] += 1


def _one_of(found: Sequence[Any], n: int) -> Any:
    return found[n % len(found)] if found else None
