from pathlib import Path

import pytest

from services._province.statuses import ALLOWED, DossierStatus, ImpossibleChange, checked_change
from services.routing.statuses_page import page


def test_a_dossier_begins_as_received_and_as_nothing_else() -> None:
    assert {after for after in DossierStatus if after in ALLOWED[None]} == {DossierStatus.RECEIVED}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (2, {4, 5, 6, 7, 8, 9}),
        (4, {5, 6, 7, 8, 9}),
        (5, {4, 6, 7, 8, 9}),
        (6, {4, 5, 7, 8, 9}),
        (7, {10}),
        (8, {4, 7, 9, 10}),
        (9, {10}),
        (1, set()),
        (3, set()),
        (10, set()),
    ],
)
def test_the_table_holds_the_changes_of_the_design_and_no_others(before: int, after: set[int]) -> None:
    assert {status.value for status in ALLOWED[DossierStatus(before)]} == after


def test_an_impossible_change_is_refused_as_our_own_bug() -> None:
    with pytest.raises(ImpossibleChange, match="never become") as refused:
        checked_change(DossierStatus.RETURNED, DossierStatus.WORKING)

    assert isinstance(refused.value, AssertionError)
    assert checked_change(DossierStatus.FINISHED, DossierStatus.RETURNED) is DossierStatus.RETURNED


def test_the_page_of_the_statuses_is_the_table_as_it_is_now() -> None:
    drawn = Path(__file__).parents[3] / "docs" / "statuses.md"

    assert drawn.read_text() == page(), "python -m services.routing.statuses_page > docs/statuses.md"
    assert "| 5 | Yêu cầu bổ sung giấy tờ | Supplement asked | paused | 4, 6, 7, 8, 9 |" in page()
    assert "    s9 --> s10\n" in page()
    assert "s10 -->" not in page()
