"""Every version of every procedure, on every branch that its rules and routing allow."""

from datetime import date, timedelta
from typing import Final

import pytest

from schemas.routing import DossierFinished, LegClosed, ResultReturned
from services._province.procedures import Procedure
from tests.unit.stories.every_procedure import Case, electronic, every_version, paper_cases
from tests.unit.stories.story import Story

DECIDING: Final = ("lead", "verify", "approve")
LONG: Final = timedelta(days=30)
PAID_FIRST: Final = [each for each in every_version() if any(fee.collect == "reception" for fee in each.fees)]
COSTLY: Final = [each for each in every_version() if each.fees or each.unknown_fees]


def named(asked: object) -> str | None:
    return f"{asked.code}@{asked.valid_from}" if isinstance(asked, Procedure) else None


def assert_approved(story: Story, asked: Procedure) -> None:
    assert story.hub.refused == []
    assert story.statuses[-2:] == [9, 10]
    (finish,) = story.told(DossierFinished)
    assert finish.data.outcome == "approved"
    given = None if finish.data.result is None else finish.data.result.code
    assert given == (None if asked.result is None else asked.result.code)
    assert len(story.told(ResultReturned)) == 1
    assert story.closed == {leg.leg_id for leg in story.legs}
    assert [leg.duty for leg in story.legs].count("return") == 1
    assert len(story.legs) == len(asked.legs) + 1


@pytest.mark.parametrize("asked", every_version(), ids=named)
def test_a_dossier_of_every_procedure_is_approved_and_handed_over(asked: Procedure) -> None:
    case = electronic(asked)
    story = case.play()
    assert_approved(story, asked)
    assert {leg.mode for leg in story.legs} == {"electronic"}
    (finish,) = story.told(DossierFinished)
    assert finish.data.on_time
    assert {event.data.late for event in story.told(LegClosed)} == {False}


@pytest.mark.parametrize(("asked", "day", "desk"), list(paper_cases()), ids=named)
def test_on_paper_too_one_agency_after_another(asked: Procedure, day: date, desk: str) -> None:
    story = Case(asked, day, desk).play()
    assert_approved(story, asked)
    assert "paper" in {leg.mode for leg in story.legs}


@pytest.mark.parametrize(
    ("asked", "duty"),
    [(each, leg.duty) for each in every_version() for leg in each.legs if leg.duty in DECIDING],
    ids=named,
)
def test_whoever_decides_can_reject_it(asked: Procedure, duty: str) -> None:
    story = electronic(asked, rejecting=duty).play()
    assert story.hub.refused == []
    (finish,) = story.told(DossierFinished)
    assert (finish.data.outcome, finish.data.result) == ("rejected", None)
    assert story.statuses[-1] == 9
    assert story.told(ResultReturned) == []


@pytest.mark.parametrize("asked", every_version(), ids=named)
def test_the_lead_may_reject_it_before_anybody_else_has_answered(asked: Procedure) -> None:
    case = electronic(asked)
    case.pay_what_stops_it()
    case.story.answer("lead", "reject")
    assert case.story.hub.refused == []
    assert [event.data.outcome for event in case.story.told(DossierFinished)] == ["rejected"]
    assert case.story.statuses[-1] == 9
    assert case.story.closed == {leg.leg_id for leg in case.story.legs}


@pytest.mark.parametrize("asked", PAID_FIRST, ids=named)
def test_what_costs_at_reception_and_is_not_paid_is_stopped(asked: Procedure) -> None:
    case = electronic(asked)
    assert case.story.statuses == [2, 6]
    case.story.hub.tick(case.story.now + LONG)
    assert case.story.statuses == [2, 6, 8]
    assert [event.data.outcome for event in case.story.told(DossierFinished)] == ["stopped"]
    assert case.story.legs == []


@pytest.mark.parametrize("asked", COSTLY, ids=named)
@pytest.mark.parametrize("paid", [True, False], ids=["paid", "unpaid"])
def test_what_is_found_due_under_way_pauses_it_until_paid_or_stops_it(asked: Procedure, paid: bool) -> None:
    duty = "finance" if any(leg.duty == "finance" for leg in asked.legs) else "lead"
    case = electronic(asked, demanding=duty)
    while case.demanding and (leg := case.next_leg()):
        case.answer(leg)
    assert case.story.statuses[-1] == 6
    if paid:
        assert_approved(case.play(), asked)
        return
    case.story.hub.tick(case.story.now + LONG)
    assert case.story.statuses[-1] == 8
    assert [event.data.outcome for event in case.story.told(DossierFinished)] == ["stopped"]
