"""Whatever order facts are taken in, and however often: what is promised of every dossier."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.inbound import FeeItem
from schemas.routing import (
    DossierFinished,
    DossierFinishedData,
    DueChanged,
    DueChangedData,
    LegClosed,
    LegClosedData,
    StatusChanged,
    StatusChangedData,
)
from services._province.statuses import ALLOWED, DossierStatus
from services._runtime.decisions import Unprocessable
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    COURT,
    COURT_ON_PAPER,
    DISTRICT,
    JUSTICE,
    PAPER_DISTRICT,
    POLICE,
    Case,
    criminal_record,
    fee,
    minutes,
)

Fact = tuple[str, int, str, int]
"""What is done, to which leg or order, with which outcome, how many minutes after reception."""

EXTRA = (FeeItem(code="extra", kind="charge", amount_vnd=7_000),)
LATER = st.integers(0, 30_000)
EXPECTED = [("answer", leg, "approve") for leg in (1, 2, 3, 4)] + [("pay", order, "") for order in (1, 2, 3)]
UNEXPECTED = st.one_of(
    st.tuples(st.just("answer"), st.integers(1, 5), st.sampled_from(["reject", "opinion", "needs-fee"])),
    st.tuples(st.sampled_from(["accept", "expire", "receive"]), st.integers(1, 4), st.just("")),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Fact]:
    """Everything expected, some of it more than once, and some things unexpected, in any order."""
    repeats = draw(st.lists(st.sampled_from(EXPECTED), max_size=20))
    facts = draw(st.permutations(EXPECTED * 2 + repeats + draw(st.lists(UNEXPECTED, max_size=3))))
    return [(*fact, draw(LATER)) for fact in facts]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    fees = draw(st.lists(st.sampled_from([fee("reception"), fee("return")]), max_size=2, unique_by=id))
    time = draw(st.sampled_from([ALL_ELECTRONIC, COURT_ON_PAPER, ALL_ON_PAPER]))
    desk = draw(st.sampled_from([JUSTICE, DISTRICT, PAPER_DISTRICT]))
    return criminal_record(time, desk=desk, fees=tuple(fees))


def take(case: Case, fact: Fact) -> int:
    """Take a fact as a lane does: what is unprocessable changes nothing. Return how many events it caused."""
    kind, number, outcome, later = fact
    before = len(case.told)
    time = (case.told[0].time + minutes(later)).replace(tzinfo=None).isoformat()
    agency = {1: JUSTICE, 2: POLICE, 3: COURT}.get(number, case.data.receiving_agency)
    items = EXTRA if outcome == "needs-fee" else None
    does: dict[str, Callable[[], object]] = {
        "answer": lambda: case.answer(number, agency, time, outcome, fee_items=items),
        "accept": lambda: case.accept(number, agency, time),
        "pay": lambda: case.pay(time, order=number),
        "expire": lambda: case.expire(time, order=number),
        "receive": lambda: case.receive(time),
    }
    with suppress(Unprocessable):
        does[kind]()
    return len(case.told) - before


def check_events(case: Case) -> None:
    times = [emit.time for emit in case.told]
    assert times == sorted(times)
    assert set(Counter((emit.event, emit.discriminator) for emit in case.told).values()) == {1}
    moves = case.all_told(DueChanged, DueChangedData)
    dates = [case.data.due_at, *(move.new_due_at for move in moves)]
    assert [move.old_due_at for move in moves] == dates[:-1]
    assert dates == sorted(dates)


def check_statuses(case: Case) -> None:
    changes = case.all_told(StatusChanged, StatusChangedData)
    assert [change.from_status for change in changes] == [
        None,
        *(change.to_status for change in changes[:-1]),
    ]
    for change in changes:
        before = None if change.from_status is None else DossierStatus(change.from_status)
        assert DossierStatus(change.to_status) in ALLOWED[before]


def check_legs(case: Case) -> None:
    closed = case.all_told(LegClosed, LegClosedData)
    closed_ids = {leg.leg_id for leg in closed}
    assert len(closed) == len(closed_ids)
    assert closed_ids <= {leg.leg_id for leg in case.sent}
    finishes = case.all_told(DossierFinished, DossierFinishedData)
    assert len(finishes) <= 1
    for finish in finishes:
        work = {leg.leg_id for leg in case.sent if leg.duty != "return"}
        assert work <= closed_ids
        assert all(leg.closed_at <= finish.finished_at for leg in closed if leg.leg_id in work)


def check_owed(case: Case) -> None:
    owed = [order for order in case.stored.orders if order.paid_at is None]
    if case.stored.outcome == "approved":
        assert all(order.collect == "return" for order in owed)
    if case.statuses[-1] == DossierStatus.RETURNED:
        assert owed == []


@settings(max_examples=200)
@given(cases(), stories())
def test_any_order_of_facts_and_repeats_keeps_the_promises(case: Case, story: list[Fact]) -> None:
    for fact in story:
        take(case, fact)
        assert take(case, fact) == 0
        check_events(case)
        check_statuses(case)
        check_legs(case)
        check_owed(case)


@settings(max_examples=100)
@given(cases(), st.lists(st.permutations(EXPECTED), min_size=8, max_size=8), st.data())
def test_facts_told_often_enough_bring_every_dossier_to_the_applicant(
    case: Case, rounds: list[list[tuple[str, int, str]]], data: st.DataObject
) -> None:
    for fact in [fact for facts in rounds for fact in facts]:
        take(case, (*fact, data.draw(LATER)))

    assert case.statuses[-2:] == [DossierStatus.FINISHED, DossierStatus.RETURNED]
