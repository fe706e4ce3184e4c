"""What applicants do later, and agencies that cannot decide: as often as said, when it makes sense."""

from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache
from typing import Final

import pytest

from lgsp.simulator.agency_doubts import (
    SHARE_MISSING_PAPERS,
    SHARE_OF_ANOTHER_AGENCY,
    is_another_agencys,
    missed_papers,
)
from lgsp.simulator.applicants import (
    RATINGS,
    SHARE_BRINGING,
    SHARE_RATING,
    SHARE_WITHDRAWING,
    Applicants,
    FollowUp,
)
from lgsp.simulator.chance import Draws
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.slots import FIRST_MONDAY, Slots
from schemas.dossiers import DossierReceived, DossierWithdrawn, FeedbackGiven, SupplementReceived
from schemas.follow_ups import FeedbackLodgedData, SupplementLodged
from schemas.inbound import LegAnswered
from schemas.routing import DossierFinished, LegDispatched, ResultReturned, SupplementRequested
from services._province.procedures import procedure
from tests.unit.routing.builders_routing import CRIMINAL_RECORD, event, received_data
from tests.unit.simulator.played import Played, few_habits, played

MANY: Final = 2000


@cache
def some_days() -> Played:
    return played(seed=6, dossiers=300, days=10, habits=few_habits("1.001193", "2.000488"))


def planned(seen: list[DossierSeen]) -> list[FollowUp]:
    actor, slots = Applicants(1, Slots()), Slots()
    found = [each for dossier in seen for each in actor.plan(dossier, slots.at(FIRST_MONDAY))]
    assert all(isinstance(each, FollowUp) for each in found)
    return [each for each in found if isinstance(each, FollowUp)]


def code_of(number: int) -> str:
    return f"H62.12-210308-{number:04d}"


def share_of(found: list[FollowUp], kind: str) -> float:
    return sum(each.kind == kind for each in found) / MANY


def test_most_bring_what_was_asked_for() -> None:
    def asked(code: str) -> SupplementRequested:
        data = {"dossier_code": code, "by_agency": "H62.12", "components": ["identity-card-copy"], "round": 1}
        made = event(SupplementRequested, code, FIRST_MONDAY, data | {"clock": "reset"})
        assert isinstance(made, SupplementRequested)
        return made

    found = planned([DossierSeen(code_of(each), asked=asked(code_of(each))) for each in range(1, MANY + 1)])
    assert share_of(found, "supplement") == pytest.approx(SHARE_BRINGING, abs=0.03)


def test_few_withdraw() -> None:
    def received(code: str) -> DossierSeen:
        return DossierSeen(code, received=received_data(code, CRIMINAL_RECORD, FIRST_MONDAY))

    found = planned([received(code_of(number)) for number in range(1, MANY + 1)])
    assert share_of(found, "withdrawal") == pytest.approx(SHARE_WITHDRAWING, abs=0.01)


def test_some_rate_what_they_got_and_most_of_them_are_satisfied() -> None:
    found = planned([DossierSeen(code_of(each), returned=FIRST_MONDAY) for each in range(1, MANY + 1)])
    assert share_of(found, "rating") == pytest.approx(SHARE_RATING, abs=0.04)
    given = Counter(each.data.rating for each in found if isinstance(each.data, FeedbackLodgedData))
    assert given.keys() == RATINGS.keys()
    assert given["satisfied"] / given.total() == pytest.approx(RATINGS["satisfied"], abs=0.04)


def test_agencies_miss_papers_and_send_parts_back_as_often_as_said() -> None:
    legs = {each.data.duty: each for each in some_days().hub.told(LegDispatched)}
    lead, verify = legs["lead"], legs["verify"]
    missed = sum(bool(missed_papers(DossierSeen("c"), lead, Draws(each))) for each in range(MANY))
    sent_back = sum(is_another_agencys(verify, Draws(each)) for each in range(MANY))
    assert missed / MANY == pytest.approx(SHARE_MISSING_PAPERS, abs=0.015)
    assert sent_back / MANY == pytest.approx(SHARE_OF_ANOTHER_AGENCY, abs=0.01)
    assert not any(missed_papers(DossierSeen("c"), verify, Draws(each)) for each in range(MANY))
    assert not any(is_another_agencys(lead, Draws(each)) for each in range(MANY))


def test_who_is_asked_brings_all_of_it_and_the_work_goes_on() -> None:
    game = some_days()
    asked = {each.subject: each.data.components for each in game.hub.told(SupplementRequested)}
    lodged = [
        SupplementLodged.model_validate_json(record.value or b"")
        for record in game.records
        if record.ce_type == "lgsp.supplement.lodged.v1"
    ]
    assert len(asked) >= len(lodged) >= 3
    assert all(asked[each.subject] == tuple(one.code for one in each.data.components) for each in lodged)
    assert {each.subject for each in lodged} == {e.subject for e in game.hub.told(SupplementReceived)}
    finished = {each.subject for each in game.hub.told(DossierFinished)}
    assert finished & {each.subject for each in lodged}


def test_only_papers_of_the_procedure_are_asked_for_and_once() -> None:
    code_asked = {each.subject: each.data.procedure_code for each in some_days().hub.told(DossierReceived)}
    asked = some_days().hub.told(SupplementRequested)
    assert len(asked) == len({each.subject for each in asked})
    for each in asked:
        known = {one.code for one in procedure(code_asked[each.subject]).components}
        assert set(each.data.components) <= known


def test_who_withdraws_is_withdrawn() -> None:
    withdrawn = {each.subject for each in some_days().hub.told(DossierWithdrawn)}
    outcomes = {each.subject: each.data.outcome for each in some_days().hub.told(DossierFinished)}
    assert withdrawn
    assert {outcomes[each] for each in withdrawn} == {"withdrawn"}


def test_ratings_come_after_the_result() -> None:
    returned = {each.subject: each.time for each in some_days().hub.told(ResultReturned)}
    ratings = some_days().hub.told(FeedbackGiven)
    assert len(ratings) > 10
    assert all(each.time > returned[each.subject] for each in ratings)


def test_nothing_is_done_about_a_dossier_that_has_ended() -> None:
    """Its result is handed over and paid for, and rated; nothing else."""
    game = some_days()
    ended = {each.subject: game.slots.at(each.time) for each in game.hub.told(DossierFinished)}
    duty_of = {each.data.leg_id: each.data.duty for each in game.hub.told(LegDispatched)}
    done: defaultdict[str, int] = defaultdict(int)
    for record in game.records:
        answer = record.ce_type == "lgsp.leg.answered.v1"
        if answer and duty_of[LegAnswered.model_validate_json(record.value or b"").data.leg_id] == "return":
            continue
        if answer or record.ce_type in {"lgsp.supplement.lodged.v1", "lgsp.withdrawal.lodged.v1"}:
            done[record.subject] = max(done[record.subject], game.slots.at(record.time))
    assert all(done[code] <= slot for code, slot in ended.items())


def test_a_part_that_is_another_agencys_goes_to_the_desk_and_is_done_there() -> None:
    """Of this seed one is sent back."""
    game = played(seed=6, dossiers=120, days=6, habits=few_habits("2.000488"))
    answers = (
        LegAnswered.model_validate_json(record.value or b"").data
        for record in game.records
        if record.ce_type == "lgsp.leg.answered.v1"
    )
    sent_back = [each for each in answers if each.outcome == "wrong-authority"]
    assert sent_back
    for answer in sent_back:
        desk = answer.dossier_code.partition("-")[0]
        legs = [e.data for e in game.hub.told(LegDispatched) if e.subject == answer.dossier_code]
        (passed,) = (each for each in legs if each.from_agency == answer.agency and each.to_agency == desk)
        (before,) = (each for each in legs if each.leg_id == answer.leg_id)
        assert passed.duty == before.duty


def test_a_follow_up_that_must_wait_comes_in_a_later_slot() -> None:
    seen = [DossierSeen(code_of(each), returned=FIRST_MONDAY + timedelta(hours=9)) for each in range(1, 30)]
    for each in planned(seen):
        later = each.postponed(Slots())
        assert Slots().at(later.time) > Slots().at(each.time)
        assert (later.dossier_code, later.data) == (each.dossier_code, each.data)
