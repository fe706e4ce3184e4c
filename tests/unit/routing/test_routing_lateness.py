import json

from schemas.inbound import FeeItem
from schemas.routing import (
    ApologyIssued,
    ApologyIssuedData,
    DossierFinished,
    DossierFinishedData,
    LegClosed,
    LegClosedData,
)
from services.routing.dossiers import RoutedDossier
from services.routing.gateway.recipients import of_told
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    COURT,
    DISTRICT,
    ENVIRONMENT,
    FIRE,
    JUSTICE,
    PAPER_DISTRICT,
    POLICE,
    POWER,
    Case,
    approve_all,
    at,
    certified_copy,
    construction_permit,
    criminal_record,
    kinds,
    nothing,
    reason_of,
)

TAX = (FeeItem(code="registration-tax", kind="tax", amount_vnd=5_000_000),)


def apologies(case: Case) -> list[ApologyIssuedData]:
    return case.all_told(ApologyIssued, ApologyIssuedData)


def closings(case: Case) -> list[tuple[str, str, bool]]:
    return [(leg.leg_id[-1], leg.outcome, leg.late) for leg in case.all_told(LegClosed, LegClosedData)]


def test_an_opinion_that_does_not_come_in_time_is_told_as_late_and_the_lead_goes_on_without() -> None:
    case = construction_permit(ALL_ELECTRONIC)  # consulted for twelve working days, until the 31st at 09:00
    case.answer(1, DISTRICT, "2021-03-16 09:00")
    case.answer(2, POWER, "2021-03-16 09:00", "opinion")
    case.answer(3, FIRE, "2021-03-16 09:00", "opinion")
    assert case.tick("2021-03-31 09:00") == [], "a limit is kept until its last moment"

    assert kinds(case.tick("2021-03-31 09:01"))[:3] == ["leg.closed", "status.changed", "dossier.finished"]
    assert closings(case)[-1] == ("4", "timed-out", True)
    (finish,) = case.all_told(DossierFinished, DossierFinishedData)
    assert (finish.outcome, finish.finished_at) == ("approved", at("2021-03-31 09:00"))


def test_the_desk_is_told_of_the_silence_of_who_was_consulted() -> None:
    case = construction_permit(ALL_ELECTRONIC)
    lodged_elsewhere = case.data.model_copy(update={"receiving_agency": "H62.30"})
    stored = case.stored.model_copy(update={"received": lodged_elsewhere})
    case.documents = dict.fromkeys(case.documents, stored)
    told = case.tick("2021-03-31 09:01")
    silent = [emit for emit in told if emit.event is LegClosed]
    assert [of_told(case.documents, emit) for emit in silent] == [
        (agency, DISTRICT, "H62.30") for agency in (POWER, FIRE, ENVIRONMENT)
    ]


def test_the_desk_is_told_that_a_dossier_stopped_and_not_of_every_part_of_it() -> None:
    case = criminal_record(ALL_ELECTRONIC, desk=DISTRICT)
    extra = FeeItem(code="extra", kind="fee", amount_vnd=1_000)
    case.answer(1, JUSTICE, "2021-03-16 09:00", "needs-fee", fee_items=(extra,))
    told = case.expire("2021-03-23 10:00").emits
    assert [of_told(case.documents, emit) for emit in told if emit.event is LegClosed] == [
        (JUSTICE, DISTRICT), (POLICE, JUSTICE), (COURT, JUSTICE),
    ]  # fmt: skip
    (finish,) = [emit for emit in told if emit.event is DossierFinished]
    assert DISTRICT in of_told(case.documents, finish)


def test_an_opinion_after_its_time_is_noted_and_changes_nothing() -> None:
    case = construction_permit(ALL_ELECTRONIC)
    case.tick("2021-03-31 09:01")
    told = len(case.told)

    case.answer(4, ENVIRONMENT, "2021-03-31 10:00", "opinion")
    assert len(case.told) == told
    assert case.stored.leg(case.leg_id(4)) is not None
    assert nothing(case.answer(4, ENVIRONMENT, "2021-03-31 10:00", "opinion"))
    needs_fee = lambda: case.answer(4, ENVIRONMENT, "2021-03-31 10:00", "needs-fee", fee_items=TAX)  # noqa: E731
    assert reason_of(needs_fee) == "leg-closed"


def test_silence_is_no_consent_and_the_lead_may_still_reject() -> None:
    case = construction_permit(ALL_ELECTRONIC)
    case.tick("2021-03-31 09:01")
    case.answer(1, DISTRICT, "2021-03-31 10:00", "reject")

    (finish,) = case.all_told(DossierFinished, DossierFinishedData)
    assert finish.outcome == "rejected"


def test_on_paper_the_next_agency_gets_the_dossier_when_an_opinion_is_out_of_time() -> None:
    case = construction_permit("2021-03-15 09:00", desk=PAPER_DISTRICT)
    assert case.sent_numbers == [2]
    assert case.sent[0].arrives_at == at("2021-03-16 09:00")

    case.tick("2021-04-01 09:01")
    assert case.sent_numbers == [2, 3]


def test_only_an_opinion_is_not_waited_for_a_verifier_is_late_and_still_wanted() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.tick("2021-03-26 09:00")
    assert case.closed_ids == []

    case.answer(2, POLICE, "2021-03-26 08:59")
    assert closings(case) == [("2", "done", True)]


def test_while_money_is_owed_nobody_runs_out_of_time() -> None:
    case = construction_permit(ALL_ELECTRONIC)
    case.answer(1, DISTRICT, "2021-03-30 09:00", "needs-fee", fee_items=TAX)
    assert case.tick("2021-04-02 09:00") == []

    case.pay("2021-04-02 09:00")  # three working days: the consulted have until the fifth at 09:00
    assert case.tick("2021-04-05 09:00") == []
    assert closings(case) == []
    case.tick("2021-04-05 09:01")
    assert [outcome for _, outcome, _ in closings(case)] == ["timed-out"] * 3


def test_a_dossier_that_will_not_be_done_is_apologised_for_a_working_day_ahead() -> None:
    case = criminal_record(ALL_ELECTRONIC)  # due on Monday the 29th at 09:00
    assert case.tick("2021-03-26 09:00") == []

    (told,) = case.tick("2021-03-26 09:01")
    assert told.time == at("2021-03-26 09:00")
    (apology,) = apologies(case)
    assert apology.old_due_at == at("2021-03-29 09:00")
    assert apology.new_due_at == at("2021-04-12 09:00")
    assert apology.reason == "waiting-for-verify"


def test_there_is_one_re_appointment_and_it_moves_nothing_that_is_measured() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.tick("2021-05-31 09:00")
    assert len(apologies(case)) == 1
    assert case.stored.due_at == at("2021-03-29 09:00")

    approve_all(case, "2021-04-07")
    (finish,) = case.all_told(DossierFinished, DossierFinishedData)
    assert finish.on_time is False


def test_after_a_supplement_there_is_still_one_re_appointment_only() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.tick("2021-03-26 10:00")
    case.ask(1, JUSTICE, "2021-03-26 11:00")
    case.bring("2021-03-29 09:00", "2021-04-12 09:00")

    assert case.tick("2021-06-01 09:00") == []
    assert len(apologies(case)) == 1


def test_the_new_round_is_apologised_for_by_its_own_date() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.ask(1, JUSTICE, "2021-03-16 09:00")
    assert case.tick("2021-06-01 09:00") == [], "papers are awaited and the clock stands still"

    case.bring("2021-03-18 10:00", "2021-04-01 10:00")
    case.tick("2021-04-01 09:00")
    (apology,) = apologies(case)
    assert apology.old_due_at == at("2021-04-01 10:00")


def test_what_is_done_or_due_within_a_day_or_two_is_not_apologised_for() -> None:
    done = criminal_record(ALL_ELECTRONIC)
    approve_all(done, "2021-03-16")
    same_day = certified_copy("2021-03-15 15:30")  # due on the 16th at 17:00

    assert done.tick("2021-06-01 09:00") == []
    assert same_day.tick("2021-06-01 09:00") == []


def test_a_paper_chain_gets_the_time_of_all_who_are_not_done() -> None:
    case = criminal_record(ALL_ON_PAPER)
    case.answer(2, POLICE, "2020-09-08 10:00")
    case.tick("2020-09-21 09:00")

    (apology,) = apologies(case)  # due on the 21st: the court's five and the lead's ten working days on
    assert (apology.old_due_at, apology.new_due_at) == (at("2020-09-21 09:00"), at("2020-10-12 09:00"))


def test_the_last_who_is_waited_for_is_the_lead() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00")
    case.answer(3, COURT, "2021-03-16 09:00")
    case.tick("2021-03-27 09:00")

    assert [apology.reason for apology in apologies(case)] == ["waiting-for-lead"]


def test_a_document_of_an_older_version_is_read_and_waits_from_its_next_fact_on() -> None:
    case = construction_permit(ALL_ELECTRONIC)
    body = json.loads(case.stored.to_body())
    for new in ("timers", "round", "supplement", "decided_by", "apologised_at", "outages_counted_to"):
        del body[new]
    for leg in body["legs"]:
        for new in ("round", "passed_from", "closed_as"):
            del leg[new]
    old = RoutedDossier.from_body(json.dumps(body))
    assert old == case.stored.model_copy(update={"timers": ()})

    case.documents = dict.fromkeys(case.documents, old)
    case.answer(2, POWER, "2021-04-05 09:00", "opinion")
    case.tick("2021-04-05 10:00")
    assert closings(case) == [("2", "done", True), ("3", "timed-out", True), ("4", "timed-out", True)]
    times = [emit.time for emit in case.told]
    assert times == sorted(times)
