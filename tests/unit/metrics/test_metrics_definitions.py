"""What each definition counts, by hand."""

from datetime import date
from fractions import Fraction
from typing import Literal

import pytest
from msgspec.structs import replace

from schemas.inbound import Channel, PaymentMethod
from services._runtime.decisions import Happening
from services.metrics.definition import Contribution, Definition
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import PARTS, ComponentOutcome, DossierFacts
from services.metrics.leaves import Count, Leaf
from services.metrics.replies import summary_of
from tests.unit.metrics.builders import (
    ON_TIME,
    ONLINE,
    PAYMENTS,
    REUSE,
    ROUTING,
    Lane,
    at,
    finished,
    leg,
    paid,
    received,
)

FULL = Lane(received(), leg(), paid(), finished()).facts()
MONDAY, TUESDAY = date(2021, 3, 8), date(2021, 3, 9)


def days(definition: str, *happenings: Happening) -> dict[date, tuple[int, int]]:
    """Return what one dossier received on Monday contributes per day."""
    leaves = Lane(received(), *happenings).leaves
    return {
        leaf.day: (count.numerator, count.denominator)
        for leaf, count in leaves.items()
        if leaf.definition == definition
    }


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
    assert {leaf.day for leaf in lane.leaves if leaf.definition == ROUTING} == {TUESDAY}
    lane.take(leg("a"))
    assert {leaf.day for leaf in lane.leaves if leaf.definition == ROUTING} == {MONDAY}


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


@pytest.mark.parametrize(
    ("channel", "service_level", "online"),
    [
        ("online", 4, 1),
        ("online", 3, 1),
        ("online", 2, 0),
        ("counter", 4, 0),
        ("post", 3, 0),
    ],
)
def test_a_dossier_is_online_when_it_came_online_for_a_service_of_level_three_or_four(
    channel: Channel, service_level: Literal[2, 3, 4], online: int
) -> None:
    leaves = Lane(received(channel=channel, service_level=service_level)).leaves
    assert [tuple(count) for leaf, count in leaves.items() if leaf.definition == ONLINE] == [(online, 1)]


@pytest.mark.parametrize(
    ("outcomes", "counted"),
    [
        ([], 0),
        (["attached", "attached"], 0),
        (["attached", "reused"], 1),
        (["shared"], 1),
        (["reused", "shared", "reused"], 1),
    ],
)
def test_a_dossier_reuses_when_one_paper_at_least_was_reused_or_shared(
    outcomes: list[ComponentOutcome], counted: int
) -> None:
    leaves = Lane(received(outcomes=outcomes)).leaves
    assert [(leaf.day, *count) for leaf, count in leaves.items() if leaf.definition == REUSE] == [
        (MONDAY, counted, 1)
    ]


DUE = at("2021-03-22 09:00")


@pytest.mark.parametrize(
    ("ends", "counted"),
    [
        ([], 0),
        ([finished(at("2021-03-22 08:59"))], 1),
        ([finished(DUE)], 1),
        ([finished(at("2021-03-22 09:00:00.001"))], 0),
        ([finished(at("2021-03-10 09:00"), outcome="rejected")], 1),
        ([finished(at("2021-03-10 09:00"), outcome="withdrawn")], 1),
        # The dates decide, whatever the finish says of itself.
        ([finished(at("2021-03-23 09:00"), on_time=True)], 0),
        ([finished(DUE, on_time=False)], 1),
    ],
)
def test_a_dossier_is_on_time_when_finished_by_its_first_due_date(
    ends: list[Happening], counted: int
) -> None:
    leaves = Lane(received(due_at=DUE), *ends).leaves
    assert [(leaf.day, *count) for leaf, count in leaves.items() if leaf.definition == ON_TIME] == [
        (MONDAY, counted, 1)
    ]


def test_payments_and_legs_count_for_the_competent_agency_of_their_dossier() -> None:
    commune = received(agency="H62.50.01", level="commune", district="243", field="civil-status")
    leaves = Lane(commune, leg(), paid()).leaves
    place = ("H62.50.01", "commune", "243", "civil-status", MONDAY)
    assert leaves == {
        Leaf(name, *place): Count(int(name in {ROUTING, PAYMENTS, ONLINE}), 1) for name in DEFINITIONS
    }


def test_an_agency_of_the_province_has_no_district() -> None:
    assert {leaf.district for leaf in Lane(received()).leaves} == {""}


@pytest.mark.parametrize(
    ("name", "target", "task"),
    [
        (ROUTING, Fraction(4, 5), "task 21"),
        (PAYMENTS, Fraction(3, 10), "task 22"),
        (ONLINE, Fraction(1, 2), "task 24"),
        (REUSE, Fraction(4, 5), "no. 4.3"),
        (ON_TIME, None, "Article 30"),
    ],
)
def test_targets_are_exact_and_name_their_article(name: str, target: Fraction | None, task: str) -> None:
    assert DEFINITIONS[name].target == target
    assert DEFINITIONS[name].source.endswith(task)


def test_every_definition_explains_itself() -> None:
    assert list(DEFINITIONS) == sorted(DEFINITIONS)
    for name, definition in DEFINITIONS.items():
        assert definition.id == name
        shown = summary_of(definition).model_dump(exclude={"target"})
        assert all(isinstance(words, str) and words for words in shown.values())


def test_a_payment_counts_on_the_day_it_happened_even_if_its_demand_is_dated_later() -> None:
    monday, friday_night = at("2021-03-15 07:00"), at("2021-03-12 20:05")
    lane = Lane(
        received(monday), paid("tx-1", time=monday, happened_at=friday_night), paid("tx-2", time=monday)
    )
    days = {leaf.day.isoformat(): count for leaf, count in lane.leaves.items() if leaf.definition == PAYMENTS}
    assert days == {"2021-03-12": (1, 1), "2021-03-15": (1, 1)}
    assert lane.facts().newest == monday


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_a_definition_is_told_by_the_parts_of_facts_that_it_names_and_by_no_other(
    definition: Definition,
) -> None:
    def counted(facts: DossierFacts) -> list[Contribution]:
        assert facts.received is not None
        return list(definition.contributions(facts.received, facts))

    for part in PARTS:
        without = replace(FULL, **{part: getattr(DossierFacts(), part)})
        assert (counted(without) != counted(FULL)) == (part in definition.looks_at), part
