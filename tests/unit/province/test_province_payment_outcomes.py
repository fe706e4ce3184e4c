"""The table of the sandbox: which card does what, and a table that contradicts itself is refused."""

import pytest

from services._province.data_files import ContradictoryData, text_of
from services._province.payment_outcomes import UnknownInstrument, payment_outcomes, plan_for, read_outcomes

WANTED = {
    "success", "declined", "insufficient-funds", "timeout", "success-after-timeout", "double-callback",
    "callback-after-expiry", "callback-before-redirect", "wrong-signature", "provider-down", "callback-lost",
}  # fmt: skip
TEXT = text_of("payment_outcomes.toml")


def test_every_outcome_is_reached_by_a_card_and_most_mishaps_by_an_amount() -> None:
    table = payment_outcomes()
    reached = {plan_for(each.number, 200_000).id for each in table.instruments if each.kind == "card"}
    assert reached == WANTED == {each.id for each in table.outcomes}
    [by_amount, *_] = [each.number for each in table.instruments if each.outcome == "by-amount"]
    assert [plan_for(by_amount, each.amount_vnd).id for each in table.amounts] == [
        each.outcome for each in table.amounts
    ]


def test_a_card_is_known_however_it_is_typed_and_the_same_always_does_the_same() -> None:
    typed = ("9704 0000 0000 0034", "9704.0000.0000.0034", "9704-0000-0000-0034", "9704000000000034")
    assert {plan_for(each, 5).id for each in typed} == {"insufficient-funds"}
    assert plan_for("test-02", 5).id == "declined"


@pytest.mark.parametrize("number", ["", "4111111111111111", "9704"])
def test_a_number_that_is_no_test_card_is_unknown_and_is_not_repeated(number: str) -> None:
    with pytest.raises(UnknownInstrument) as refused:
        plan_for(number, 5)
    assert str(refused.value) == ""


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('outcome = "timeout"', 'outcome = "tea"', "no outcome is called tea"),
        ('"9704000000000026"', '"9704 0000 0000 0018"', "number"),
        ('"9704000000000026"', '"9704000000000018"', "listed twice"),
        ("amount_vnd = 1003", "amount_vnd = 1002", "listed twice"),
        ('id = "declined"', 'id = "success"', "listed twice"),
        ('status = "failed"', 'status = "lost"', "status"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused_with_the_line(
    before: str, after: str, reason: str
) -> None:
    with pytest.raises(ContradictoryData, match=reason) as refused:
        read_outcomes("payment_outcomes.toml", TEXT.replace(before, after, 1))
    assert refused.value.line is not None
