import pytest

from schemas.inbound import FeeItem
from schemas.routing import DueChanged, DueChangedData, LegClosed, LegClosedData
from services._province.data_files import ContradictoryData
from services._province.outages import Outage, declared_outages, read_outages
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    COURT,
    DISTRICT,
    JUSTICE,
    POLICE,
    POWER,
    Case,
    approve_all,
    at,
    construction_permit,
    criminal_record,
    kinds,
)

TAX = (FeeItem(code="registration-tax", kind="tax", amount_vnd=5_000_000),)


def outage(starts: str, ends: str, *agencies: str) -> Outage:
    span = {"starts": at(starts), "ends": at(ends), "agencies": agencies}
    words = {"name_vi": "Sự cố hệ thống", "name_en": "System outage", "source": "test", "mark": "INF"}
    return Outage.model_validate({"id": f"{starts}{agencies}", **span, **words})


def held_up(*outages: Outage) -> Case:
    case = criminal_record(ALL_ELECTRONIC, begin=False)
    case.outages = outages
    case.receive(ALL_ELECTRONIC)
    return case


def moves(case: Case) -> list[tuple[str, object]]:
    return [(move.why, move.new_due_at) for move in case.all_told(DueChanged, DueChangedData)]


A_DAY = outage("2021-03-17 09:00", "2021-03-18 09:00")


def test_the_time_of_an_outage_counts_in_no_limit() -> None:
    case = held_up(A_DAY)
    assert case.tick("2021-03-18 09:00") == []

    assert kinds(case.tick("2021-03-18 09:01")) == ["due.changed"]
    assert moves(case) == [("force-majeure", at("2021-03-30 09:00"))]
    case.answer(2, POLICE, "2021-03-23 09:00")  # its limit was the 22nd at 09:00
    (closed,) = case.all_told(LegClosed, LegClosedData)
    assert closed.late is False


def test_an_outage_counts_once_and_only_from_the_reception_on() -> None:
    before = held_up(outage("2021-03-12 09:00", "2021-03-15 09:00"))
    across = held_up(outage("2021-03-12 09:00", "2021-03-15 11:00"))
    for case in (before, across):
        case.tick("2021-03-20 09:00")

    assert moves(before) == []
    assert moves(across) == [("force-majeure", at("2021-03-29 11:00"))]


def test_outages_that_overlap_are_one_time_lost() -> None:
    case = held_up(A_DAY, outage("2021-03-17 14:00", "2021-03-18 10:00"))
    case.tick("2021-03-20 09:00")

    assert case.stored.due_at == at("2021-03-30 10:00")


def test_an_outage_elsewhere_holds_nobody_up() -> None:
    there = held_up(outage("2021-03-17 09:00", "2021-03-18 09:00", COURT))
    done = held_up(outage("2021-03-17 09:00", "2021-03-18 09:00", COURT))
    done.answer(3, COURT, "2021-03-16 09:00")
    elsewhere = held_up(outage("2021-03-17 09:00", "2021-03-18 09:00", DISTRICT))
    for case in (there, done, elsewhere):
        case.tick("2021-03-20 09:00")

    assert moves(there) == [("force-majeure", at("2021-03-30 09:00"))]
    assert moves(done) == moves(elsewhere) == []


def test_an_outage_during_a_wait_for_money_is_in_the_wait_already() -> None:
    case = held_up(A_DAY)
    case.answer(1, JUSTICE, "2021-03-17 10:00", "needs-fee", fee_items=TAX)  # an hour into the outage
    case.pay("2021-03-18 08:00")  # an hour before its end
    case.tick("2021-03-20 09:00")

    assert [why for why, _ in moves(case)] == ["force-majeure", "payment", "force-majeure"]
    assert case.stored.due_at == at("2021-03-30 09:00")


def test_nobody_runs_out_of_time_in_an_outage() -> None:
    case = construction_permit(ALL_ELECTRONIC)
    case.outages = (outage("2021-03-31 08:00", "2021-04-01 08:00"),)
    case.answer(2, POWER, "2021-03-16 09:00", "opinion")

    case.tick("2021-04-01 09:00")
    assert case.all_told(LegClosed, LegClosedData)[1:] == []
    case.tick("2021-04-01 09:01")
    assert [leg.outcome for leg in case.all_told(LegClosed, LegClosedData)[1:]] == ["timed-out"] * 2


def test_one_declared_afterwards_counts_from_the_dossiers_next_fact_on() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.outages = (A_DAY,)
    case.answer(2, POLICE, "2021-03-19 09:00")
    case.tick("2021-03-19 09:01")

    assert moves(case) == [("force-majeure", at("2021-03-30 09:00"))]
    assert case.told[-1].time == at("2021-03-19 09:00")


def test_what_is_finished_waits_for_no_outage() -> None:
    case = held_up(A_DAY)
    approve_all(case, "2021-03-16")
    assert case.tick("2021-03-20 09:00") == []


def test_no_outage_of_the_province_is_known_and_an_entry_that_cannot_be_is_refused_with_its_line() -> None:
    assert declared_outages() == ()
    row = (
        '  { id = "a", starts = 2021-03-17T09:00:00+07:00, ends = 2021-03-16T09:00:00+07:00, '
        'agencies = ["H62.99"], name_vi = "x", name_en = "x", source = "x", mark = "V" },\n'
    )
    with pytest.raises(ContradictoryData, match=r"outages\.toml:2: a: ends before it begins"):
        read_outages("outages.toml", f"outages = [\n{row}]\n")
    later = row.replace("2021-03-16T", "2021-03-18T")
    with pytest.raises(ContradictoryData, match=r"a: no agency has the id H62\.99"):
        read_outages("outages.toml", f"outages = [\n{later}]\n")
    with pytest.raises(ContradictoryData, match=r"outages\.toml:3: a: listed twice"):
        read_outages("outages.toml", f"outages = [\n{later.replace('H62.99', 'H62.12') * 2}]\n")
