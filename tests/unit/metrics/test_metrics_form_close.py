"""What was reported before the 20th stays what it was; what came later is a correction."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from schemas.routing import DossierFinished
from services._runtime.decisions import Happening
from services.metrics.forms.every_form import FORMS
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.dossier_events import at, finished
from tests.unit.metrics.form_stories import (
    APRIL,
    HEALTH,
    JUSTICE,
    Q1,
    Door,
    code_of,
    done,
    lines,
    lodged,
    quarter,
)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Nobody changes it: whoever does takes ``fresh``."""
    with database() as tx:
        saved(tx, quarter())
        yield Door(tx)


@pytest.fixture
def fresh() -> Iterator[Door]:
    with database() as tx:
        saved(tx, quarter())
        yield Door(tx)


def test_what_was_reported_stays_and_what_came_later_is_a_correction(door: Door) -> None:
    told = door.get("/forms/II.06a", period=Q1)
    assert (told["period"]["state"], told["period"]["until"]) == ("closed", "2021-03-19")
    assert told["period"]["closes_at"] == "2021-03-20T00:00:00+07:00"
    found = {each["code"] or "total": each for each in told["corrections"]}
    assert {name: each["was"] for name, each in found.items()} == lines(told)
    assert found[JUSTICE]["now"] == [4, 2, 1, 1, 4, 1, 1, 2, 0, 0, 0]
    assert found[JUSTICE]["things"] == [code_of(5, "2021-03-01", JUSTICE)]
    assert found[HEALTH]["things"] == [code_of(7, "2021-03-25", HEALTH)]


def test_what_happened_before_the_close_and_was_told_after_it_is_a_correction(fresh: Door) -> None:
    code = code_of(6, "2021-03-02", HEALTH)
    event = finished(at("2021-03-18 10:00"), code=code).event
    assert isinstance(event, DossierFinished)
    told_late = event.model_copy(update={"time": at("2021-03-20 08:00")})
    before = fresh.get("/forms/II.06a", period=Q1)["lines"]
    saved(fresh.tx, [Happening(told_late, told_late.time)])
    told = fresh.get("/forms/II.06a", period=Q1)
    assert told["lines"] == before
    assert code in next(each for each in told["corrections"] if each["code"] == HEALTH)["things"]


def test_a_report_is_the_same_whatever_comes_after_it(fresh: Door) -> None:
    fresh.tick = at("2021-03-20 00:00")
    reported = fresh.get("/forms/II.06a", period=Q1)["lines"]
    saved(
        fresh.tx,
        [lodged(9, "2021-03-26", JUSTICE, "2021-04-01"), done(7, "2021-03-25", HEALTH, "2021-04-01")],
    )
    fresh.tick = APRIL + timedelta(days=90)
    assert fresh.get("/forms/II.06a", period=Q1)["lines"] == reported


@pytest.mark.parametrize(
    ("tick", "period", "state"),
    [
        ("2021-03-19 23:59", Q1, "provisional"),
        ("2021-03-20 00:00", Q1, "closed"),
        ("2021-03-20 00:00", "2021", "provisional"),
        ("2021-03-20 00:00", "2021-03", "provisional"),
        ("2021-04-02 00:00", "2021-03", "ended"),
        ("2021-03-20 00:00", "2021-Q2", "not-begun"),
    ],
)
def test_a_period_has_its_state_by_the_time_of_events(
    fresh: Door, tick: str, period: str, state: str
) -> None:
    fresh.tick = at(tick)
    assert fresh.get("/forms/06", period=period)["period"]["state"] == state


def test_a_period_that_has_not_begun_has_no_lines(door: Door) -> None:
    for form in FORMS:
        told = door.get(f"/forms/{form}", period="2022-Q1")
        assert (told["lines"], told["proofs"], told["corrections"]) == ([], [], [])
        assert told["period"]["words"]["en"].endswith("no data")
        door.file(f"/forms/{form}.pdf", period="2022-Q1")
