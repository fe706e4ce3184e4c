from datetime import date
from importlib.resources import files

import pytest

from services._province.agencies import agencies, agency
from services._province.agency_rules import NoAgencyInDistrict
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
BACKWARD_RATE = "\nonline_rates = [{ amount_vnd = 1, valid_from = 2021-02-01, valid_to = 2021-01-01 }]"
UNKNOWN_FEE = """
[[unknown_fees]]
code = "criminal-record"
kind = "fee"
set_by = "provincial-council"
source = "x"
mark = "GK"
"""
LAND = "placeholder-land-use-right-change"


def text_of(code: str) -> str:
    return files("services._province").joinpath("data", "procedures", f"{code}.toml").read_text("utf-8")


def read(text: str) -> Procedure:
    (only,) = read_procedures({"some.toml": text}, agencies()).values()
    return only


def test_every_procedure_is_found_by_its_code() -> None:
    assert all(code == found.code for code, found in procedures().items())
    assert sorted(procedures()) == [
        "1.000894",
        "1.001193",
        "1.001612",
        "1.002809",
        "1.013227",
        "2.000488",
        "2.000815",
        LAND,
    ]


def test_a_code_that_no_source_gives_says_so() -> None:
    made_up = {code for code, found in procedures().items() if found.evidence["code"].placeholder}
    assert made_up == {LAND, "1.013227"}  # the latter is the code of the permit's extension
    assert LAND.startswith("placeholder-")


def test_a_fee_that_the_provincial_council_sets_is_named_and_has_no_amount() -> None:
    unknown = {code: [fee.code for fee in found.unknown_fees] for code, found in procedures().items()}
    assert {code: names for code, names in unknown.items() if names} == {
        "1.001193": ["civil-status-late"],
        "1.001612": ["household-business-registration"],
        "1.013227": ["building-permit"],
        LAND: ["land-certificate", "land-appraisal"],
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


@pytest.mark.parametrize(("desk", "district"), [("H62.23", "03"), ("H62.23.01", "03"), ("H62.29.11", "09")])
def test_land_is_decided_and_taxed_in_the_district_where_it_is_lodged(desk: str, district: str) -> None:
    land = procedure(LAND)
    branch, tax = f"H62.44.{district}", f"H62.43.{district}"
    assert competent_agency(land, desk) == branch
    assert [agency_by_rule(leg.agency, land, desk) for leg in land.legs] == [branch, tax]
    assert agency(branch).district == agency(tax).district == agency(desk).district


def test_a_rule_by_district_means_nothing_where_there_is_no_district() -> None:
    with pytest.raises(NoAgencyInDistrict, match=r"no district:land-registration where H62.12 is"):
        competent_agency(procedure(LAND), JUSTICE)


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
    level_4 = {found.code for found in procedures().values() if found.service_level == 4}
    assert level_4 == {"2.000488", "1.002809", LAND}
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
        ('duty = "verify"\nagency = "H62.41"', 'duty = "return"\nagency = "H62.41"', "no leg returns"),
        (
            'agency = "H62.41"',
            'agency = "district:tax"',
            "leg verify: there is no district:tax",
        ),
        ('agency = "H62.41"', 'agency = "district:poetry"', "there is no district:poetry"),
        ('held_by = "competent"', 'held_by = "district:tax"', "held_by: there is no district:tax"),
        ('"H62.12", "district"]', '"district:tax"]', "received_at: unknown agency district:tax"),
        ('collect = "reception"', 'collect = "processing"', "criminal-record is collected in processing"),
        ("online_payment = true", "online_payment = false", "service_level 4 has the fee paid online"),
        ("[evidence.components]", "[evidence.level]", "evidence.level"),
        ("[evidence.valid_from]", "[evidence.valid_to]", "evidence.valid_to"),
        ('code = "2.000488"', 'code = "placeholder-criminal-record"', "needs evidence.code with placeholder"),
        ('code = "2.000488"', 'code = "4.000488"', "4.000488: code"),
        (
            "[result]",
            UNKNOWN_FEE + "[result]",
            "criminal-record is listed twice",
        ),
        (
            "further_copy_vnd = 5000",
            "further_copy_vnd = 5000" + BACKWARD_RATE,
            "an online rate ends before it begins",
        ),
        ('name_en = "Criminal', 'nickname = "Criminal', "2.000488: .*nickname"),
    ],
)
def test_a_procedure_that_cannot_be_true_is_refused(old: str, new: str, reason: str) -> None:
    text = text_of("2.000488")
    assert old in text
    with pytest.raises(ContradictoryData, match=reason) as caught:
        read(text.replace(old, new))
    assert caught.value.file == "some.toml"


@pytest.mark.parametrize(
    ("code", "old", "new", "reason"),
    [
        (LAND, 'level = "district"', 'level = "commune"', "level commune is not that of district:land"),
        (LAND, '"district:land-registration"', '"district:forest"', "competent: there is no district:forest"),
        (LAND, '"commune", "district"]', '"H62.12"]', "competent: there is no district:land-registration"),
        (LAND, 'duty = "finance"', 'duty = "verify"', "no finance leg determines it"),
        (LAND, "basis_points = 50", "basis_points = 0", "basis_points"),
        (LAND, '["close-relatives"]', '["child", "child"]', "child is listed twice"),
        ("1.001193", "online_payment = false", "online_payment = true", None),
        ("1.000894", "online_payment = false", "online_payment = true", "of a procedure that costs nothing"),
        ("1.000894", 'mark = "V"\n\n[limit]', "\n[limit]", "legs.0.mark"),
    ],
)
def test_what_contradicts_itself_in_the_others_is_refused(
    code: str, old: str, new: str, reason: str | None
) -> None:
    text = text_of(code)
    assert old in text
    if reason is None:
        assert read(text.replace(old, new)).code == code
        return
    with pytest.raises(ContradictoryData, match=reason):
        read(text.replace(old, new))


def test_no_evidence_may_be_left_out() -> None:
    text = text_of("2.000488")
    for asserted in ("code", "name", "field_code", "received_at", "competent", "components", "valid_from"):
        without = text.replace(f"[evidence.{asserted}]", "[evidence.other]")
        with pytest.raises(ContradictoryData):
            read(without)
        lacking = read_without(text, asserted)
        with pytest.raises(ContradictoryData, match=f"evidence.{asserted} is missing"):
            read(lacking)


def read_without(text: str, asserted: str) -> str:
    """Cut one table of evidence out of the file."""
    before, _, after = text.partition(f"[evidence.{asserted}]")
    _, table, rest = after.partition("\n[")
    return before + table.lstrip() + rest


def test_a_code_stands_in_one_file_only() -> None:
    text = text_of("2.000815")
    with pytest.raises(ContradictoryData, match="already in another file") as caught:
        read_procedures({"a.toml": text, "b.toml": text}, agencies())
    assert caught.value.file == "b.toml"
