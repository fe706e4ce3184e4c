"""Every version of every procedure on the law's branches: papers, passing on, lateness, withdrawal."""

from datetime import timedelta
from typing import Final

import pytest

from schemas.dossiers import DossierReceived
from schemas.routing import ApologyIssued, DossierFinished, LegClosed, LegDispatched, ResultReturned
from services._province.procedures import Procedure
from tests.unit.stories.every_procedure import Case, electronic, every_version
from tests.unit.stories.story import Story
from tests.unit.stories.test_branches_of_every_procedure import DECIDING, named

ANOTHER: Final = "H62.19"
"""The Committee for Ethnic Minority Affairs has no part in any procedure."""
EVERY: Final = pytest.mark.parametrize("asked", every_version(), ids=named)
CONSULTING: Final = [each for each in every_version() if any(leg.duty == "consult" for leg in each.legs)]
TWO_WORKING_DAYS: Final = 16
A_DAY: Final = timedelta(days=1)


def begun(asked: Procedure) -> Case:
    """Return a dossier whose legs are out."""
    case = electronic(asked)
    case.pay_what_stops_it()
    return case


def outcome_of(story: Story) -> str:
    (finish,) = story.told(DossierFinished)
    return finish.data.outcome


def assert_handed_over(story: Story) -> None:
    assert outcome_of(story) == "approved"
    assert story.statuses[-2:] == [9, 10]
    assert len(story.told(ResultReturned)) == 1
    assert story.closed == {leg.leg_id for leg in story.legs}


@pytest.mark.parametrize(
    ("asked", "duty"),
    [(each, leg.duty) for each in every_version() for leg in each.legs if leg.duty in DECIDING],
    ids=named,
)
def test_whoever_decides_may_ask_for_papers_once_and_a_new_round_begins(asked: Procedure, duty: str) -> None:
    case = begun(asked)
    story, missing = case.story, tuple(each.code for each in asked.components)
    story.answer(duty, "needs-supplement", components=missing)
    assert story.statuses[-1] == 5
    due_at = story.bring()
    assert story.statuses[-2:] == [5, 4]
    assert {leg.dossier_due_at for leg in story.legs if leg.round == 2} == {due_at}
    assert len([leg for leg in story.legs if leg.round == 2]) == len(asked.legs)

    story.answer(duty, "needs-supplement", components=missing)
    assert [refusal.reason for refusal in story.hub.refused] == ["second-supplement"]
    story.hub.refused.clear()
    assert_handed_over(case.play())
    assert story.hub.refused == []


@EVERY
@pytest.mark.parametrize("outcome", ["wrong-authority", "handed-over"])
def test_every_part_can_be_passed_on_and_the_dossier_comes_through(asked: Procedure, outcome: str) -> None:
    case = begun(asked)
    story = case.story
    for leg in list(story.legs):
        story.answer(leg.duty, outcome, agency=leg.to_agency, to_agency=ANOTHER)
    assert [(leg.duty, leg.to_agency) for leg in story.legs[len(asked.legs) :]] == [
        (spec.duty, ANOTHER) for spec in asked.legs
    ]
    assert {leg.round for leg in story.legs} == {1}

    assert_handed_over(case.play())
    assert story.hub.refused == []
    (back,) = (leg for leg in story.legs if leg.duty == "return")
    assert back.from_agency == ANOTHER


@pytest.mark.parametrize("asked", CONSULTING, ids=named)
def test_who_is_consulted_and_silent_holds_nothing_up(asked: Procedure) -> None:
    case = begun(asked)
    story = case.story
    consulted = {leg.leg_id: leg.due_at for leg in story.legs if leg.duty == "consult"}
    story.wait_until(max(consulted.values()) + A_DAY)
    closings = {event.data.leg_id: event.data for event in story.told(LegClosed)}
    assert {closing.outcome for closing in closings.values()} == {"timed-out"}
    assert {leg_id: closing.closed_at for leg_id, closing in closings.items()} == consulted

    assert_handed_over(case.play())
    assert story.hub.refused == []


@EVERY
def test_the_applicant_may_withdraw_at_any_time_before_the_finish(asked: Procedure) -> None:
    case = electronic(asked)
    case.story.withdraw()
    assert case.story.statuses[-1] == 7
    assert outcome_of(case.story) == "withdrawn"

    under_way = begun(asked)
    story = under_way.story
    story.withdraw()
    story.withdraw()
    assert story.statuses[-1] == 7
    assert outcome_of(story) == "withdrawn"
    assert {event.data.outcome for event in story.told(LegClosed)} == {"returned"}
    assert story.closed == {leg.leg_id for leg in story.legs}

    done = electronic(asked)
    done.play().withdraw()
    assert done.story.statuses[-1] == 10


@EVERY
def test_what_is_late_is_apologised_for_once_a_day_ahead_and_is_late_all_the_same(asked: Procedure) -> None:
    case = begun(asked)
    story = case.story
    due_at = story.told(LegDispatched)[0].data.dossier_due_at
    story.wait_until(due_at + timedelta(days=60))
    apologies = story.told(ApologyIssued)
    assert len(apologies) == (asked.limit.working_hours >= TWO_WORKING_DAYS)
    for apology in apologies:
        assert apology.data.old_due_at == due_at
        assert apology.time.date() <= due_at.date() - A_DAY
        assert apology.data.new_due_at > due_at

    assert_handed_over(case.play())
    assert story.told(DossierFinished)[0].data.on_time is False
    assert story.told(DossierReceived)[0].data.due_at <= due_at
