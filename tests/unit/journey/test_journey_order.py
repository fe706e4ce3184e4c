"""Of one moment: what is owed no more stands after the end that it answers, whatever was read first."""

from itertools import permutations
from typing import Any

import pytest

from services._province.journey.order import in_order
from services._province.journey.steps import Step
from tests.unit.stories.story import at

MOMENT = at("2021-03-08 09:00")


def step(kind: str, **fields: Any) -> Step:
    return Step.model_validate({"at": MOMENT, "kind": kind, **fields})


ENDED = (
    step("closed", leg="L", outcome="timed-out"),
    step("status", status=8),
    step("finished", outcome="stopped"),
)
CANCELLED = step("cancelled", order="o", why="stopped")


def told(*answers: Step, of_routing: tuple[Step, ...] = ENDED) -> list[list[str]]:
    """Return the order of kinds, once for each way in which the topics may be read."""
    return [
        [each.kind for each in in_order(steps)]
        for steps in ((*of_routing, *answers), (*answers, *of_routing))
    ]


def test_an_order_is_cancelled_after_the_end_of_its_dossier() -> None:
    assert told(CANCELLED) == [["closed", "status", "finished", "cancelled"]] * 2


@pytest.mark.parametrize("why", ["withdrawn", "stopped", "rejected"])
def test_money_goes_back_after_the_end_for_which_it_does(why: str) -> None:
    assert told(step("refunded", order="o", why=why)) == [["closed", "status", "finished", "refunded"]] * 2


def test_money_that_came_too_often_goes_back_after_its_demand_whatever_ends() -> None:
    demanded = step("demanded", order="o")
    back = step("refunded", order="o", why="already-paid")
    assert told(back, of_routing=(demanded, *ENDED))[1] == [
        "demanded",
        "refunded",
        "closed",
        "status",
        "finished",
    ]


def test_what_a_dead_dossier_still_asks_for_is_cancelled_after_it_was_asked_for() -> None:
    demanded = step("demanded", order="o")
    assert told(CANCELLED, of_routing=(demanded,)) == [["demanded", "cancelled"]] * 2
    assert told(CANCELLED, of_routing=(*ENDED, demanded))[1][-2:] == ["demanded", "cancelled"]


def test_an_order_expires_before_the_end_that_it_brings() -> None:
    expired = step("expired", order="o")
    for answers in permutations((expired, step("refunded", order="p", why="stopped"))):
        assert told(*answers)[1] == ["expired", "closed", "status", "finished", "refunded"]
