"""What comes of each test card of the sandbox's table: on the stream, and in payment_stub's own core."""

from collections import Counter
from datetime import timedelta
from functools import cache
from itertools import count
from math import sqrt
from typing import Final

import pytest

from lgsp.simulator.chance import Draws
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.instruments import SHARES, drawn_plan
from lgsp.simulator.payers import SHARE_NEVER_PAYING, Payers
from lgsp.simulator.slots import FIRST_MONDAY, Slots
from lgsp.simulator.world import World
from schemas.envelope import Event, type_of
from schemas.inbound import AttemptReported
from schemas.routing import FeeDemanded
from services._province.payment_outcomes import payment_outcomes
from services.payment_stub.books import entries_of
from services.payment_stub.documents import DossierOrders, dossier_key
from tests.unit.routing.builders_routing import event
from tests.unit.simulator.played import Played

SEED, DAYS, FEE_VND = 1, 6, 200_000
DEMANDED_AT: Final = FIRST_MONDAY + timedelta(hours=9)
PAYABLE_UNTIL: Final = DEMANDED_AT + timedelta(days=3)
PAID: Final = ("started", "succeeded", "receipt")
REFUSED: Final = ("started", "failed")
FOUND_LATER: Final = ("started", "failed", "succeeded", "receipt")
TOLD: Final = {
    "success": PAID,
    "declined": REFUSED,
    "insufficient-funds": REFUSED,
    "timeout": REFUSED,
    "success-after-timeout": PAID,
    "double-callback": PAID,
    "callback-after-expiry": (*FOUND_LATER, "refund"),
    "callback-before-redirect": PAID,
    "wrong-signature": REFUSED,
    "callback-lost": FOUND_LATER,
    "provider-down": PAID,
}
"""Outcome → what payment_stub tells of the attempt; a success after 90 minutes is told as a failure first."""
REPORTS: Final = {"timeout": 0, "wrong-signature": 0, "double-callback": 2}
"""Outcome → reports of the attempt that reach the stream, where it is not one."""


def demand(outcome: str) -> FeeDemanded:
    """Return the first order of this payer's that is paid online with such a card."""
    for number in count(1):
        code = f"H62.12-210308-{number:04d}"
        order_id = f"{code}/order-1"
        data = {
            "dossier_code": code,
            "order_id": order_id,
            "items": [{"code": "criminal-record", "kind": "fee", "amount_vnd": FEE_VND}],
            "amount_vnd": FEE_VND,
            "payable_until": PAYABLE_UNTIL,
            "online_offered": True,
        }
        made = event(FeeDemanded, code, DEMANDED_AT, data)
        assert isinstance(made, FeeDemanded)
        plan = Payers(SEED, Slots()).drawn(DossierSeen(code), made, f"T-{order_id}-1").plan
        pays = not Draws(SEED, "payer", order_id).happens(SHARE_NEVER_PAYING)
        if pays and plan is not None and plan.id == outcome:
            return made
    raise AssertionError


@cache
def paid_with(outcome: str) -> Played:
    """Play the payer of one order."""
    slots = Slots()
    game, world, order = Played(slots), World(SEED, 0, DAYS, slots), demand(outcome)
    learned: list[Event] = [order, *game.hub.take(order)]
    for slot in range(slots.count(DAYS)):
        records = world.records_of(slot)
        learned += game.take(records, slot)
        if slot >= slots.at(DEMANDED_AT):
            world.learn(slot, learned)
            learned = []
        game.sent.append(records)
    return game


def told_of_first(game: Played) -> tuple[str, ...]:
    """Return what payment_stub told of the first attempt; the first of a type's two words unless payment."""
    told = []
    for each in game.hub.events:
        attempt = getattr(getattr(each, "data", None), "transaction_id", "")
        if attempt.endswith("-1"):
            _, what, become, _ = type_of(type(each)).split(".")
            told.append(become if what == "payment" else what)
    return tuple(told)


def reports_of_first(game: Played) -> list[AttemptReported]:
    reported = (each for each in game.records if each.ce_type == "lgsp.attempt.reported.v1")
    parsed = (AttemptReported.model_validate_json(each.value or b"") for each in reported)
    return [each for each in parsed if each.data.transaction_id.endswith("-1")]


def test_every_outcome_of_the_sandbox_has_a_share_and_what_it_comes_to_is_written_here() -> None:
    outcomes = [each.id for each in payment_outcomes().outcomes]
    assert sorted(SHARES) == sorted(TOLD) == sorted(outcomes)
    assert sum(SHARES.values()) == pytest.approx(1)


def test_instruments_are_drawn_as_often_as_the_shares_say() -> None:
    drawn = Counter(drawn_plan(FEE_VND, Draws("instrument", number)).id for number in range(20_000))
    assert drawn.keys() == SHARES.keys()
    for outcome, share in SHARES.items():
        spread = sqrt(share * (1 - share) / 20_000)
        assert drawn[outcome] / 20_000 == pytest.approx(share, abs=4 * spread), outcome


@pytest.mark.parametrize("outcome", TOLD)
def test_an_attempt_comes_to_what_the_table_plans(outcome: str) -> None:
    game = paid_with(outcome)
    assert told_of_first(game) == TOLD[outcome]
    assert len(reports_of_first(game)) == REPORTS.get(outcome, 1)


@pytest.mark.parametrize("outcome", TOLD)
def test_the_books_balance_and_nobody_pays_twice(outcome: str) -> None:
    game = paid_with(outcome)
    code = next(each.subject for each in game.records)
    dossier = game.hub.document("payment_stub", dossier_key(code))
    assert isinstance(dossier, DossierOrders)
    balances: Counter[str] = Counter()
    for entry in entries_of(dossier):
        for line in entry.lines:
            balances[line.account.partition("/")[0]] += line.debit_vnd - line.credit_vnd
    kept_vnd = 0 if outcome == "callback-after-expiry" else FEE_VND
    assert balances["clearing"] + balances["refunds"] == -balances["budget"] == kept_vnd


def test_a_report_is_dated_by_its_delay_and_says_when_the_money_was_taken() -> None:
    """One that is found by asking comes in a later slot, one after the end a second after it."""
    delays = {"success": 0.2, "success-after-timeout": 20, "provider-down": 121}
    for outcome, seconds in delays.items():
        (report,) = reports_of_first(paid_with(outcome))
        assert report.time - report.data.happened_at == timedelta(seconds=seconds)
    (late,) = reports_of_first(paid_with("callback-after-expiry"))
    assert late.time >= PAYABLE_UNTIL + timedelta(seconds=1)
    (found,) = reports_of_first(paid_with("callback-lost"))
    assert Slots().at(found.time) > Slots().at(found.data.happened_at)


def test_who_was_not_charged_tries_again_and_who_was_waits() -> None:
    def attempts(outcome: str) -> int:
        return sum(each.ce_type == "lgsp.attempt.started.v1" for each in paid_with(outcome).records)

    again = {each for each in TOLD if attempts(each) > 1}
    assert again == {"declined", "insufficient-funds", "timeout", "wrong-signature"}
