"""What definitions of legs and payments count, by hand."""

from datetime import date
from typing import Literal

import pytest

from schemas.inbound import PaymentMethod
from services._runtime.decisions import Happening
from services.metrics.definitions import COUNTED
from services.metrics.leaves import Count, Leaf
from tests.unit.metrics.contributions import MONDAY, TUESDAY, days
from tests.unit.metrics.definition_names import (
    ANY_LEG,
    BY_LEG,
    ON_TIME,
    ONE_STOP,
    ONLINE,
    PAID_DOSSIERS,
    PAYMENTS,
    REUSE,
    ROUTING,
    SHARED,
)
from tests.unit.metrics.dossier_events import at, leg, paid, received
from tests.unit.metrics.lanes import Lane


@pytest.mark.parametrize(
    ("legs", "counted"),
    [
        ([], {}),
        ([leg(interagency=False)], {}),
        ([leg("a")], {MONDAY: (1, 1)}),
        ([leg("a", "paper")], {MONDAY: (0, 1)}),
        ([leg("a"), leg("b"), leg("c")], {MONDAY: (1, 1)}),
        ([leg("a"), leg("b", "paper"), leg("c")], {MONDAY: (0, 1)}),
        ([leg("a"), leg("b", "paper", interagency=False)], {MONDAY: (1, 1)}),
        # The first dispatch dates the dossier, in whatever order legs are known.
        ([leg("b", time=at("2021-03-09 08:00")), leg("a")], {MONDAY: (1, 1)}),
        ([leg("a", time=at("2021-03-09 00:00"))], {TUESDAY: (1, 1)}),
        ([leg("a", time=at("2021-03-08 23:59:59.999"))], {MONDAY: (1, 1)}),
    ],
)
def test_a_dossier_is_routed_electronically_when_every_leg_between_agencies_is(
    legs: list[Happening], counted: dict[date, tuple[int, int]]
) -> None:
    assert days(ROUTING, *legs) == counted


def test_an_earlier_leg_known_later_moves_the_dossier_to_its_day() -> None:
    lane = Lane(received(), leg("b", time=at("2021-03-09 08:00")))
    assert {leaf.day for leaf in lane.leaves if leaf.definition == ROUTING and not leaf.reason} == {TUESDAY}
    lane.take(leg("a"))
    assert {leaf.day for leaf in lane.leaves if leaf.definition == ROUTING and not leaf.reason} == {MONDAY}


@pytest.mark.parametrize(
    ("legs", "any_leg", "by_leg", "one_stop"),
    [
        ([leg("a", one_stop=True), leg("b", "paper")], {MONDAY: (1, 1)}, {MONDAY: (1, 2)}, {MONDAY: (1, 1)}),
        ([leg("a", "paper")], {MONDAY: (0, 1)}, {MONDAY: (0, 1)}, {}),
        (
            [leg("a"), leg("b", "paper", at("2021-03-09 08:00"), one_stop=True)],
            {MONDAY: (1, 1)}, {MONDAY: (1, 1), TUESDAY: (0, 1)}, {TUESDAY: (0, 1)},
        ),
    ],
)  # fmt: skip
def test_one_dossier_four_readings_of_electronic_routing(
    legs: list[Happening],
    any_leg: dict[date, tuple[int, int]],
    by_leg: dict[date, tuple[int, int]],
    one_stop: dict[date, tuple[int, int]],
) -> None:
    assert days(ANY_LEG, *legs) == any_leg
    assert days(BY_LEG, *legs) == by_leg
    assert days(ONE_STOP, *legs) == one_stop


@pytest.mark.parametrize(
    ("method", "online"),
    [("national-portal", 1), ("agency-gateway", 1), ("counter", 0), ("post", 0), ("bank-transfer", 0)],
)
def test_a_transaction_is_online_through_the_portal_or_a_gateway(method: PaymentMethod, online: int) -> None:
    assert days(PAYMENTS, paid(method=method)) == {MONDAY: (online, 1)}


def test_every_transaction_counts_on_the_day_it_was_paid() -> None:
    transactions = [
        paid("tx-1"),
        paid("tx-2", "counter"),
        paid("tx-2", "counter"),
        paid("tx-3", "agency-gateway", at("2021-03-09 00:00")),
    ]
    assert days(PAYMENTS, *transactions) == {MONDAY: (1, 2), TUESDAY: (1, 1)}


def test_a_payment_counts_on_the_day_it_happened_even_if_its_demand_is_dated_later() -> None:
    monday, friday_night = at("2021-03-15 07:00"), at("2021-03-12 20:05")
    lane = Lane(
        received(monday), paid("tx-1", time=monday, happened_at=friday_night), paid("tx-2", time=monday)
    )
    days = {
        leaf.day.isoformat(): count
        for leaf, count in lane.leaves.items()
        if leaf.definition == PAYMENTS and not leaf.reason
    }
    assert days == {"2021-03-12": (1, 1), "2021-03-15": (1, 1)}
    assert lane.facts().newest == monday


@pytest.mark.parametrize(
    ("fees", "payments", "counted"),
    [
        ({}, [paid()], {}),
        ({"tax": 5_000}, [paid()], {}),
        ({"fee": 0}, [], {}),
        ({"fee": 5_000}, [], {MONDAY: (0, 1)}),
        ({"charge": 5_000, "tax": 1}, [paid(method="counter")], {MONDAY: (0, 1)}),
        ({"charge": 5_000}, [paid("a", "counter"), paid("b", time=at("2021-04-01 08:00"))], {MONDAY: (1, 1)}),
    ],
)
def test_a_dossier_with_something_to_pay_is_paid_online_by_one_payment(
    fees: dict[Literal["fee", "charge", "tax"], int],
    payments: list[Happening],
    counted: dict[date, tuple[int, int]],
) -> None:
    leaves = Lane(received(fees=fees), *payments).leaves
    found = {
        leaf.day: tuple(c)
        for leaf, c in leaves.items()
        if leaf.definition == PAID_DOSSIERS and not leaf.reason
    }
    assert found == counted


def test_payments_and_legs_count_for_the_competent_agency_of_their_dossier() -> None:
    commune = received(agency="H62.50.01", level="commune", district="243", field="civil-status")
    leaves = Lane(commune, leg(), paid()).leaves
    place = ("H62.50.01", "commune", "243", "civil-status", MONDAY)
    good = {ROUTING, ANY_LEG, BY_LEG, PAYMENTS, ONLINE}
    assert {leaf: count for leaf, count in leaves.items() if not leaf.reason} == {
        Leaf(name, "", *place): Count(int(name in good), 1) for name in good | {REUSE, ON_TIME, SHARED}
    }
    assert {leaf.definition for leaf in leaves} == set(COUNTED)


def test_an_agency_of_the_province_has_no_district() -> None:
    assert {leaf.district for leaf in Lane(received()).leaves} == {""}
