"""A world that asks for the whole catalogue: the hub takes it all, every procedure is approved."""

from functools import cache

from lgsp.simulator.every_procedure import every_habit
from lgsp.simulator.habits import HABITS
from lgsp.simulator.slots import FIRST_MONDAY
from schemas.dossiers import DossierReceived
from schemas.inbound import SubmissionLodged
from schemas.routing import DossierFinished
from services._province.procedures import in_force, procedure, procedures
from tests.unit.simulator.played import Played, played

DAY = FIRST_MONDAY.date()
OTHERS = {code: habit for code, habit in every_habit(DAY).items() if code not in HABITS}


@cache
def fortnight() -> Played:
    return played(seed=4, dossiers=450, days=14, habits=OTHERS)


def test_whatever_people_can_lodge_on_that_day_has_a_habit_and_the_demo_keeps_its_own() -> None:
    possible = {
        code
        for code in procedures()
        if in_force(procedure(code, DAY), DAY) and procedure(code, DAY).internal is None
    }
    habits = every_habit(DAY)
    assert habits.keys() == possible
    assert len(possible) >= 60
    assert {code: habits[code] for code in HABITS} == dict(HABITS)


def test_the_hub_refuses_nothing_and_every_procedure_is_approved() -> None:
    hub = fortnight().hub
    code_of = {event.subject: event.data.procedure_code for event in hub.told(DossierReceived)}
    approved = {code_of[e.subject] for e in hub.told(DossierFinished) if e.data.outcome == "approved"}
    assert hub.refused == []
    assert approved == OTHERS.keys()


def test_people_lodge_at_the_desk_nearest_to_them() -> None:
    sent = (each for each in fortnight().records if each.ce_type == "lgsp.submission.lodged.v1")
    lodged = [SubmissionLodged.model_validate_json(each.value or b"").data for each in sent]
    residence = {data.place: data.receiving_agency for data in lodged if data.procedure_code == "1.004194"}
    assert residence
    assert all(desk.startswith("H62.41.") for desk in residence.values())  # the police of their commune
    assert len(set(residence.values())) == len(residence)
