"""People who come back: what they claim the State does hold, and some hand it in all the same."""

from functools import cache

import pytest

from lgsp.simulator.coming_back import CHAINS, SHARE_ATTACHING_ALL_THE_SAME, SHARE_COMING_BACK
from lgsp.simulator.slots import FIRST_MONDAY
from schemas.dossiers import DossierReceived, DossierRefused
from schemas.inbound import SubmissionLodged
from schemas.routing import DossierFinished
from services._province.calendar import in_zone
from services._province.decided_days import decided_calendar
from services._province.procedures import procedure
from tests.unit.simulator.played import Played, few_habits, played

DAY = FIRST_MONDAY.date()
AGAIN = "-2"


@cache
def ten_days() -> Played:
    return played(seed=3, dossiers=260, days=10, habits=few_habits("2.000488", "1.000894"))


def lodged_in(game: Played) -> dict[str, SubmissionLodged]:
    records = (each for each in game.records if each.ce_type == "lgsp.submission.lodged.v1")
    events = (SubmissionLodged.model_validate_json(each.value or b"") for each in records)
    return {each.subject: each for each in events}


@cache
def lodged() -> dict[str, SubmissionLodged]:
    return lodged_in(ten_days())


@cache
def second() -> dict[str, SubmissionLodged]:
    """Return what is lodged by those who come back, by submission_id: the first one's with a suffix."""
    return {
        name: each for name, each in lodged().items() if name.removesuffix(AGAIN) in lodged().keys() - {name}
    }


@cache
def received() -> dict[str, DossierReceived]:
    return {each.data.submission_id: each for each in ten_days().hub.told(DossierReceived)}


def claims(event: SubmissionLodged) -> set[str]:
    return {each.code for each in event.data.components if each.form == "held"}


def test_a_chain_asks_for_what_its_first_procedure_gives_or_accepts() -> None:
    for first, chain in CHAINS.items():
        given = procedure(first, DAY)
        at_hand = {each.code for each in given.components if each.reusable}
        at_hand |= {given.result.code} if given.result else set()
        for code in chain:
            asked = {each.code for each in procedure(code, DAY).components if each.reusable}
            assert asked & at_hand, f"{code} asks for nothing of {first}"


def test_there_are_as_many_submissions_as_the_world_is_asked_for() -> None:
    assert len(lodged()) == 260
    assert 0.05 * 260 < len(second()) < SHARE_COMING_BACK * 260


def test_nobody_comes_back_in_a_world_of_two_days() -> None:
    game = played(seed=3, dossiers=60, days=2, habits=few_habits("2.000488", "1.000894"))
    assert len(lodged_in(game)) == 60
    assert {name.count("-") for name in lodged_in(game)} == {2}


def test_the_same_person_comes_back_days_later_with_another_procedure_of_the_chain() -> None:
    everything = lodged()
    for name, event in second().items():
        first = everything[name.removesuffix(AGAIN)]
        assert event.data.applicant == first.data.applicant
        assert event.data.procedure_code in CHAINS[first.data.procedure_code]
        assert (in_zone(event.time).date() - in_zone(first.time).date()).days >= 2


def test_whatever_is_claimed_is_believed_and_comes_from_the_first_dossier() -> None:
    game = ten_days()
    claiming = {name: claims(event) for name, event in second().items() if claims(event)}
    assert len(claiming) >= 10
    outcomes = set()
    for name, codes in claiming.items():
        first = received()[name.removesuffix(AGAIN)]
        for each in received()[name].data.components:
            if each.code in codes:
                outcomes.add(each.outcome)
                assert each.reused_from == first.subject
            else:
                assert each.outcome == "attached"
    assert outcomes == {"reused", "shared"}
    assert {each.data.reason for each in game.hub.told(DossierRefused)} <= {"incomplete"}


def test_nothing_is_claimed_before_the_working_day_after_the_first_dossier_was_approved() -> None:
    game = ten_days()
    ended = {each.subject: each for each in game.hub.told(DossierFinished)}
    for name, event in second().items():
        if claims(event):
            first = ended[received()[name.removesuffix(AGAIN)].subject]
            assert first.data.outcome == "approved"
            visible = decided_calendar().next_working_day(in_zone(first.time))
            assert in_zone(event.time).date() >= visible


def test_some_hand_in_all_the_same_what_the_state_holds_and_the_truth_is_told() -> None:
    could = [
        name
        for name in second()
        if any(each.held_before or each.could_share for each in received()[name].data.components)
    ]
    attaching = [name for name in could if not claims(second()[name])]
    assert len(attaching) / len(could) == pytest.approx(SHARE_ATTACHING_ALL_THE_SAME, abs=0.15)
    assert attaching


def test_a_claim_names_a_consent_and_nothing_else_does() -> None:
    for event in lodged().values():
        assert (event.data.consent_id is not None) == bool(claims(event))


def test_a_week_of_the_demos_province_has_something_reused() -> None:
    week = played(dossiers=300)
    reused = [
        each
        for each in week.hub.told(DossierReceived)
        if any(one.outcome != "attached" for one in each.data.components)
    ]
    assert len(reused) >= 3
