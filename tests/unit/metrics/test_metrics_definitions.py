"""What each definition counts, by hand."""

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace

from schemas.inbound import Channel, PaymentMethod
from services._runtime.decisions import Happening
from services.metrics.definition import CountedDefinition, Judged, sides
from services.metrics.definitions import COUNTED, DEFINITIONS
from services.metrics.definitions_page import page
from services.metrics.facts import PARTS, ComponentOutcome, DossierFacts, Part
from services.metrics.leaves import Count, Leaf
from services.metrics.summaries import summary_of
from tests.unit.metrics.builders import (
    ANY_LEG,
    BY_LEG,
    CONTENT,
    CONTENT_IN_THREE_FIELDS,
    DIGITISED,
    ON_TIME,
    ONE_STOP,
    ONLINE,
    PAID_DOSSIERS,
    PAYMENTS,
    PEOPLE,
    PUNCTUAL,
    REUSE,
    ROUTING,
    SHARED,
    Lane,
    at,
    finished,
    leg,
    paid,
    paused,
    rated,
    received,
    supplemented,
)

FULL = Lane(
    received(
        fees={"fee": 1}, due_at=at("2021-03-09 09:00"), field="G13-DD01", outcomes=["attached"], digital=True
    ),
    leg(one_stop=True), paid(), finished(), rated(),
    supplemented(at("2021-03-08 08:00")), supplemented(at("2021-03-08 08:00"), at("2021-03-08 09:01")),
).facts()  # fmt: skip
DISLIKED = Lane(received(), finished(), rated("dissatisfied")).facts()
MONDAY, TUESDAY = date(2021, 3, 8), date(2021, 3, 9)


def days(definition: str, *happenings: Happening) -> dict[date, tuple[int, int]]:
    """Return what one dossier received on Monday contributes per day."""
    leaves = Lane(received(), *happenings).leaves
    return {
        leaf.day: (count.numerator, count.denominator)
        for leaf, count in leaves.items()
        if leaf.definition == definition and not leaf.reason
    }


def reasons(definition: str, *happenings: Happening) -> dict[str, int]:
    """Return for which reasons one dossier is left out, each counted on the day of its reception."""
    leaves = Lane(*happenings).leaves
    found = {
        leaf.reason: count for leaf, count in leaves.items() if leaf.definition == definition and leaf.reason
    }
    assert all(count.numerator == 0 for count in found.values())
    return {reason: count.denominator for reason, count in found.items()}


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
    good = {ROUTING, ANY_LEG, BY_LEG, PAYMENTS, ONLINE}
    assert {leaf: count for leaf, count in leaves.items() if not leaf.reason} == {
        Leaf(name, "", *place): Count(int(name in good), 1) for name in good | {REUSE, ON_TIME, SHARED}
    }
    assert {leaf.definition for leaf in leaves} == set(COUNTED)


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


def test_every_definition_explains_itself_in_both_languages() -> None:
    assert list(DEFINITIONS) == sorted(DEFINITIONS)
    for name, definition in DEFINITIONS.items():
        assert definition.id == name
        shown = summary_of(definition).model_dump(mode="json")
        said = [part for part in shown.values() if isinstance(part, dict)]
        said += [*shown["contradictions"], *(each["words"] for each in shown["exclusions"])]
        for words in said:
            assert all(words.values()), (name, words)
            assert words["vi"] != words["en"]
        assert all(shown[part] for part in ("kind", "source", "owner"))
        assert (shown["target"] is not None) or (shown["target_rule"] is None) or name == DIGITISED


@pytest.mark.parametrize("definition", COUNTED.values(), ids=COUNTED)
def test_whoever_is_left_out_is_so_for_a_reason_that_the_definition_gives(
    definition: CountedDefinition,
) -> None:
    bare = Lane(received(outcomes=["attached"])).facts()
    for facts in (FULL, bare):
        for side in sides(definition, facts):
            known = {each.reason for each in definition.exclusions}
            assert (side.side == "excluded") == (side.reason in known), (side, known)
            assert (side.day is None) == (side.side == "excluded")


def test_sides_are_what_the_figures_are_sums_of() -> None:
    facts = Lane(received(), leg("a"), leg("b", "paper")).facts()
    assert [side.side for side in sides(COUNTED[ROUTING], facts)] == ["denominator-only"]
    assert [(side.side, side.ref) for side in sides(COUNTED[BY_LEG], facts)] == [
        ("numerator", "a"), ("denominator-only", "b"),
    ]  # fmt: skip
    assert [side.reason for side in sides(COUNTED[ONE_STOP], facts)] == ["no-one-stop-leg"]
    assert list(sides(COUNTED[ROUTING], DossierFacts())) == []


def test_what_is_left_out_is_counted_by_reason_and_no_longer_once_it_counts() -> None:
    lane = Lane(received())
    assert reasons(ROUTING, received()) == {"no-inter-agency-leg": 1}
    assert reasons(PAYMENTS, received()) == {"not-paid": 1}
    assert reasons(PUNCTUAL, received()) == {"unfinished": 1}
    assert reasons(PEOPLE, received(kind="agency")) == {"no-person": 1}
    assert reasons(PEOPLE, received()) == {}
    lane.take(leg())
    assert not [leaf for leaf in lane.leaves if leaf.definition == ROUTING and leaf.reason]


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


EARLY, LATE = at("2021-03-09 09:00"), at("2021-03-09 10:00")
FIRST_DUE, SECOND_DUE = at("2021-03-10 09:00"), at("2021-03-15 09:00")


@pytest.mark.parametrize(
    ("more", "ends", "on_time"),
    [
        ([], FIRST_DUE, 1),
        ([], at("2021-03-10 09:01"), 0),
        ([supplemented(SECOND_DUE, EARLY)], SECOND_DUE, 1),
        ([paused(SECOND_DUE, EARLY)], at("2021-03-15 09:01"), 0),
        # the latest event's date holds, also where it is the earlier one
        ([paused(SECOND_DUE, EARLY), paused(FIRST_DUE, LATE)], SECOND_DUE, 0),
        # two supplements make it late, whatever the dates say
        (
            [supplemented(SECOND_DUE, EARLY), supplemented(SECOND_DUE, LATE)],
            at("2021-03-09 11:00"), 0,
        ),
    ],
)  # fmt: skip
def test_index_766_measures_by_the_due_date_in_force_on_the_day_of_the_finish(
    more: list[Happening], ends: datetime, on_time: int
) -> None:
    leaves = Lane(received(due_at=FIRST_DUE), *more, finished(ends)).leaves
    found = {
        leaf.day: tuple(c) for leaf, c in leaves.items() if leaf.definition == PUNCTUAL and not leaf.reason
    }
    assert found == {ends.date(): (on_time, 1)}


@pytest.mark.parametrize(
    ("ratings", "counted"),
    [
        ([], {}),
        ([rated("satisfied", at("2021-03-08 09:59"))], {}),
        ([rated("satisfied", at("2021-03-08 10:00"))], {MONDAY: (1, 1)}),
        ([rated("neutral", at("2021-03-08 10:00"))], {MONDAY: (0, 1)}),
        (
            [
                rated("satisfied", at("2021-03-08 10:00"), seq=2),
                rated("dissatisfied", at("2021-03-09 08:00"), seq=3),
            ],
            {TUESDAY: (0, 1)},
        ),
        (  # of two at one time the one with the greater number
            [
                rated("satisfied", at("2021-03-09 08:00"), seq=3),
                rated("dissatisfied", at("2021-03-09 08:00")),
            ],
            {TUESDAY: (1, 1)},
        ),
    ],
)
def test_the_last_rating_counts_if_the_work_was_done(
    ratings: list[Happening], counted: dict[date, tuple[int, int]]
) -> None:
    ends = finished(at("2021-03-08 10:00"))
    for order in (ratings, ratings[::-1]):
        assert days(CONTENT, ends, *order) == days(CONTENT, *order, ends) == counted


def test_satisfaction_in_three_fields_leaves_out_all_others() -> None:
    ends = (finished(), rated())
    for field, left_out in (("G13-DD01", {}), ("G17-XD01", {}), ("G15-HT01", {"other-field": 1})):
        assert reasons(CONTENT_IN_THREE_FIELDS, received(field=field), *ends) == left_out
        assert reasons(CONTENT, received(field=field), *ends) == {}


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


@pytest.mark.parametrize("definition", COUNTED.values(), ids=COUNTED)
def test_a_definition_is_told_by_the_parts_of_facts_that_it_names_and_by_no_other(
    definition: CountedDefinition,
) -> None:
    def counted(facts: DossierFacts) -> Judged:
        assert facts.received is not None
        return definition.judge(facts.received, facts)

    def tells(facts: DossierFacts, part: Part) -> bool:
        return counted(replace(facts, **{part: getattr(DossierFacts(), part)})) != counted(facts)

    for part in PARTS:
        assert any(tells(facts, part) for facts in (FULL, DISLIKED)) == (part in definition.looks_at), part


def test_the_page_is_what_the_definitions_say() -> None:
    written = Path(__file__).parents[3] / "docs" / "definitions.md"

    assert written.read_text() == page(), "python -m services.metrics.definitions_page > docs/definitions.md"
