from datetime import UTC

import pytest

from schemas.inbound import ClockTicked, FeeItem
from services._province.procedures import procedure
from services._runtime.decisions import Happening, Timer, Unprocessable
from services.routing.decide import RoutingCore
from services.routing.results import check_result_of
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    COURT,
    JUSTICE,
    POLICE,
    approve_all,
    at,
    criminal_record,
    described_by_lead,
    event,
    kinds,
    nothing,
)

FEE = (FeeItem(code="extra", kind="fee", amount_vnd=1_000),)


def reason_of(refused: pytest.ExceptionInfo[Unprocessable]) -> str:
    return refused.value.reason


def test_the_same_answer_again_changes_nothing() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", note_code="clean")

    assert nothing(case.answer(2, POLICE, "2021-03-16 11:00", note_code="clean"))


def test_the_same_answer_again_changes_nothing_even_after_the_finish() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    approve_all(case, "2021-03-16")

    assert nothing(case.answer(2, POLICE, "2021-03-17 09:00"))
    assert nothing(case.answer(1, JUSTICE, "2021-03-17 09:00"))


def test_the_same_outcome_with_other_content_is_a_conflict() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", note_code="clean")

    with pytest.raises(Unprocessable) as refused:
        case.answer(2, POLICE, "2021-03-16 09:00", note_code="other")
    assert reason_of(refused) == "conflict"


def test_the_same_moment_in_another_offset_is_the_same_answer() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    described = described_by_lead("2021-03-16 08:00")
    case.answer(1, JUSTICE, "2021-03-16 09:00", result=described)

    in_utc = described.model_copy(update={"valid_from": described.valid_from.astimezone(UTC)})
    assert nothing(case.answer(1, JUSTICE, "2021-03-16 09:00", result=in_utc))
    with pytest.raises(Unprocessable) as refused:
        case.answer(1, JUSTICE, "2021-03-16 09:00", result=described_by_lead("2021-03-16 08:01"))
    assert reason_of(refused) == "conflict"


def test_a_demand_repeated_after_the_approval_is_still_a_repeat() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=FEE)
    case.answer(2, POLICE, "2021-03-16 10:00")

    assert nothing(case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=FEE))


def test_another_outcome_on_a_closed_leg_comes_too_late() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00")

    with pytest.raises(Unprocessable) as refused:
        case.answer(2, POLICE, "2021-03-16 10:00", "reject")
    assert reason_of(refused) == "leg-closed"


def test_an_answer_on_a_leg_that_timed_out_comes_too_late() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(1, JUSTICE, "2021-03-16 09:00", "needs-fee", fee_items=FEE)
    case.expire("2021-03-23 09:00")

    with pytest.raises(Unprocessable) as refused:
        case.answer(2, POLICE, "2021-03-23 10:00")
    assert reason_of(refused) == "leg-closed"


def test_a_lead_agency_decides_and_gives_no_opinion() -> None:
    with pytest.raises(Unprocessable) as refused:
        criminal_record(ALL_ELECTRONIC).answer(1, JUSTICE, "2021-03-16 09:00", "opinion")
    assert reason_of(refused) == "wrong-outcome"


def test_a_leg_that_does_not_exist_or_was_not_sent_is_unknown() -> None:
    for case, leg in ((criminal_record(ALL_ELECTRONIC), 9), (criminal_record(ALL_ON_PAPER), 3)):
        for speak in (case.answer, case.accept):
            with pytest.raises(Unprocessable) as refused:
                speak(leg, COURT, "2021-03-16 09:00")
            assert reason_of(refused) == "unknown-leg"


def test_only_the_agency_that_has_the_leg_may_speak_of_it() -> None:
    case = criminal_record(ALL_ELECTRONIC)

    for speak in (case.answer, case.accept):
        with pytest.raises(Unprocessable) as refused:
            speak(2, COURT, "2021-03-16 09:00")
        assert reason_of(refused) == "wrong-agency"


def test_a_dossier_never_received_is_unknown_to_everybody() -> None:
    case = criminal_record(ALL_ELECTRONIC, begin=False)

    with pytest.raises(Unprocessable) as answered:
        case.answer(2, POLICE, "2021-03-16 09:00")
    with pytest.raises(Unprocessable) as paid:
        case.pay("2021-03-16 09:00")
    assert (reason_of(answered), reason_of(paid)) == ("unknown-dossier", "unknown-dossier")


def test_an_acceptance_is_remembered_once_and_tells_nothing() -> None:
    case = criminal_record(ALL_ELECTRONIC)

    assert case.accept(2, POLICE, "2021-03-15 10:00").emits == ()
    assert nothing(case.accept(2, POLICE, "2021-03-15 11:00"))
    leg = case.stored.leg(case.leg_id(2))
    assert leg is not None
    assert leg.accepted_at == at("2021-03-15 10:00")


def test_an_acceptance_that_comes_after_its_answer_says_nothing_new() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00")

    assert nothing(case.accept(2, POLICE, "2021-03-16 08:00"))


def test_a_dossier_is_received_once_and_never_otherwise() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    assert nothing(case.receive(ALL_ELECTRONIC))

    case.data = case.data.model_copy(update={"submission_id": "another"})
    with pytest.raises(Unprocessable) as refused:
        case.receive(ALL_ELECTRONIC)
    assert reason_of(refused) == "conflict"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"procedure_code": "1.999999"}, "unknown-procedure"),
        ({"receiving_agency": "H62.99"}, "unknown-agency"),
        ({"competent_agency": "H62.99"}, "unknown-agency"),
        (
            {"procedure_code": "placeholder-land-use-right-change"},
            "unknown-agency",
        ),  # no district, no tax office
    ],
)
def test_a_dossier_that_could_not_be_routed_is_refused_at_once(wrong: dict[str, str], reason: str) -> None:
    case = criminal_record(ALL_ELECTRONIC, begin=False)
    case.data = case.data.model_copy(update=wrong)

    with pytest.raises(Unprocessable) as refused:
        case.receive(ALL_ELECTRONIC)
    assert reason_of(refused) == reason


def test_a_time_at_the_end_of_all_calendars_is_unprocessable_and_no_crash() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00")
    case.answer(3, COURT, "2021-03-16 09:00")

    with pytest.raises(Unprocessable) as refused:
        case.answer(1, JUSTICE, "9999-12-31 23:59")
    assert reason_of(refused) == "time-out-of-range"


def test_every_event_is_keyed_by_the_desk_and_about_the_dossier() -> None:
    case = criminal_record(ALL_ELECTRONIC, desk="H62.21")

    assert {(emit.key, emit.subject) for emit in case.told} == {("H62.21", "H62.21-210315-0001")}


def test_events_of_one_type_are_told_apart() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    approve_all(case, "2021-03-16")

    told = [(kind, emit.discriminator) for kind, emit in zip(kinds(case.told), case.told, strict=True)]
    assert len(set(told)) == len(told)
    assert [name for kind, name in told if kind == "status.changed"] == ["1", "2", "3"]
    assert [name for kind, name in told if kind == "dossier.finished"] == ["1"]


def test_the_core_refuses_what_it_never_asked_for() -> None:
    core, case = RoutingCore(), criminal_record(ALL_ELECTRONIC)
    tick = event(ClockTicked, "clock", at(ALL_ELECTRONIC), {"source_of_time": "live", "stage": "all"})

    with pytest.raises(AssertionError, match="does not apply ClockTicked"):
        core.decide({}, Happening(tick, tick.time))
    with pytest.raises(AssertionError, match="no timer"):
        core.on_timer("dossier/x", case.stored, Timer(due_at=at(ALL_ELECTRONIC), name="limit"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"held_by": "H62.99"}, "unknown-agency"),
        ({"held_by": "X99"}, "unknown-agency"),
        ({"held_by_level": "commune"}, "wrong-level"),
        ({"valid_to": at("2021-03-15 09:00")}, "wrong-validity"),
        ({"code": "whatever"}, "wrong-result"),
    ],
)
def test_a_result_that_contradicts_catalogue_procedure_or_itself_is_refused_and_the_leg_stays_open(
    changes: dict[str, object], reason: str
) -> None:
    case = criminal_record(ALL_ELECTRONIC)
    with pytest.raises(Unprocessable) as refused:
        case.answer(1, JUSTICE, "2021-03-16 09:00", result=described_by_lead().model_copy(update=changes))
    assert reason_of(refused) == reason
    case.answer(1, JUSTICE, "2021-03-16 09:00", result=described_by_lead())
    assert [leg.closed_as for leg in case.stored.legs if leg.duty == "lead"] == ["done"]


def test_a_result_of_a_procedure_that_gives_none_is_refused() -> None:
    rules = procedure("2.000488").model_copy(update={"result": None})
    with pytest.raises(Unprocessable, match="leave the result out"):
        check_result_of(rules, described_by_lead())


def test_a_second_demand_on_a_leg_is_told_that_money_is_asked_for_once() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(1, JUSTICE, "2021-03-16 09:00", "needs-fee", fee_items=FEE)
    case.pay("2021-03-16 10:00")
    more = (FeeItem(code="more", kind="fee", amount_vnd=2_000),)
    with pytest.raises(Unprocessable, match="money is asked for once on a leg, with every item"):
        case.answer(1, JUSTICE, "2021-03-17 09:00", "needs-fee", fee_items=more)
