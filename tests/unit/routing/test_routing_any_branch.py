"""Whatever agencies and applicants do, in whatever order: what the new branches promise of every dossier."""

from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.inbound import FeeItem
from schemas.routing import (
    ApologyIssued,
    ApologyIssuedData,
    DossierFinished,
    DossierFinishedData,
    LegClosed,
    LegClosedData,
    StatusChanged,
    StatusChangedData,
    SupplementRequested,
    SupplementRequestedData,
)
from services._province.statuses import ALLOWED, DossierStatus
from services._runtime.decisions import Unprocessable
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    DISTRICT,
    ENVIRONMENT,
    FIRE,
    JUSTICE,
    PAPER_DISTRICT,
    Case,
    at,
    construction_permit,
    criminal_record,
    minutes,
)
from tests.unit.routing.test_routing_outages import outage

EXTRA = (FeeItem(code="extra", kind="charge", amount_vnd=7_000),)
ANSWERS = ("approve", "reject", "opinion", "needs-fee", "needs-supplement", "wrong-authority", "handed-over")
MOSTLY = 10
HANDS = st.sampled_from([None, JUSTICE, ENVIRONMENT, FIRE, DISTRICT, "H62.99"])
FACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *ANSWERS,
                "approve",
                "opinion",
                "needs-supplement",
                "bring",
                "bring",
                "pay",
                "expire",
                "withdraw",
                "tick",
            ]
        ),
        st.integers(1, 12),
        HANDS,
        st.integers(0, 4_000),
    ),
    max_size=40,
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    time = draw(st.sampled_from([ALL_ELECTRONIC, ALL_ON_PAPER]))
    build = draw(st.sampled_from([criminal_record, construction_permit]))
    case = build(time, desk=draw(st.sampled_from([DISTRICT, PAPER_DISTRICT])))
    if draw(st.booleans()):
        case.outages = (outage(f"{time[:8]}20 09:00", f"{time[:8]}24 09:00", JUSTICE),)
    return case


def take(case: Case, kind: str, number: int, hand: str | None, time: str) -> None:
    """Take a fact as a lane does: deadlines first, and what is unprocessable changes nothing.

    ``number`` picks an order, or one of the legs, mostly of the open ones.
    """
    case.tick(time)
    legs = [each for each in case.stored.legs if each.is_open] if number < MOSTLY else case.stored.legs
    chosen = legs[number % len(legs)] if legs else None
    agency = DISTRICT if chosen is None else chosen.to_agency
    leg = 0 if chosen is None else int(chosen.leg_id.rpartition("-")[2])
    does: dict[str, Callable[[], object]] = {
        "bring": lambda: case.bring(time, f"{at(time) + minutes(20_000):%Y-%m-%d} 09:00"),
        "pay": lambda: case.pay(time, order=number),
        "expire": lambda: case.expire(time, order=number),
        "withdraw": lambda: case.withdraw(time),
        "tick": lambda: None,
        "needs-supplement": lambda: case.ask(leg, agency, time),
        "needs-fee": lambda: case.answer(leg, agency, time, kind, fee_items=EXTRA),
    }
    before = (dict(case.documents), len(case.told))
    try:
        does.get(kind, lambda: case.answer(leg, agency, time, kind, to_agency=hand))()
    except Unprocessable:
        assert before == (case.documents, len(case.told))


def check_legs(case: Case) -> None:
    closed = Counter(leg.leg_id for leg in case.all_told(LegClosed, LegClosedData))
    sent = Counter(leg.leg_id for leg in case.sent)
    assert {*closed.values(), *sent.values()} <= {1}
    assert closed.keys() <= sent.keys()
    if case.stored.outcome is not None:
        assert {leg.leg_id for leg in case.sent if leg.duty != "return"} <= closed.keys()
    if case.statuses[-1] == DossierStatus.SUPPLEMENT_ASKED:
        assert sent.keys() == closed.keys()
    rounds = [leg.round for leg in case.sent]
    assert rounds == sorted(rounds)
    for leg in case.sent:
        assert (leg.arrives_at is not None) == (leg.mode == "paper" and leg.from_agency != leg.to_agency)


def check_once(case: Case) -> None:
    assert len(case.all_told(SupplementRequested, SupplementRequestedData)) <= 1
    assert len(case.all_told(ApologyIssued, ApologyIssuedData)) <= 1
    assert len(case.all_told(DossierFinished, DossierFinishedData)) <= 1
    told = Counter((emit.event, emit.discriminator) for emit in case.told)
    assert set(told.values()) <= {1}


def check_statuses(case: Case) -> None:
    times = [emit.time for emit in case.told]
    assert times == sorted(times)
    before: DossierStatus | None = None
    for change in case.all_told(StatusChanged, StatusChangedData):
        assert DossierStatus(change.to_status) in ALLOWED[before]
        before = DossierStatus(change.to_status)
    stored = case.stored
    if stored.outcome is None:
        waits = (stored.waits_for_papers, stored.paused_since is not None)
        expected = {(True, False): 5, (False, True): 6}.get(waits, 4)
        assert case.statuses[-1] == expected
    else:
        assert stored.timers == ()


@settings(max_examples=120, deadline=None)
@given(cases(), FACTS)
def test_whatever_happens_the_promises_are_kept(
    case: Case, facts: list[tuple[str, int, str | None, int]]
) -> None:
    now = case.told[0].time
    for kind, number, hand, later in facts:
        now += minutes(later)
        take(case, kind, number, hand, now.replace(tzinfo=None).isoformat())
        check_legs(case)
        check_once(case)
        check_statuses(case)


@settings(max_examples=120, deadline=None)
@given(cases(), FACTS)
def test_every_dossier_can_still_be_brought_to_an_end(
    case: Case, facts: list[tuple[str, int, str | None, int]]
) -> None:
    now = case.told[0].time
    for kind, number, hand, later in facts:
        now += minutes(later)
        take(case, kind, number, hand, now.replace(tzinfo=None).isoformat())
    for _ in range(30):
        if case.stored.outcome is not None:
            break
        now += minutes(60)
        time = now.replace(tzinfo=None).isoformat()
        for order in range(1, len(case.stored.orders) + 1):
            take(case, "pay", order, None, time)
        take(case, "bring", 1, None, time)
        for _ in [each for each in case.stored.legs if each.is_open]:
            take(case, "approve", 0, None, time)
    assert case.stored.outcome is not None
