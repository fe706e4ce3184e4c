"""A period before the hub's first dossier has no data: missing is not zero."""

from collections.abc import Iterator

import pytest

from services.metrics.forms.every_form import FORMS
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.form_stories import HEALTH, Q1, Door, lines, lodged


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Of a hub whose first dossier came after the first quarter's report was due."""
    with database() as tx:
        saved(tx, [lodged(1, "2021-03-25", HEALTH, "2021-04-25")])
        yield Door(tx)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("period", ["2020", "2020-Q4", "2021-02"])
def test_a_period_before_the_first_dossier_has_no_data(door: Door, form: str, period: str) -> None:
    told = door.get(f"/forms/{form}", period=period)
    assert told["period"]["state"] == "before-data"
    assert told["period"]["words"]["en"].endswith("no data")
    assert (told["lines"], told["corrections"], told["proofs"]) == ([], [], [])
    door.file(f"/forms/{form}.xlsx", period=period)


def test_a_period_in_which_the_first_dossier_came_has_data(door: Door) -> None:
    assert lines(door.get("/forms/II.06a", period="2021-03"))["total"][0] == 1


def test_where_nothing_could_be_reported_nothing_is_closed(door: Door) -> None:
    told = door.get("/forms/II.06a", period=Q1)
    assert (told["period"]["state"], told["corrections"]) == ("ended", [])
    assert lines(told)[HEALTH][0] == 1


def test_a_hub_without_a_dossier_has_no_data() -> None:
    with database() as tx:
        told = Door(tx).get("/forms/06", period=Q1)
    assert (told["period"]["state"], told["lines"]) == ("before-data", [])
