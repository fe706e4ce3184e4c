from datetime import date
from importlib.resources import files

import pytest

from services._province.agencies import agencies, agency
from services._province.data_files import ContradictoryData
from services._province.procedures import (
    Procedure,
    UnknownProcedure,
    agency_by_rule,
    competent_agency,
    in_force,
    may_be_lodged_at,
    procedure,
    procedures,
    read_procedures,
)

CERTIFIED_COPY = procedure("2.000815")
CRIMINAL_RECORD = procedure("2.000488")
JUSTICE, POLICE, COURT = "H62.12", "H62.41", "H62.42"
A_DISTRICT, A_COMMUNE = "H62.23", "H62.23.01"


def text_of(code: str) -> str:
    return files("services._province").joinpath("data", "procedures", f"{code}.toml").read_text("utf-8")


def read(text: str) -> Procedure:
    (only,) = read_procedures({"some.toml": text}, agencies()).values()
    return only


def test_every_procedure_is_found_by_its_code() -> None:
    assert {code: found.code for code, found in procedures().items()} == {
        "2.000488": "2.000488",
        "2.000815": "2.000815",
    }


def test_an_unknown_procedure_is_named() -> None:
    with pytest.raises(UnknownProcedure) as caught:
        procedure("9.999999")
    assert caught.value.code == "9.999999"


def test_whoever_receives_a_certified_copy_decides_it() -> None:
    assert competent_agency(CERTIFIED_COPY, A_COMMUNE) == A_COMMUNE
    assert [agency_by_rule(leg.agency, CERTIFIED_COPY, A_COMMUNE) for leg in CERTIFIED_COPY.legs] == [
        A_COMMUNE
    ]


def test_justice_decides_a_criminal_record_wherever_it_is_lodged() -> None:
    assert competent_agency(CRIMINAL_RECORD, A_DISTRICT) == JUSTICE
    legs = {
        (leg.duty, agency_by_rule(leg.agency, CRIMINAL_RECORD, A_DISTRICT)) for leg in CRIMINAL_RECORD.legs
    }
    assert legs == {("lead", JUSTICE), ("verify", POLICE), ("verify", COURT)}


def test_a_rule_of_receiving_means_the_desk() -> None:
    assert agency_by_rule("receiving", CRIMINAL_RECORD, A_DISTRICT) == A_DISTRICT


@pytest.mark.parametrize(
    ("lodged", "where", "allowed"),
    [
        (CERTIFIED_COPY, A_COMMUNE, True),
        (CERTIFIED_COPY, A_DISTRICT, True),
        (CERTIFIED_COPY, JUSTICE, False),
        (CRIMINAL_RECORD, JUSTICE, True),
        (CRIMINAL_RECORD, A_DISTRICT, True),
        (CRIMINAL_RECORD, A_COMMUNE, False),
        (CRIMINAL_RECORD, POLICE, False),
    ],
)
def test_a_procedure_is_lodged_only_where_it_may_be(lodged: Procedure, where: str, allowed: bool) -> None:
    assert may_be_lodged_at(lodged, agency(where)) is allowed


def test_a_procedure_is_in_force_on_its_first_and_last_day() -> None:
    dated = CERTIFIED_COPY.model_copy(update={"valid_from": date(2021, 1, 1), "valid_to": date(2021, 12, 31)})
    assert [in_force(dated, on) for on in (date(2021, 1, 1), date(2021, 12, 31))] == [True, True]
    assert [in_force(dated, on) for on in (date(2020, 12, 31), date(2022, 1, 1))] == [False, False]


def test_only_what_is_paid_and_sent_online_is_level_4() -> None:
    assert {found.code for found in procedures().values() if found.service_level == 4} == {"2.000488"}
    assert all(found.online_payment for found in procedures().values() if found.service_level == 4)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('agency = "H62.41"', 'agency = "H62.99"', "leg verify: unknown agency H62.99"),
        ('agency = "H62.41"', 'agency = "H62.42"', "leg verify H62.42 is listed twice"),
        ('competent = "H62.12"', 'competent = "H62.99"', "competent: unknown agency H62.99"),
        ('competent = "H62.12"', 'competent = "H62.21"', "level province is not that of H62.21"),
        ('"H62.12", "district"', '"village"', "received_at: unknown agency village"),
        ('held_by = "competent"', 'held_by = "nobody"', "held_by: unknown agency nobody"),
        ("amount_vnd = 200000", "amount_vnd = -1", "amount_vnd"),
        ("amount_vnd = 200000", "amount_vnd = 200000.0", "amount_vnd"),
        ('duty = "lead"', 'duty = "consult"', "exactly one leg must lead"),
        ('working_days = 10\nsource = "10', 'source = "10', "working_days belongs"),
        ("limit_working_days = 5", "limit_working_days = 11", "leg verify has 11.0 working days"),
        ("limit_working_days = 5", "limit_working_days = 0", "limit_working_days"),
        ('code = "identity-card-copy"', 'code = "declaration-form"', "declaration-form is listed twice"),
        ('exemption = "merit"', 'exemption = "student"', "student is listed twice"),
        ('mark = "GK"', 'mark = "sure"', "mark"),
        ("valid_from = 2017-01-01", "valid_from = 2017-01-01\nvalid_to = 2016-01-01", "valid_to lies before"),
        ('name_en = "Criminal', 'nickname = "Criminal', "2.000488: .*nickname"),
    ],
)
def test_a_procedure_that_cannot_be_true_is_refused(old: str, new: str, reason: str) -> None:
    text = text_of("2.000488")
    assert old in text
    with pytest.raises(ContradictoryData, match=reason) as caught:
        read(text.replace(old, new))
    assert caught.value.file == "some.toml"


def test_a_code_stands_in_one_file_only() -> None:
    text = text_of("2.000815")
    with pytest.raises(ContradictoryData, match="already in another file") as caught:
        read_procedures({"a.toml": text, "b.toml": text}, agencies())
    assert caught.value.file == "b.toml"
