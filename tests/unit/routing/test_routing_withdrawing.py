from schemas.inbound import FeeItem
from schemas.routing import DossierFinished, DossierFinishedData, LegClosed, LegClosedData
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    JUSTICE,
    POLICE,
    approve_all,
    criminal_record,
    fee,
    kinds,
    nothing,
    reason_of,
)

TAX = (FeeItem(code="registration-tax", kind="tax", amount_vnd=5_000_000),)


def test_a_withdrawal_before_the_finish_wins_and_every_open_leg_goes_back() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00")
    decision = case.withdraw("2021-03-16 10:00")

    assert kinds(decision.emits) == ["leg.closed", "leg.closed", "status.changed", "dossier.finished"]
    assert [leg.outcome for leg in case.all_told(LegClosed, LegClosedData)] == [
        "done",
        "returned",
        "returned",
    ]
    (finish,) = case.all_told(DossierFinished, DossierFinishedData)
    assert (finish.outcome, finish.result, finish.on_time) == ("withdrawn", None, True)
    assert case.statuses == [2, 4, 7]


def test_a_withdrawal_is_told_once_and_nothing_comes_of_later_answers() -> None:
    case = criminal_record(ALL_ON_PAPER)
    case.withdraw("2020-09-08 10:00")

    assert nothing(case.withdraw("2020-09-08 11:00"))
    assert reason_of(lambda: case.answer(2, POLICE, "2020-09-08 12:00")) == "leg-closed"
    assert reason_of(lambda: case.answer(3, "H62.42", "2020-09-08 12:00")) == "unknown-leg"
    assert case.stored.timers == ()


def test_after_the_finish_a_withdrawal_changes_nothing() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    approve_all(case, "2021-03-16")

    assert nothing(case.withdraw("2021-03-16 11:00"))
    assert case.statuses == [2, 4, 9]


def test_a_dossier_that_waits_for_money_or_for_papers_can_be_withdrawn() -> None:
    unpaid = criminal_record(ALL_ELECTRONIC, fees=(fee("reception"),))
    unpaid.withdraw("2021-03-16 10:00")
    assert unpaid.statuses == [2, 6, 7]

    incomplete = criminal_record(ALL_ELECTRONIC)
    incomplete.ask(1, JUSTICE, "2021-03-16 09:00")
    incomplete.withdraw("2021-03-17 10:00")
    assert incomplete.statuses == [2, 4, 5, 7]
    assert nothing(incomplete.bring("2021-03-18 10:00", "2021-04-01 10:00"))


def test_money_for_a_withdrawn_dossier_starts_nothing_again() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    case.withdraw("2021-03-16 10:00")

    assert case.pay("2021-03-17 10:00").emits == ()
    assert case.expire("2021-03-23 09:00").emits == ()
    assert case.statuses == [2, 4, 6, 7]
