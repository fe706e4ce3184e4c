from datetime import date

import pytest

from services._province.agencies import agency
from services._province.agency_rules import NoAgencyInDistrict
from services._province.fields import fields
from services._province.procedures import (
    Procedure,
    UnknownProcedure,
    agency_by_rule,
    competent_agency,
    in_force,
    may_be_lodged_at,
    procedure,
    procedures,
    versions,
)

CERTIFIED_COPY = procedure("2.000815")
CRIMINAL_RECORD = procedure("2.000488")
JUSTICE, POLICE, COURT = "H62.12", "H62.41", "H62.42"
A_DISTRICT, A_COMMUNE = "H62.23", "H62.23.01"
LAND = "placeholder-land-use-right-change"
REFERENCE = {
    "1.001193", "1.000894", "1.000656", "1.004837", "1.001022", "1.004859", "1.004884", "1.005461",
    "1.004746", "placeholder-civil-status-extract-copy", "2.000815", "2.000884",
    "placeholder-contract-authentication", "1.001699", "1.011607", "1.004222", "1.004194", "1.002755",
    "1.003677", "1.010038", "2.001159", "placeholder-identity-card-first", "placeholder-ordinary-passport",
    "1.001612", "placeholder-limited-company-registration", "1.013227", LAND, "1.011442", "2.000488",
    "placeholder-criminal-record-no-two", "1.002809", "placeholder-tour-guide-card",
    "placeholder-travel-licence", "placeholder-hotel-rank", "placeholder-surveying-licence",
    "placeholder-work-permit", "2.000806", "2.000528", "2.001263", "placeholder-birth-residence-insurance",
    "3.000181",
}  # fmt: skip
"""Domain reference §4.3 nos. 1 to 33: every code there, and one of ours for each that has none."""


def test_every_procedure_of_the_reference_and_of_other_fields_is_found_by_its_code() -> None:
    assert all(code == found.code for code, found in procedures().items())
    assert sum(found.internal is None for found in procedures().values()) >= 60
    assert procedures().keys() >= REFERENCE


def test_every_field_but_the_one_that_a_source_names_is_marked_as_made_up() -> None:
    assert {each.code for each in fields().values() if not each.placeholder} == {"G03-GD10"}
    assert {each.field_code for each in procedures().values()} == fields().keys()


def test_a_code_that_no_source_gives_says_so() -> None:
    borrowed = {
        code
        for code, found in procedures().items()
        if found.has_placeholder_code and not code.startswith("placeholder-")
    }
    assert borrowed == {"1.013227"}  # the code of the permit's extension
    assert all(found.has_placeholder_code for code, found in procedures().items() if code.startswith("p"))


def test_a_fee_that_the_provincial_council_sets_is_named_and_has_no_amount() -> None:
    unknown = {code: [fee.code for fee in found.unknown_fees] for code, found in procedures().items()}
    assert unknown["1.013227"] == ["building-permit"]
    assert unknown[LAND] == ["land-certificate", "land-appraisal"]
    assert sum(bool(names) for names in unknown.values()) >= 15


@pytest.mark.parametrize(
    ("on", "kind", "count"),
    [
        (date(2021, 6, 30), "calendar-days", 15),
        (date(2021, 7, 1), "working-days", 7),
        (None, "working-days", 7),
        (date(2007, 6, 30), "calendar-days", 15),  # not in force yet: the first version
    ],
)
def test_a_dossier_follows_the_version_of_its_day(on: date | None, kind: str, count: int) -> None:
    residence = procedure("1.004222", on)
    assert (residence.limit.kind, residence.limit.count) == (kind, count)
    assert len(versions()["1.004222"]) == 2


def test_between_versions_and_before_them_a_procedure_is_not_in_force() -> None:
    assert not in_force(procedure("1.004222", date(2007, 6, 30)), date(2007, 6, 30))
    assert in_force(procedure("1.004222", date(2007, 7, 1)), date(2007, 7, 1))


def test_what_is_published_is_never_longer_than_the_law_allows_and_it_counts() -> None:
    cut = procedure("placeholder-pharmacy-eligibility")
    assert cut.legal_limit is not None
    assert (cut.legal_limit.count, cut.limit.count) == (30, 24)
    assert procedure("3.000181").legal_limit is None  # the season sets it, no law


def test_the_police_of_every_commune_registers_residence_at_its_own_counter() -> None:
    residence = procedure("1.004222")
    assert may_be_lodged_at(residence, agency("H62.41.13.008"))
    assert not may_be_lodged_at(residence, agency("H62.41.13"))  # the district's police
    assert not may_be_lodged_at(residence, agency(A_COMMUNE))
    assert competent_agency(residence, "H62.41.13.008") == "H62.41.13.008"


def test_the_committee_of_the_district_examines_what_a_commune_receives() -> None:
    allowance = procedure("placeholder-monthly-social-allowance")
    assert competent_agency(allowance, A_COMMUNE) == A_DISTRICT
    assert agency_by_rule("receiving", allowance, A_COMMUNE) == A_COMMUNE


@pytest.mark.parametrize(
    ("code", "on", "current"),
    [
        ("placeholder-internal-final-account", date(2021, 12, 14), False),  # not published yet
        ("placeholder-internal-final-account", date(2021, 12, 15), True),
        ("placeholder-internal-final-account", date(2021, 12, 31), True),
        ("placeholder-internal-final-account", date(2022, 1, 1), False),  # done otherwise from that day on
        ("placeholder-internal-one-stop-account", date(2022, 1, 1), False),  # never published
    ],
)
def test_an_internal_procedure_counts_while_it_is_published_and_up_to_date(
    code: str, on: date, current: bool
) -> None:
    internal = procedure(code).internal
    assert internal is not None
    assert internal.is_current(on) is current


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


def test_what_costs_something_at_level_4_is_paid_online() -> None:
    level_4 = [found for found in procedures().values() if found.service_level == 4]
    costly = [found for found in level_4 if found.fees or found.unknown_fees]
    assert all(found.online_payment for found in costly)
    assert {LAND, "2.000488", "1.002809"} <= {found.code for found in costly}
