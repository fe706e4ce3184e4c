"""The eight procedures of the demo: all are asked for, and every leg answered sensibly."""

from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache
from typing import TypeVar

from lgsp.simulator.attempts import DECIDED_AFTER, moment
from lgsp.simulator.chance import Draws
from lgsp.simulator.coming_back import CHAINS
from lgsp.simulator.habits import HABITS
from lgsp.simulator.slots import FIRST_MONDAY, Slots
from schemas.dossiers import DossierReceived
from schemas.envelope import Event
from schemas.inbound import LegAnswered, SubmissionLodged
from schemas.payments import PaymentSucceeded
from schemas.routing import DossierFinished, FeeDemanded, LegClosed, LegDispatched
from services._province.procedures import procedure, procedures
from tests.unit.simulator.played import Played, played

EventT = TypeVar("EventT", bound=Event)
LAND = "placeholder-land-use-right-change"


@cache
def fortnight() -> Played:
    return played(seed=2, dossiers=800, days=14)


def lodged() -> list[SubmissionLodged]:
    found = (each for each in fortnight().records if each.ce_type == "lgsp.submission.lodged.v1")
    return [SubmissionLodged.model_validate_json(each.value or b"") for each in found]


def answers() -> list[LegAnswered]:
    found = (each for each in fortnight().records if each.ce_type == "lgsp.leg.answered.v1")
    return [LegAnswered.model_validate_json(each.value or b"") for each in found]


def told(kind: type[EventT]) -> list[EventT]:
    return fortnight().hub.told(kind)


def test_every_procedure_is_asked_for_about_as_often_as_its_habit_says() -> None:
    assert HABITS.keys() <= procedures().keys()
    counted = Counter(event.data.procedure_code for event in lodged())
    assert all(0.5 < counted[code] / (800 * habit.weight) < 1.5 for code, habit in HABITS.items())


def test_an_enterprise_asks_only_for_what_enterprises_need() -> None:
    asked = {event.data.procedure_code for event in lodged() if event.data.applicant.kind == "enterprise"}
    assert asked - CHAINS[LAND].keys() == {"2.000815", LAND}


def test_what_cannot_be_sent_online_does_not_come_online() -> None:
    online = {event.data.procedure_code for event in lodged() if event.data.channel == "online"}
    assert all(procedure(code).service_level >= 3 for code in online)


def test_every_procedure_is_approved_and_some_dossier_of_it_finished() -> None:
    code_of = {event.subject: event.data.procedure_code for event in told(DossierReceived)}
    approved = {code_of[e.subject] for e in told(DossierFinished) if e.data.outcome == "approved"}
    assert approved >= HABITS.keys()


def test_who_is_consulted_gives_an_opinion_and_nobody_else_does() -> None:
    duty_of = {event.data.leg_id: event.data.duty for event in told(LegDispatched)}
    outcomes: defaultdict[str, set[str]] = defaultdict(set)
    for event in answers():
        outcomes[duty_of[event.data.leg_id]].add(event.data.outcome)
    assert outcomes["consult"] - {"wrong-authority"} == {"opinion"}
    assert outcomes["finance"] == {"needs-fee", "approve"}
    assert all("opinion" not in said for duty, said in outcomes.items() if duty != "consult")
    assert [duty for duty, said in outcomes.items() if "needs-supplement" in said] == ["lead"]


def test_the_tax_office_determines_at_least_what_was_declared_and_sometimes_more() -> None:
    declared = {
        event.subject: fee.amount_vnd
        for event in told(DossierReceived)
        for fee in event.data.fees
        if fee.kind == "tax"
    }
    taxes = [event for event in told(FeeDemanded) if event.data.items[0].kind == "tax"]
    higher = [event.data.amount_vnd > declared[event.subject] for event in taxes]
    assert len(taxes) > 30
    assert all(event.data.amount_vnd >= declared[event.subject] for event in taxes)
    assert 0 < sum(higher) < len(taxes) / 2


def test_the_tax_office_closes_its_leg_after_the_tax_was_paid() -> None:
    tax_orders = {event.data.order_id for event in told(FeeDemanded) if event.data.items[0].kind == "tax"}
    paid = {
        event.subject: event.time for event in told(PaymentSucceeded) if event.data.order_id in tax_orders
    }
    finance = {event.data.leg_id for event in told(LegDispatched) if event.data.duty == "finance"}
    done = [e for e in told(LegClosed) if e.data.leg_id in finance and e.data.outcome == "done"]
    after = [event for event in done if event.subject in paid]
    assert len(after) > 20
    assert all(event.data.closed_at > paid[event.subject] for event in after)


def test_without_a_tax_the_tax_office_asks_for_nothing() -> None:
    code_of = {event.subject: event.data.procedure_code for event in told(DossierReceived)}
    taxed = {e.subject for e in told(DossierReceived) if any(fee.kind == "tax" for fee in e.data.fees)}
    free = {e.subject for e in told(DossierReceived) if code_of[e.subject] == LAND} - taxed
    assert free, "gifts to relatives"
    assert taxed >= {event.subject for event in told(FeeDemanded) if event.data.items[0].kind == "tax"}


def test_a_payment_at_a_counter_is_reported_in_the_slot_in_which_it_was_begun() -> None:
    slots = Slots(length=timedelta(hours=1))
    ten_to_eight = FIRST_MONDAY + timedelta(hours=7, minutes=50)
    for number in range(8000):
        at = moment(slots, ten_to_eight, slots.at(ten_to_eight), "counter", Draws("counter", number))
        assert slots.at(at + DECIDED_AFTER) == slots.at(at)
