"""A fortnight of 2,000 dossiers: everything that people do occurs in it, and the money is right."""

from collections import Counter
from functools import cache

import pytest

from lgsp.simulator.instruments import SHARES
from lgsp.simulator.payers import Payers
from schemas.dossiers import DossierReceived, FeedbackGiven, SupplementReceived
from schemas.payments import PaymentFailed, PaymentSucceeded, ReceiptIssued, RefundIssued
from schemas.routing import DossierFinished, FeeDemanded, SupplementRequested
from services.payment_stub.books import entries_of
from services.payment_stub.documents import DossierOrders, dossier_key
from tests.unit.simulator.played import Played, played

pytestmark = [pytest.mark.more, pytest.mark.timeout(900)]
SEED = 1


@cache
def fortnight() -> Played:
    return played(seed=SEED, dossiers=2000, days=14)


def drawn_plans() -> Counter[str]:
    """Return the outcome of each attempt online that was begun, by the sandbox's name."""
    game, payers = fortnight(), Payers(SEED, fortnight().slots)
    world = game.seen()
    orders = {each.data.order_id: each for each in game.hub.told(FeeDemanded)}
    plans: Counter[str] = Counter()
    for record in game.records:
        if record.ce_type == "lgsp.attempt.started.v1":
            order = orders[record.ref.removeprefix("T-").rpartition("-")[0]]
            plan = payers.drawn(world[record.subject], order, record.ref).plan
            plans[plan.id if plan else "at an office"] += 1
    return plans


def test_every_outcome_of_the_sandbox_occurs_about_as_often_as_its_share() -> None:
    plans = drawn_plans()
    online = plans.total() - plans["at an office"]
    assert SHARES.keys() == plans.keys() - {"at an office"}
    assert all(plans[each] / online == pytest.approx(share, abs=0.05) for each, share in SHARES.items())


def test_the_hub_refuses_nothing() -> None:
    assert fortnight().hub.refused == []


def test_nobody_is_charged_twice_and_the_books_balance() -> None:
    hub = fortnight().hub
    taken, back = hub.told(PaymentSucceeded), hub.told(RefundIssued)
    assert Counter(each.data.transaction_id for each in taken) == Counter(
        each.data.transaction_id for each in hub.told(ReceiptIssued)
    )
    refunded = {each.data.transaction_id for each in back}
    kept = Counter(each.data.order_id for each in taken if each.data.transaction_id not in refunded)
    assert set(kept.values()) == {1}
    balances: Counter[str] = Counter()
    for code in {each.subject for each in hub.told(FeeDemanded)}:
        dossier = hub.document("payment_stub", dossier_key(code))
        assert isinstance(dossier, DossierOrders)
        for entry in entries_of(dossier):
            for line in entry.lines:
                balances[line.account.partition("/")[0]] += line.debit_vnd - line.credit_vnd
    taken_vnd = sum(each.data.amount_vnd for each in taken)
    back_vnd = sum(each.data.amount_vnd for each in back)
    assert taken_vnd > back_vnd > 0
    assert balances == {"clearing": taken_vnd, "refunds": -back_vnd, "budget": back_vnd - taken_vnd}


def test_about_as_many_payments_succeed_as_are_begun() -> None:
    hub = fortnight().hub
    failed, succeeded = len(hub.told(PaymentFailed)), len(hub.told(PaymentSucceeded))
    assert failed / succeeded == pytest.approx(0.11, abs=0.03)


def test_people_supplement_withdraw_rate_and_reuse() -> None:
    hub = fortnight().hub
    outcomes = Counter(each.data.outcome for each in hub.told(DossierFinished))
    asked, brought = len(hub.told(SupplementRequested)), len(hub.told(SupplementReceived))
    assert 0.5 < brought / asked < 1
    assert 0.001 < outcomes["withdrawn"] / 2000 < 0.02
    ratings = Counter(each.data.rating for each in hub.told(FeedbackGiven))
    assert ratings["satisfied"] / ratings.total() == pytest.approx(0.92, abs=0.05)
    reused = [
        each
        for each in hub.told(DossierReceived)
        if any(one.outcome != "attached" for one in each.data.components)
    ]
    assert 0.02 < len(reused) / 2000 < 0.1
