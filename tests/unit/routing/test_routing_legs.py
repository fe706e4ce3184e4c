from datetime import UTC

import pytest

from schemas.dossiers import DossierReceived, ReceivedComponent
from schemas.routing import LegClosed, LegClosedData, SentComponent
from services.routing.legs import _sent
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    COURT,
    COURT_ON_PAPER,
    DISTRICT,
    JUSTICE,
    PAPER_COMMUNE,
    PAPER_DISTRICT,
    POLICE,
    approve_all,
    at,
    certified_copy,
    criminal_record,
    event,
)


def test_electronic_legs_go_to_all_agencies_at_once() -> None:
    case = criminal_record(ALL_ELECTRONIC)

    assert case.sent_numbers == [1, 2, 3]
    assert {leg.mode for leg in case.sent} == {"electronic"}
    assert {emit.time for emit in case.told} == {at(ALL_ELECTRONIC)}


def test_every_leg_names_the_lead_and_everybodys_duty_and_limit() -> None:
    case = criminal_record(ALL_ELECTRONIC)

    for leg in case.sent:
        assert leg.lead_agency == JUSTICE
        assert [(each.agency, each.duty, each.due_at) for each in leg.participants] == [
            (JUSTICE, "lead", at("2021-03-29 09:00")),
            (POLICE, "verify", at("2021-03-22 09:00")),
            (COURT, "verify", at("2021-03-22 09:00")),
        ]
        assert leg.due_at == next(each.due_at for each in leg.participants if each.agency == leg.to_agency)


def test_the_lead_hears_from_the_desk_and_the_verifiers_from_the_competent_agency() -> None:
    case = criminal_record(ALL_ELECTRONIC, desk=DISTRICT)

    assert [(leg.from_agency, leg.to_agency) for leg in case.sent] == [
        (DISTRICT, JUSTICE),
        (JUSTICE, POLICE),
        (JUSTICE, COURT),
    ]


def test_only_legs_between_different_agencies_are_interagency_and_only_between_desks_one_stop() -> None:
    elsewhere = criminal_record(ALL_ELECTRONIC, desk=DISTRICT)
    at_home = criminal_record(ALL_ELECTRONIC)

    assert [(leg.interagency, leg.one_stop) for leg in elsewhere.sent] == [
        (True, True),
        (True, False),
        (True, False),
    ]
    assert (at_home.sent[0].interagency, at_home.sent[0].one_stop) == (False, False)


def test_paper_legs_follow_one_another_and_the_lead_comes_last() -> None:
    case = criminal_record(ALL_ON_PAPER)
    assert case.sent_numbers == [2]

    case.answer(2, POLICE, "2020-09-08 10:00")
    assert case.sent_numbers == [2, 3]

    case.answer(3, COURT, "2020-09-09 10:00", "opinion")
    assert case.sent_numbers == [2, 3, 1]
    assert {leg.mode for leg in case.sent} == {"paper"}

    case.answer(1, JUSTICE, "2020-09-10 10:00")
    assert case.statuses == [2, 4, 9]


def test_a_paper_legs_limit_runs_from_its_own_arrival_a_working_day_after_its_sending() -> None:
    case = criminal_record(ALL_ON_PAPER)
    case.answer(2, POLICE, "2020-09-08 10:00")

    assert [leg.arrives_at for leg in case.sent] == [at("2020-09-08 09:00"), at("2020-09-09 10:00")]
    assert [leg.due_at for leg in case.sent] == [at("2020-09-15 09:00"), at("2020-09-16 10:00")]
    assert [(each.agency, each.due_at) for each in case.sent[-1].participants[1:]] == [
        (POLICE, at("2020-09-15 09:00")),
        (COURT, at("2020-09-16 10:00")),
    ]


def test_paper_and_electronic_legs_run_beside_each_other() -> None:
    case = criminal_record(COURT_ON_PAPER)

    assert [(leg.to_agency, leg.mode) for leg in case.sent] == [
        (JUSTICE, "electronic"),
        (POLICE, "electronic"),
        (COURT, "paper"),
    ]


@pytest.mark.parametrize("day", [ALL_ON_PAPER, COURT_ON_PAPER, ALL_ELECTRONIC])
def test_nothing_leaves_a_lead_agency_that_the_paper_has_not_reached(day: str) -> None:
    case = criminal_record(day, desk=PAPER_DISTRICT)
    assert [(leg.from_agency, leg.to_agency, leg.mode) for leg in case.sent] == [
        (PAPER_DISTRICT, JUSTICE, "paper")
    ]


def test_once_a_lead_on_paper_has_done_its_part_the_others_go_as_ever() -> None:
    case = criminal_record(COURT_ON_PAPER, desk=PAPER_DISTRICT)
    case.answer(1, JUSTICE, "2021-03-09 09:00")

    assert [(leg.from_agency, leg.to_agency, leg.mode) for leg in case.sent[1:]] == [
        (JUSTICE, POLICE, "electronic"),
        (JUSTICE, COURT, "paper"),
    ]
    case.answer(3, COURT, "2021-03-10 09:00")
    case.answer(2, POLICE, "2021-03-10 10:00")
    assert case.statuses == [2, 4, 9]


def test_a_lead_agency_that_has_the_paper_at_its_own_desk_comes_last() -> None:
    case = criminal_record(ALL_ON_PAPER, desk=JUSTICE)
    assert [(leg.from_agency, leg.to_agency) for leg in case.sent] == [(JUSTICE, POLICE)]


def test_paper_does_not_wait_for_what_is_electronic() -> None:
    case = criminal_record(COURT_ON_PAPER)
    case.answer(3, COURT, "2021-03-09 09:00")

    assert case.sent_numbers == [1, 2, 3]
    assert case.closed_ids == [case.leg_id(3)]


def test_a_leg_planned_on_paper_stays_on_paper_when_its_agency_is_connected_meanwhile() -> None:
    case = criminal_record("2020-09-28 09:00")
    case.answer(2, POLICE, "2020-10-05 10:00")  # everybody but the court is connected since 1 October

    case.answer(3, COURT, "2020-10-06 10:00")
    assert [leg.mode for leg in case.sent] == ["paper", "paper", "paper"]


def test_a_commune_on_paper_certifies_on_paper() -> None:
    assert [leg.mode for leg in certified_copy(ALL_ELECTRONIC, desk=PAPER_COMMUNE).sent] == ["paper"]
    assert [leg.mode for leg in certified_copy(ALL_ELECTRONIC).sent] == ["electronic"]


def test_over_the_counter_from_1500_on_the_limit_runs_from_the_next_working_day() -> None:
    in_time = certified_copy("2021-03-12 14:59").sent[0]
    too_late = certified_copy("2021-03-12 15:00").sent[0]  # a Friday

    assert in_time.due_at == at("2021-03-12 17:00")
    assert too_late.due_at == at("2021-03-15 17:00")


def test_the_1500_rule_binds_the_counter_and_not_the_portal() -> None:
    online = criminal_record("2021-03-15 15:30")
    counter = criminal_record("2021-03-15 15:30", begin=False)
    counter.data = counter.data.model_copy(update={"channel": "counter"})
    counter.receive("2021-03-15 15:30")

    assert online.sent[1].due_at == at("2021-03-22 15:30")
    assert counter.sent[1].due_at == at("2021-03-23 07:00")


def test_a_copy_received_after_1500_can_still_be_certified_the_same_day() -> None:
    case = certified_copy("2021-03-15 15:10")
    case.answer(1, case.data.receiving_agency, "2021-03-15 15:40")

    assert case.statuses == [2, 4, 9]
    assert [emit.time for emit in case.told] == sorted(emit.time for emit in case.told)
    assert case.told[-1].time == at("2021-03-15 15:40")


def test_a_leg_closed_at_its_limit_is_in_time_and_a_moment_later_late() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-22 09:00:00")
    case.answer(3, COURT, "2021-03-22 09:00:01")

    closed = case.all_told(LegClosed, LegClosedData)
    assert [(leg.outcome, leg.late) for leg in closed] == [("done", False), ("done", True)]


def test_a_fact_taken_after_a_later_one_keeps_its_own_date_and_turns_no_time_back() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-22 09:30")
    case.answer(3, COURT, "2021-03-22 08:59")

    closed = case.all_told(LegClosed, LegClosedData)
    assert [leg.closed_at for leg in closed] == [at("2021-03-22 09:30"), at("2021-03-22 08:59")]
    assert [leg.late for leg in closed] == [True, False]
    assert [emit.time for emit in case.told[-2:]] == [at("2021-03-22 09:30")] * 2


def test_no_leg_is_closed_before_it_was_sent() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-14 09:00")

    assert case.all_told(LegClosed, LegClosedData)[0].closed_at == at(ALL_ELECTRONIC)


def test_the_day_that_counts_is_the_provinces_whatever_the_senders_offset() -> None:
    case = criminal_record("2021-03-10 01:00", begin=False)
    utc = at("2021-03-10 01:00").astimezone(UTC)  # the ninth in UTC; the court is connected since the tenth
    case.apply(event(DossierReceived, case.data.dossier_code, utc, case.data.model_dump()))

    assert {leg.mode for leg in case.sent} == {"electronic"}
    assert case.told[0].time.isoformat() == "2021-03-10T01:00:00+07:00"


def test_an_acceptance_dates_nothing_that_comes_after() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.accept(2, POLICE, "2021-03-16 11:00")
    case.answer(3, COURT, "2021-03-16 10:00")

    assert case.told[-1].time == at("2021-03-16 10:00")


def component(outcome: str = "attached", *, digitised: bool = False, **lodged: str) -> ReceivedComponent:
    fields = {"outcome": outcome, "held_before": False, "could_share": False, "digitised": digitised}
    return ReceivedComponent.model_validate({"code": "paper", **fields, **lodged})


def test_papers_the_state_held_travel_as_references() -> None:
    assert _sent(component("reused", digitised=True)) == SentComponent(code="paper", form="held")
    assert _sent(component("shared", form="copy")).form == "held"


@pytest.mark.parametrize("form", ["original", "copy", "electronic"])
def test_a_paper_travels_in_the_form_it_was_lodged_in_with_the_digest_of_its_file(form: str) -> None:
    lodged = component(form=form, digest="cd" * 32, digitised=True)
    assert _sent(lodged).model_dump() == {"code": "paper", "form": form, "digest": "cd" * 32}
    assert _sent(component(form=form)).digest is None


def test_a_paper_of_which_no_form_was_told_is_a_file_only_if_it_was_digitised() -> None:
    assert _sent(component(digitised=True)).form == "electronic"
    assert _sent(component(digitised=False)).form == "original"


def test_every_leg_lists_the_papers_and_the_way_back_none() -> None:
    case = criminal_record(ALL_ON_PAPER, begin=False)
    papers = (component(form="copy"), component(form="electronic", digest="cd" * 32))
    case.data = case.data.model_copy(update={"components": papers})
    case.receive(ALL_ON_PAPER)
    approve_all(case, "2020-09-08")

    listed = [[(paper.form, paper.digest) for paper in leg.components] for leg in case.sent]
    assert listed == [[("copy", None), ("electronic", "cd" * 32)]] * 3 + [[]]
