from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services._province.identifiers import (
    DOSSIER_CODE,
    DossierCode,
    InvalidAgencyId,
    InvalidDossierCode,
    NumbersExhausted,
    dossier_code,
    parse_dossier_code,
    receiving_agency_of,
    to_new_form,
    to_old_form,
)

MARCH_8 = date(2021, 3, 8)


def groups(width: int) -> st.SearchStrategy[str]:
    """Make groups of one level that name something: not all zero."""
    text = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=width, max_size=width)
    return text.filter(lambda group: group.strip("0") != "")


roots = st.from_regex(r"[A-Y][0-9]{2}", fullmatch=True)
new_forms = st.one_of(
    roots,
    st.tuples(roots, groups(2)).map(".".join),
    st.tuples(roots, groups(2), groups(2)).map(".".join),
    st.tuples(roots, groups(2), groups(2), groups(3)).map(".".join),
)
agency_ids = st.from_regex(r"[A-Y][0-9]{2}(\.[0-9A-Z]{1,4}){0,6}", fullmatch=True)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("H62", "000.00.00.H62"),
        ("H62.12", "000.00.12.H62"),
        ("H62.21.03", "000.03.21.H62"),
        ("H62.21.03.007", "007.03.21.H62"),
    ],
)
def test_an_agency_has_one_id_in_each_form(new: str, old: str) -> None:
    assert to_old_form(new) == old
    assert to_new_form(old) == new


@given(new_forms)
def test_nothing_is_lost_between_the_forms(agency_id: str) -> None:
    assert to_new_form(to_old_form(agency_id)) == agency_id


@given(new_forms.map(to_old_form))
def test_nothing_is_lost_between_the_forms_the_other_way(old_form: str) -> None:
    assert to_old_form(to_new_form(old_form)) == old_form


@given(
    st.text() | agency_ids | st.from_regex(r"[0-9A-Z]{3}(\.[0-9A-Z]{2}){2}\.[A-Z][0-9]{2}", fullmatch=True)
)
def test_any_text_has_a_counterpart_that_leads_back_or_is_refused(text: str) -> None:
    for there, back in ((to_old_form, to_new_form), (to_new_form, to_old_form)):
        try:
            other = there(text)
        except InvalidAgencyId:
            continue
        assert back(other) == text


@pytest.mark.parametrize(
    ("agency_id", "reason"),
    [
        ("", "not top-down"),
        ("h62.12", "only 0-9, A-Z"),
        ("H62..12", "not top-down"),
        ("H62.", "not top-down"),
        ("Z62.12", "not top-down"),
        ("H٦٢", "only 0-9, A-Z"),
        ("H62\n", "only 0-9, A-Z"),
        ("000.00.12.H62", "not top-down"),
        ("H62" + ".12" * 11, "longer than 35"),
        ("H55.242", "2 characters"),
        ("H62.00.12", "not all 0"),
        ("H62.12.01.001.01", "four levels"),
    ],
)
def test_an_id_without_old_form_says_why(agency_id: str, reason: str) -> None:
    with pytest.raises(InvalidAgencyId, match=reason) as caught:
        to_old_form(agency_id)
    assert caught.value.text == agency_id


@pytest.mark.parametrize(
    "old", ["H62.12", "", "00.00.12.H62", "000.12.00.H62", "000.00.12.H6", "000.0-.12.H62"]
)
def test_what_is_no_old_form_is_refused(old: str) -> None:
    with pytest.raises(InvalidAgencyId):
        to_new_form(old)


def test_a_dossier_code_names_agency_day_and_number() -> None:
    assert dossier_code("H62.12", MARCH_8, 4) == "H62.12-210308-0004"
    assert parse_dossier_code("H62.12-210308-0004") == DossierCode("H62.12", MARCH_8, 4)
    assert receiving_agency_of("H62.12-210308-0004") == "H62.12"


@given(agency_ids, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 9999))
def test_every_code_reads_back(agency_id: str, day: date, number: int) -> None:
    code = dossier_code(agency_id, day, number)
    assert parse_dossier_code(code) == DossierCode(agency_id, day, number)
    assert DOSSIER_CODE.fullmatch(code)
    assert receiving_agency_of(code) == agency_id


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_an_agency_has_9999_numbers_a_day(number: int) -> None:
    assert dossier_code("H62.12", MARCH_8, 9999) == "H62.12-210308-9999"
    with pytest.raises(NumbersExhausted) as caught:
        dossier_code("H62.12", MARCH_8, number)
    assert (caught.value.receiving_agency, caught.value.day, caught.value.number) == (
        "H62.12",
        MARCH_8,
        number,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("H62.12-210308", "not agency-YYMMDD-number"),
        ("H62.12-210308-0004-1", "not agency-YYMMDD-number"),
        ("h62.12-210308-0004", "agency 'h62.12': only 0-9, A-Z"),
        ("000.00.12.H62-201105-0004", "agency '000.00.12.H62': not top-down"),
        ("H62.12-21038-0004", "day '21038' is not YYMMDD"),
        ("H62.12-210229-0004", "day '210229' is not in the calendar"),
        ("H62.12-211301-0004", "day '211301' is not in the calendar"),
        ("H62.12-210308-0000", "number '0000'"),
        ("H62.12-210308-004", "number '004'"),
        ("G22.99.08-260921-896048", "number '896048'"),
        ("H62.12-210308-٠٠٠٤", "number"),
        ("H62.12-210308-0004\n", "number"),
    ],
)
def test_a_wrong_code_names_the_part_at_fault(text: str, reason: str) -> None:
    with pytest.raises(InvalidDossierCode, match=reason):
        parse_dossier_code(text)


@given(st.text())
def test_any_text_is_a_code_or_refused(text: str) -> None:
    try:
        parsed = parse_dossier_code(text)
    except InvalidDossierCode:
        return
    assert dossier_code(*parsed) == text


@pytest.mark.parametrize("text", ["", "H62.12", "-210308-0004"])
def test_a_key_needs_an_agency_before_a_dash(text: str) -> None:
    with pytest.raises(InvalidDossierCode):
        receiving_agency_of(text)


def test_a_day_outside_the_century_has_no_code() -> None:
    with pytest.raises(InvalidDossierCode, match="2000 to 2099"):
        dossier_code("H62.12", date(1999, 12, 31), 1)
