from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services._province.fees import AmountDue, FeeBasis, FeeBasisMissing, amounts_due
from services._province.procedures import procedure

LAND = procedure("placeholder-land-use-right-change")
CERTIFIED_COPY = procedure("2.000815")
CRIMINAL_RECORD = procedure("2.000488")


@pytest.mark.parametrize(
    ("pages", "copies", "amount_vnd"),
    [
        (1, None, 2_000),
        (1, 1, 2_000),
        (2, 1, 4_000),
        (3, 1, 5_000),
        (3, 2, 10_000),
        (10, 3, 36_000),  # 2 * 2,000 + 8 * 1,000 = 12,000 a copy
        (198, 1, 200_000),  # 4,000 + 196,000: the ceiling exactly
        (199, 1, 200_000),
        (500, 4, 800_000),  # the ceiling is a copy's
    ],
)
def test_a_certified_copy_costs_by_the_page(pages: int, copies: int | None, amount_vnd: int) -> None:
    (due,) = amounts_due(CERTIFIED_COPY, FeeBasis(pages=pages, copies=copies))
    assert due == AmountDue(code="certified-copy", kind="fee", amount_vnd=amount_vnd, collect="return")


@pytest.mark.parametrize(
    ("exemption", "copies", "amount_vnd"),
    [
        (None, None, 200_000),
        (None, 1, 200_000),
        (None, 2, 200_000),
        (None, 3, 205_000),
        (None, 5, 215_000),
        ("student", 1, 100_000),
        ("student", 4, 110_000),
        ("merit", 2, 100_000),
        ("left-handed", 1, 200_000),  # no ground that the fee knows
    ],
)
def test_a_criminal_record_costs_by_the_case(
    exemption: str | None, copies: int | None, amount_vnd: int
) -> None:
    (due,) = amounts_due(CRIMINAL_RECORD, FeeBasis(copies=copies, exemption=exemption))
    assert due == AmountDue(code="criminal-record", kind="fee", amount_vnd=amount_vnd, collect="reception")


@pytest.mark.parametrize("exemption", ["child", "elderly", "disabled"])
@pytest.mark.parametrize("copies", [1, 5])
def test_the_exempt_owe_nothing_at_all(exemption: str, copies: int) -> None:
    assert amounts_due(CRIMINAL_RECORD, FeeBasis(copies=copies, exemption=exemption)) == ()


def test_the_number_of_pages_is_never_guessed() -> None:
    with pytest.raises(FeeBasisMissing) as caught:
        amounts_due(CERTIFIED_COPY, FeeBasis(copies=2))
    assert (caught.value.fee_code, caught.value.field) == ("certified-copy", "pages")


@pytest.mark.parametrize(
    ("value_vnd", "amount_vnd"),
    [
        (1_000_000_000, 5_000_000),
        (850_000_000, 4_250_000),
        (200, 1),
        (333_333_333, 1_666_666),  # 1,666,666.665: a fraction of a dong is dropped
        (10**15, 5 * 10**12),
    ],
)
def test_the_registration_tax_on_land_is_half_a_percent(value_vnd: int, amount_vnd: int) -> None:
    (due,) = amounts_due(LAND, FeeBasis(value_vnd=value_vnd))
    assert due == AmountDue(
        code="land-registration-tax", kind="tax", amount_vnd=amount_vnd, collect="processing"
    )


@pytest.mark.parametrize("value_vnd", [0, 199])
def test_a_tax_of_nothing_is_not_due(value_vnd: int) -> None:
    assert amounts_due(LAND, FeeBasis(value_vnd=value_vnd)) == ()


def test_close_relatives_owe_no_registration_tax_and_other_grounds_change_nothing() -> None:
    assert amounts_due(LAND, FeeBasis(value_vnd=10**9, exemption="close-relatives")) == ()
    assert len(amounts_due(LAND, FeeBasis(value_vnd=10**9, exemption="student"))) == 1


def test_the_value_of_land_is_never_guessed() -> None:
    with pytest.raises(FeeBasisMissing) as caught:
        amounts_due(LAND, FeeBasis(copies=2))
    assert (caught.value.fee_code, caught.value.field) == ("land-registration-tax", "value_vnd")


@pytest.mark.parametrize(
    ("online_on", "amount_vnd"),
    [
        (None, 135_000),
        (date(2021, 3, 8), 135_000),
        (date(2023, 11, 30), 135_000),
        (date(2023, 12, 1), 115_000),
        (date(2025, 12, 31), 115_000),
        (date(2026, 1, 1), 135_000),
    ],
)
def test_a_driving_licence_costs_less_online_while_the_rate_is_in_force(
    online_on: date | None, amount_vnd: int
) -> None:
    (due,) = amounts_due(procedure("1.002809"), FeeBasis(online_on=online_on))
    assert due == AmountDue(code="driving-licence", kind="charge", amount_vnd=amount_vnd, collect="reception")


@pytest.mark.parametrize("code", ["1.001193", "1.000894", "1.001612", "1.013227"])
def test_what_is_free_or_set_by_the_council_asks_for_nothing(code: str) -> None:
    assert amounts_due(procedure(code), FeeBasis()) == ()


@pytest.mark.parametrize("basis", [{"copies": 0}, {"pages": -1}, {"value_vnd": -1}, {"copies": 1.5}])
def test_impossible_counts_are_refused(basis: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FeeBasis.model_validate(basis)


@given(st.integers(1, 2_000), st.integers(1, 500))
def test_a_copy_more_or_a_page_more_never_costs_less(pages: int, copies: int) -> None:
    def total(pages: int, copies: int) -> int:
        return sum(
            due.amount_vnd for due in amounts_due(CERTIFIED_COPY, FeeBasis(pages=pages, copies=copies))
        )

    assert total(pages, copies) <= total(pages + 1, copies)
    assert total(pages, copies) < total(pages, copies + 1)
    assert total(pages, copies) <= 200_000 * copies
