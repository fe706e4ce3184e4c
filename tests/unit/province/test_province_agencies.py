from collections.abc import Callable
from datetime import date

import pytest

from services._province.agencies import (
    Agency,
    UnknownAgency,
    agencies,
    agency,
    is_connected,
    read_agencies,
)
from services._province.data_files import ContradictoryData

EVIDENCE = '[evidence.all]\nsource = "made up"\nmark = "INF"\n'
PROVINCE = '{ id = "H62", name_vi = "Tỉnh", name_en = "Province", level = "province", kind = "province" }'
DISTRICT = (
    '{ id = "H62.21", name_vi = "Huyện", name_en = "District", level = "district", kind = "district",'
    ' parent = "H62", district = "243", place = "243" }'
)
COMMUNE = (
    '{ id = "H62.21.01", name_vi = "Xã", name_en = "Commune", level = "commune", kind = "commune",'
    ' parent = "H62.21", district = "243", place = "08707" }'
)
WARD_TAX = COMMUNE.replace("H62.21.01", "H62.21.9").replace('place = "08707"', 'role = "tax"')


def a_file(*rows: str, evidence: str = EVIDENCE) -> str:
    return f"agencies = [{', '.join(rows)}]\n{evidence}"


def an_agency(connected_since: date | None, valid_to: date | None = None) -> Agency:
    return Agency(
        id="H62.42",
        name_vi="Tòa án",
        name_en="Court",
        level="province",
        kind="vertical",
        parent="H62",
        connected_since=connected_since,
        valid_to=valid_to,
    )


def test_the_province_has_its_nine_districts() -> None:
    codes = [found.district for found in agencies().values() if found.kind == "district"]
    assert codes == ["243", "244", "246", "247", "248", "249", "251", "252", "253"]


def test_every_district_has_a_commune_and_some_work_on_paper() -> None:
    communes = [found for found in agencies().values() if found.kind == "commune"]
    assert len(communes) == 24
    assert len({found.district for found in communes}) == 9
    assert 0 < sum(found.connected_since is None for found in communes) < 12


@pytest.mark.parametrize("role", ["tax", "land-registration"])
def test_every_district_has_a_tax_department_and_a_land_registration_branch(role: str) -> None:
    districts = {found.district for found in agencies().values() if found.kind == "district"}
    found = [each for each in agencies().values() if each.role == role]
    assert {each.district for each in found} == districts
    assert len(found) == 9
    assert {each.kind for each in found} == {"vertical"}


def test_only_the_province_itself_has_a_number_that_is_not_made_up() -> None:
    assert [found.id for found in agencies().values() if not found.placeholder] == ["H62"]


def test_the_court_is_on_paper_until_10_march_2021() -> None:
    court = agency("H62.42")
    assert not is_connected(court, date(2021, 3, 9))
    assert is_connected(court, date(2021, 3, 10))


def test_an_agency_without_a_date_is_on_paper() -> None:
    assert not is_connected(an_agency(connected_since=None), date(2030, 1, 1))


def test_an_agency_that_no_longer_exists_is_not_connected() -> None:
    gone = an_agency(connected_since=date(2020, 1, 1), valid_to=date(2025, 6, 30))
    assert is_connected(gone, date(2025, 6, 30))
    assert not is_connected(gone, date(2025, 7, 1))


def test_an_unknown_agency_is_named() -> None:
    with pytest.raises(UnknownAgency) as caught:
        agency("H62.99")
    assert caught.value.agency_id == "H62.99"


def test_several_files_make_one_province_in_any_order() -> None:
    read = read_agencies({"communes": a_file(COMMUNE), "rest": a_file(DISTRICT, PROVINCE)})
    assert list(read) == ["H62", "H62.21", "H62.21.01"]


def replaced(row: str, old: str, new: str) -> Callable[[], str]:
    assert old in row
    return lambda: a_file(PROVINCE, DISTRICT, row.replace(old, new))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (lambda: "agencies = [", "not TOML"),
        (lambda: a_file(PROVINCE, evidence=""), "evidence"),
        (lambda: a_file(PROVINCE, evidence=EVIDENCE.replace('"INF"', '"sure"')), "mark"),
        (lambda: a_file(PROVINCE, PROVINCE), "H62: already in agencies.toml"),
        (lambda: a_file(PROVINCE, COMMUNE), "parent H62.21 is missing"),
        (replaced(COMMUNE, '"H62.21"', '"H62"'), "parent 'H62' is not the id without its last group"),
        (replaced(COMMUNE, '"243"', '"244"'), "district 244 is not that of its parent"),
        (replaced(COMMUNE, 'district = "243", ', ""), "needs its district"),
        (replaced(COMMUNE, '"08707"', '"243"'), "place 243 belongs to H62.21"),
        (
            lambda: a_file(PROVINCE, DISTRICT, *(WARD_TAX.replace("9", number) for number in "89")),
            "role tax in 243 belongs to H62.21.8",
        ),
        (lambda: a_file(PROVINCE[:-2] + ', role = "tax" }'), "role tax needs a district"),
        (replaced(WARD_TAX, '"tax"', '"poetry"'), "role"),
        (replaced(COMMUNE, '"H62.21.01"', '"H62.21.o1"'), "only 0-9, A-Z"),
        (replaced(COMMUNE, "name_vi", "name_fr"), "H62.21.01: .*name_fr"),
        (
            replaced(COMMUNE, " }", ", valid_from = 2021-01-02, valid_to = 2021-01-01 }"),
            "valid_to lies before valid_from",
        ),
    ],
)
def test_a_file_that_cannot_be_true_is_refused(text: Callable[[], str], reason: str) -> None:
    with pytest.raises(ContradictoryData, match=reason) as caught:
        read_agencies({"agencies.toml": text()})
    assert caught.value.file == "agencies.toml"
