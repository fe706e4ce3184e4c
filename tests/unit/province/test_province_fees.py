import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services._province.fees import AmountDue, FeeBasis, FeeBasisMissing, amounts_due
from services._province.procedures import procedure

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
