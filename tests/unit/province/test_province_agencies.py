from collections.abc import Callable
from datetime import date, timedelta

import pytest

from services._province.agencies import (
    LAST_DAY,
    Agency,
    UnknownAgency,
    agencies,
    agency,
    existing,
    is_connected,
    name_on,
    organised_on,
    read_agencies,
)
from services._province.agency_rules import in_district, with_role
from services._province.data_files import ContradictoryData
from services._province.identifiers import to_new_form, to_old_form
from services._province.ministries import ministries

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
SPAN = ", valid_from = 2021-01-02, valid_to = 2021-12-31"


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


def test_twenty_departments_and_one_service_centre_stand_under_the_province() -> None:
    kinds = [found.kind for found in agencies().values() if found.parent == "H62"]
    assert (kinds.count("department"), kinds.count("service-centre")) == (20, 1)


@pytest.mark.parametrize(
    ("on", "communes", "wards", "townships"),
    [
        (date(2020, 2, 29), 110, 15, 12),  # 137
        (date(2020, 3, 1), 105, 15, 16),  # 136, as on 2021-02-03 [V]
        (date(2023, 4, 9), 105, 15, 16),
        (date(2023, 4, 10), 102, 16, 18),  # 730/NQ-UBTVQH15
        (date(2024, 12, 31), 102, 16, 18),
        (date(2025, 1, 1), 88, 15, 18),  # 121: vtcnews.vn 14/11/2024
        (LAST_DAY, 88, 15, 18),
        (date(2025, 7, 1), 0, 0, 0),  # all are communes of Phú Thọ
    ],
)
def test_the_communes_of_a_day_are_those_of_the_official_lists(
    on: date, communes: int, wards: int, townships: int
) -> None:
    names = [name_on(found, on)[0] for found in existing(on).values() if found.kind == "commune"]
    told = [sum(f" {word} " in name for name in names) for word in ("xã", "phường", "thị trấn")]
    assert told == [communes, wards, townships]


def test_districts_end_with_june_2025() -> None:
    assert sum(found.kind == "district" for found in existing(date(2025, 6, 30)).values()) == 9
    assert not existing(date(2025, 7, 1))


def test_most_communes_are_connected_and_some_work_on_paper() -> None:
    communes = [found for found in existing(date(2021, 3, 8)).values() if found.kind == "commune"]
    on_paper = [found for found in communes if not is_connected(found, date(2021, 3, 8))]
    assert [len(communes), len(on_paper)] == [136, 5]


ROLES = ["tax", "land-registration", "police", "court", "social-insurance", "treasury"]


@pytest.mark.parametrize("role", ROLES)
def test_every_district_has_one_vertical_agency_of_each_role(role: str) -> None:
    districts = [found.district for found in agencies().values() if found.kind == "district"]
    found = [each for each in agencies().values() if each.role == role and each.level == "district"]
    assert [each.district for each in found] == districts
    assert {each.kind for each in found} == {"vertical"}


def test_a_rule_by_district_means_the_police_of_the_district_and_not_of_its_communes() -> None:
    assert in_district("district:police", "H62.21.01") == "H62.41.11"
    assert {each.level for each in with_role("police", agencies())} == {"district"}


@pytest.mark.parametrize("on", [date(2021, 3, 8), date(2025, 1, 1)])
def test_every_commune_has_its_police(on: date) -> None:
    found = existing(on).values()
    police = {each.place: each for each in found if each.role == "police" and each.level == "commune"}
    communes = {each.place: each for each in found if each.kind == "commune"}
    assert police.keys() == communes.keys()
    assert all(police[place].district == each.district for place, each in communes.items())


def test_vertical_agencies_name_a_ministry_that_there_is() -> None:
    named = {found.ministry for found in agencies().values() if found.ministry}
    assert {"G01", "G12.18", "G12.12", "G24"} <= named <= ministries().keys()


def test_every_agency_has_an_id_in_both_forms_and_opening_hours() -> None:
    for found in agencies().values():
        assert to_new_form(to_old_form(found.id)) == found.id
        assert [f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in found.hours] == [
            "07:00-11:30",
            "13:30-17:00",
        ]


def test_a_merged_commune_says_who_took_it_in() -> None:
    assert agency("H62.22.01").succeeded_by == agency("H62.22.03").succeeded_by == "H62.22.11"
    assert name_on(agency("H62.22.11"), date(2025, 1, 1))[0] == "Ủy ban nhân dân phường Hai Bà Trưng"
    assert agency("H62.22.11").place == agency("H62.22.03").place == "08740"


def test_the_police_of_a_commune_have_its_name_of_every_day() -> None:
    found = [each for each in agencies().values() if each.place and len(each.place) == 5]
    stations = {each.place: each for each in found if each.parent and each.parent.startswith("H62.41.")}
    committees = [each for each in found if each.kind == "commune" and each.formerly]
    assert len(committees) == 7
    for one in committees:
        for on in (one.formerly[0].until, one.formerly[0].until + timedelta(days=1)):
            vi, en = name_on(one, on)
            assert name_on(stations[one.place], on) == (
                vi.replace("Ủy ban nhân dân", "Công an"),
                en.replace("People's Committee", "Police"),
            )


def test_a_commune_that_became_a_ward_is_called_so_from_that_day_on() -> None:
    assert name_on(agency("H62.21.07"), date(2023, 4, 9))[1] == "People's Committee of Định Trung commune"
    assert name_on(agency("H62.21.07"), date(2023, 4, 10))[1] == "People's Committee of Định Trung ward"


def test_only_the_province_itself_has_a_number_that_is_not_made_up() -> None:
    assert [found.id for found in agencies().values() if not found.placeholder] == ["H62"]


def test_the_court_is_on_paper_until_10_march_2021() -> None:
    court = agency("H62.42")
    assert not is_connected(court, date(2021, 3, 9))
    assert is_connected(court, date(2021, 3, 10))


def test_an_agency_without_a_date_is_on_paper() -> None:
    assert not is_connected(an_agency(connected_since=None), date(2030, 1, 1))


def test_an_agency_that_no_longer_exists_is_not_connected() -> None:
    gone = an_agency(connected_since=date(2020, 1, 1), valid_to=date(2024, 12, 31))
    assert is_connected(gone, date(2024, 12, 31))
    assert not is_connected(gone, date(2025, 1, 1))
    assert not is_connected(gone, date(2026, 11, 2))


def test_after_its_end_the_province_works_on_as_it_was_on_its_last_day() -> None:
    today = date(2026, 11, 2)
    assert organised_on(today) == LAST_DAY == agency("H62").valid_to
    assert is_connected(agency("H62.21"), today)
    assert not is_connected(agency("H62.29"), today)  # on paper to the end


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
            replaced(COMMUNE, " }", f"{SPAN}, connected_since = 2021-01-01 }}"),
            "connected since 2021-01-01, when",
        ),
        (replaced(COMMUNE, " }", f'{SPAN}, succeeded_by = "H62.99" }}'), "successor H62.99 is missing"),
        (replaced(COMMUNE, " }", ', succeeded_by = "H62.21" }'), "succeeded by H62.21 and never ends"),
        (
            lambda: a_file(
                PROVINCE,
                DISTRICT.replace(" }", ", valid_to = 2021-12-31 }"),
                COMMUNE.replace(" }", f'{SPAN}, succeeded_by = "H62.21" }}'),
            ),
            "successor H62.21 does not exist on the day after 2021-12-31",
        ),
        (
            lambda: a_file(PROVINCE, DISTRICT.replace(" }", f"{SPAN} }}"), COMMUNE),
            "it outlives its parent H62.21",
        ),
        (replaced(COMMUNE, " }", ', ministry = "G99" }'), "no ministry has the id G99"),
        (replaced(COMMUNE, " }", ", hours = [{ opens = 13:30:00, closes = 07:00:00 }] }"), "opening hours"),
        (
            replaced(
                COMMUNE,
                " }",
                ', formerly = [{ until = 2030-01-01, name_vi = "x", name_en = "x" }], valid_to = 2025-01-01}',
            ),
            "former names end",
        ),
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


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (COMMUNE.replace('"08707"', '"8707"'), 4),
        (COMMUNE.replace('"08707"', '"243"'), 4),
        (COMMUNE.replace("name_vi", "name_fr"), 4),
        (COMMUNE.replace("}", ""), 4),
        (PROVINCE, 4),
    ],
)
def test_a_refusal_names_the_line(wrong: str, line: int) -> None:
    text = f"agencies = [\n  {PROVINCE},\n  {DISTRICT},\n  {wrong},\n]\n{EVIDENCE}"
    with pytest.raises(ContradictoryData, match=f"^agencies.toml:{line}: ") as caught:
        read_agencies({"agencies.toml": text})
    assert caught.value.line == line


def test_a_place_may_have_another_agency_later() -> None:
    first = COMMUNE.replace(" }", ", valid_to = 2024-12-31 }")
    later = COMMUNE.replace("H62.21.01", "H62.21.02").replace(" }", ", valid_from = 2025-01-01 }")
    assert len(read_agencies({"a": a_file(PROVINCE, DISTRICT, first, later)})) == 4
    overlapping = later.replace("2025-01-01", "2024-12-31")
    with pytest.raises(ContradictoryData, match="place 08707 belongs to"):
        read_agencies({"a": a_file(PROVINCE, DISTRICT, first, overlapping)})
