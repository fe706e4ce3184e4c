import pytest

from schemas.inbound import FeeItem
from schemas.routing import (
    DossierFinished,
    DossierFinishedData,
    DueChanged,
    LegClosed,
    LegClosedData,
    SupplementRequested,
    SupplementRequestedData,
)
from services._province.procedures import Procedure
from services._runtime.decisions import Unprocessable
from services.routing.dossiers import RoutedDossier
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    COURT,
    JUSTICE,
    POLICE,
    Case,
    at,
    construction_permit,
    criminal_record,
    fee,
    kinds,
    nothing,
    reason_of,
)

TAX = (FeeItem(code="registration-tax", kind="tax", amount_vnd=5_000_000),)
PAPERS = ("declaration-form", "identity-card-copy")


def asked(case: Case) -> SupplementRequestedData:
    (request,) = case.all_told(SupplementRequested, SupplementRequestedData)
    return request


def closings(case: Case) -> list[tuple[str, str]]:
    return [(leg.leg_id[-1], leg.outcome) for leg in case.all_told(LegClosed, LegClosedData)]


def test_a_request_names_everything_missing_and_sends_the_dossier_back_to_the_desk() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(3, COURT, "2021-03-16 08:00")
    decision = case.ask(2, POLICE, "2021-03-16 09:00", *PAPERS)

    assert kinds(decision.emits) == ["leg.closed", "leg.closed", "supplement.requested", "status.changed"]
    request = asked(case)
    assert (request.by_agency, request.components, request.round) == (POLICE, PAPERS, 1)
    assert (request.clock, request.late) == ("reset", False)
    assert closings(case) == [("3", "done"), ("1", "returned"), ("2", "returned")]
    assert case.statuses == [2, 4, 5]


def test_what_comes_opens_the_next_round_for_everybody_at_once_with_the_new_date() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.ask(1, JUSTICE, "2021-03-16 09:00")
    decision = case.bring("2021-03-18 10:00", "2021-04-01 10:00")

    assert kinds(decision.emits) == ["status.changed", *["leg.dispatched"] * 3]
    assert case.statuses == [2, 4, 5, 4]
    second = case.sent[3:]
    assert [(leg.leg_id[-1], leg.to_agency, leg.round) for leg in second] == [
        ("4", JUSTICE, 2),
        ("5", POLICE, 2),
        ("6", COURT, 2),
    ]
    assert {leg.dossier_due_at for leg in second} == {at("2021-04-01 10:00")}
    assert {each.agency for each in second[0].participants} == {JUSTICE, POLICE, COURT}
    assert len(second[0].participants) == 3
    assert DueChanged not in {emit.event for emit in case.told}, "the date stands in supplement.received"


def test_the_papers_that_came_travel_in_the_place_of_those_they_replace() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.ask(1, JUSTICE, "2021-03-16 09:00", "identity-card-copy")
    case.bring("2021-03-18 10:00", "2021-04-01 10:00")

    papers = {paper.code: (paper.form, paper.digest) for paper in case.sent[-1].components}
    assert papers["identity-card-copy"] == ("electronic", "cd" * 32)
    assert papers["declaration-form"] == ("original", None)
    assert len(case.sent[-1].components) == len(case.sent[0].components)


def test_on_paper_the_next_round_goes_one_after_another_again() -> None:
    case = criminal_record(ALL_ON_PAPER)
    case.answer(2, POLICE, "2020-09-08 10:00")
    case.ask(3, COURT, "2020-09-09 10:00")
    case.bring("2020-09-10 10:00", "2020-09-24 10:00")
    assert case.sent_numbers == [2, 3, 5]

    case.answer(5, POLICE, "2020-09-11 10:00")
    case.answer(6, COURT, "2020-09-11 11:00")
    case.answer(4, JUSTICE, "2020-09-14 10:00")
    assert case.sent_numbers == [2, 3, 5, 6, 4, 7]
    assert case.statuses == [2, 4, 5, 4, 9]


def test_what_was_decided_before_the_papers_came_decides_nothing() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(3, COURT, "2021-03-16 08:00", "reject")
    case.ask(2, POLICE, "2021-03-16 09:00")
    case.bring("2021-03-18 10:00", "2021-04-01 10:00")
    for leg, agency in ((5, POLICE), (6, COURT), (4, JUSTICE)):
        case.answer(leg, agency, "2021-03-19 10:00")

    (finish,) = case.all_told(DossierFinished, DossierFinishedData)
    assert finish.outcome == "approved"
    assert case.statuses == [2, 4, 5, 4, 9]


@pytest.mark.parametrize("when", ["2021-03-17 09:00", "2021-03-19 09:00"])
def test_a_second_request_is_refused_with_its_article_and_changes_nothing(when: str) -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.ask(1, JUSTICE, "2021-03-16 09:00")
    if when > "2021-03-18":
        case.bring("2021-03-18 10:00", "2021-04-01 10:00")
    before = dict(case.documents)

    with pytest.raises(Unprocessable, match=r"once only .*11\.2c and 15\.3") as refused:
        case.ask(2 if when < "2021-03-18" else 5, POLICE, when)
    assert refused.value.reason == "second-supplement"
    assert case.documents == before


def test_the_same_request_again_is_a_repeat_and_one_for_other_papers_a_conflict() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.ask(1, JUSTICE, "2021-03-16 09:00", "declaration-form")

    assert nothing(case.ask(1, JUSTICE, "2021-03-16 11:00", "declaration-form"))
    assert reason_of(lambda: case.ask(1, JUSTICE, "2021-03-16 11:00", "identity-card-copy")) == "conflict"


@pytest.mark.parametrize(("asked_at", "late"), [("2021-03-18 09:00", False), ("2021-03-18 09:01", True)])
def test_what_does_not_qualify_goes_back_within_three_working_days_of_its_reception(
    asked_at: str, late: bool
) -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.ask(1, JUSTICE, asked_at)

    assert asked(case).late is late
    assert case.statuses == [2, 4, 5]


def test_a_request_without_papers_or_for_papers_nobody_lists_is_refused() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    for papers, reason in (((), "no-components"), (("unheard-of",), "unknown-component")):
        ask = lambda: case.answer(1, JUSTICE, "2021-03-16 09:00", "needs-supplement", components=papers)  # noqa: B023, E731
        assert reason_of(ask) == reason
    assert case.statuses == [2, 4]


def test_who_is_only_consulted_asks_the_lead_agency_and_not_the_applicant() -> None:
    case = construction_permit(ALL_ELECTRONIC)
    assert reason_of(lambda: case.ask(2, "H62.45", "2021-03-16 09:00")) == "wrong-outcome"


def test_papers_nobody_asked_for_are_refused_and_those_that_come_twice_are_a_repeat() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    assert reason_of(lambda: case.bring("2021-03-16 09:00", "2021-04-01 10:00")) == "no-supplement-asked"

    case.ask(1, JUSTICE, "2021-03-16 09:00")
    case.bring("2021-03-18 10:00", "2021-04-01 10:00")
    assert nothing(case.bring("2021-03-18 10:00", "2021-04-01 10:00"))
    assert reason_of(lambda: case.bring("2021-03-18 10:00", "2021-04-02 10:00")) == "conflict"


def test_an_answer_to_a_leg_that_went_back_comes_too_late() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.ask(1, JUSTICE, "2021-03-16 09:00")
    assert reason_of(lambda: case.answer(2, POLICE, "2021-03-16 10:00")) == "leg-closed"


def test_a_wait_for_money_ends_where_the_wait_for_papers_begins() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    case.ask(3, COURT, "2021-03-17 09:00")
    assert case.statuses == [2, 4, 6, 5]
    assert case.stored.due_at == at("2021-03-30 09:00")

    case.bring("2021-03-18 09:00", "2021-04-01 09:00")
    assert case.statuses == [2, 4, 6, 5, 6]
    assert len(case.sent) == 3, "nothing is sent while money is owed"

    case.pay("2021-03-19 09:00")
    assert case.statuses == [2, 4, 6, 5, 6, 4]
    assert case.stored.due_at == at("2021-04-02 09:00")
    assert [leg.round for leg in case.sent[3:]] == [2, 2, 2]


def test_money_that_comes_while_papers_are_awaited_moves_nothing() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    case.ask(3, COURT, "2021-03-16 09:00")
    case.pay("2021-03-17 09:00")
    assert case.statuses == [2, 4, 6, 5]

    case.bring("2021-03-18 09:00", "2021-04-01 09:00")
    assert case.statuses == [2, 4, 6, 5, 4]
    assert case.stored.due_at == at("2021-04-01 09:00")


def test_who_neither_pays_nor_brings_papers_is_stopped_for_the_money() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    case.ask(3, COURT, "2021-03-16 09:00")
    case.expire("2021-03-23 09:00")

    assert case.statuses == [2, 4, 6, 5, 8]
    assert nothing(case.bring("2021-03-24 09:00", "2021-04-01 09:00"))


def test_a_procedure_may_let_the_limit_go_on_instead_of_beginning_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = criminal_record(ALL_ELECTRONIC)
    rules: Procedure = case.stored.rules.model_copy(update={"after_supplement": "pause"})
    monkeypatch.setattr(RoutedDossier, "rules", property(lambda _dossier: rules))
    case.ask(1, JUSTICE, "2021-03-16 09:00")

    assert asked(case).clock == "pause"


def test_a_fee_at_reception_is_paid_once_whatever_the_round() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=(fee("reception"),))
    case.pay("2021-03-15 10:00")
    case.ask(1, JUSTICE, "2021-03-16 09:00")
    case.bring("2021-03-18 10:00", "2021-04-01 10:00")

    assert case.statuses == [2, 6, 4, 5, 4]
    assert kinds(case.told).count("fee.demanded") == 1
