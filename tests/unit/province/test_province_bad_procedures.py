"""Procedures that cannot be true are refused, each with its file, the line at fault and the reason."""

from importlib.resources import files

import pytest

from services._province.agencies import agencies
from services._province.data_files import ContradictoryData
from services._province.fields import fields, read_fields
from services._province.findings import ContradictoryFiles
from services._province.procedure_facts import Procedure
from services._province.procedure_files import read_procedures

CRIMINAL_RECORD = "2.000488"
MARRIAGE, BIRTH, COPY = "1.000894", "1.001193", "2.000815"
LAND, PHARMACY = "placeholder-land-use-right-change", "placeholder-pharmacy-eligibility"
ACCOUNT = "placeholder-internal-final-account"
LICENCE = "1.002809"
COPIES = "further_copy_vnd = 5000"
RATES = "online_rates = ["
RATE = "\nonline_rates = [{ amount_vnd = 1, valid_from = "
AGAIN = "{ amount_vnd = 2, valid_from = 2022-02-01 }"
UNKNOWN_FEE = """[[unknown_fees]]
code = "criminal-record"
name_vi = "x"
name_en = "x"
kind = "fee"
set_by = "provincial-council"
source = "x"
mark = "GK"

"""


def text_of(file: str) -> str:
    return files("services._province").joinpath("data", "procedures", f"{file}.toml").read_text("utf-8")


def read(text: str) -> Procedure:
    ((only,),) = read_procedures({"some.toml": text}, agencies(), fields()).values()
    return only


def told(text: str) -> list[tuple[str, str]]:
    """Return what is found wrong: the line as it is written, and the reason."""
    with pytest.raises(ContradictoryFiles) as caught:
        read(text)
    lines = text.splitlines()
    assert all(each.file == "some.toml" for each in caught.value.findings)
    return [
        ("" if each.line is None else lines[each.line - 1], each.reason) for each in caught.value.findings
    ]


BAD: dict[str, list[tuple[str, str, str | None, str]]] = {
    CRIMINAL_RECORD: [
        ('agency = "H62.41"', 'agency = "H62.99"', None, "leg verify: unknown agency H62.99"),
        ('agency = "H62.41"', 'agency = "district:tax"', None, "there is no district:tax where H62.12"),
        ('agency = "H62.41"', 'agency = "district:poetry"', None, "there is no district:poetry"),
        ('agency = "H62.41"', 'agency = "H62.42"', "[[legs]]", "leg verify H62.42 is listed twice"),
        ('competent = "H62.12"', 'competent = "H62.99"', None, "competent: unknown agency H62.99"),
        (
            'competent = "H62.12"',
            'competent = "H62.21"',
            'level = "province"',
            "not that of H62.21: district",
        ),
        ('"H62.12", "district"', '"village"', None, "received_at: unknown agency village"),
        ('"H62.12", "district"', '"district:poetry"', None, "received_at: unknown agency district:poetry"),
        ('held_by = "competent"', 'held_by = "nobody"', None, "held_by: unknown agency nobody"),
        ('held_by = "competent"', 'held_by = "district:tax"', None, "held_by: there is no district:tax"),
        ('"G15-LT01"', '"G15-XX01"', None, "unknown field G15-XX01"),
        ("count = 10\n", "", "[legal_limit]", "count belongs to"),
        ('kind = "working-days"', 'kind = "weeks"', None, "legal_limit.kind"),
        ("limit_working_days = 5", "limit_working_days = 11", None, "has 11 working days, the procedure 10"),
        ("limit_working_days = 5", "limit_working_days = 0", None, "limit_working_days"),
        ('duty = "lead"', 'duty = "consult"', "[[legs]]", "exactly one leg must lead"),
        ('duty = "verify"', 'duty = "return"', None, "no leg returns"),
        ('"identity-card-copy"', '"declaration-form"', "[[components]]", "declaration-form is listed twice"),
        ("[result]", UNKNOWN_FEE + "[result]", "[[unknown_fees]]", "criminal-record is listed twice"),
        ("amount_vnd = 200000", "amount_vnd = -1", None, "fees.0.rule.amount_vnd"),
        ("amount_vnd = 200000", "amount_vnd = 200000.0", None, "fees.0.rule.amount_vnd"),
        ('exemption = "merit"', 'exemption = "student"', None, "student is listed twice"),
        ('"merit", amount_vnd = 100000', '"merit", amount_vnd = 200000', None, "merit pays the full amount"),
        ('collect = "reception"', 'collect = "processing"', None, "collected in processing, and no finance"),
        (COPIES, COPIES + RATE + "2021-02-01, valid_to = 2021-01-01 }]", RATES, "ends before it begins"),
        (
            COPIES,
            COPIES + RATE + "2015-02-01, valid_to = 2015-03-01 }]",
            RATES,
            "while the procedure is in f",
        ),
        (COPIES, COPIES + RATE + f"2021-02-01 }}, {AGAIN}]", RATES, "two online rates on the same day"),
        (
            "online_payment = true",
            "online_payment = false",
            "service_level = 4",
            "service_level 4 has the fee",
        ),
        ("validity_days = 180", "validity_days = -1", None, "validity_days"),
        ("valid_from = 2017", "valid_to = 2016-01-01\nvalid_from = 2017", "valid_to", "valid_to lies before"),
        ("[evidence.components]", "[evidence.level]", None, "evidence.level"),
        ('mark = "GK"', 'mark = "sure"', None, "mark"),
        ('code = "2.000488"', 'code = "placeholder-x"', None, "needs evidence.code with placeholder"),
        ('code = "2.000488"', 'code = "4.000488"', None, "code: String should match"),
        (
            'name_en = "Criminal record cert',
            'nickname = "Criminal record cert',
            None,
            "nickname: Extra inputs",
        ),
        ('level = "province"', "level = province", None, "not TOML"),
    ],
    MARRIAGE: [
        ("online_payment = false", "online_payment = true", None, "of a procedure that costs nothing"),
        ('mark = "V"\n\n[legal_limit]', "\n[legal_limit]", "[[legs]]", "legs.0.mark"),
    ],
    BIRTH: [("service_level = 3", "service_level = 4", None, "service_level 4 has the fee paid online")],
    COPY: [
        ('level = "commune"', 'level = "district"', None, "not that of receiving: commune"),
        ('kind = "same-day"', 'kind = "same-day"\ncount = 1', "[legal_limit]", "count belongs to"),
        ('["commune", "district"]', '["commune", "commune"]', None, "commune is listed twice"),
        ("max_copy_vnd = 200000", "max_copy_vnd = 4000", None, "further pages never cost anything"),
    ],
    LAND: [
        ('level = "district"', 'level = "commune"', None, "not that of district:land-registration: district"),
        ('"district:land-registration"', '"district:forest"', None, "competent: there is no district:forest"),
        ('duty = "finance"', 'duty = "verify"', 'collect = "processing"', "no finance leg determines it"),
        ("basis_points = 50", "basis_points = 0", None, "basis_points"),
        ('["close-relatives"]', '["child", "child"]', None, "child is listed twice"),
    ],
    LICENCE: [("service_level = 4", "service_level = 2", RATES, "never applies below service level 3")],
    PHARMACY: [
        ("count = 24", "count = 31", "[published_limit]", "longer than the legal one (30 calendar-days)"),
        ("count = 24", "count = 24.5", None, "published_limit.count"),
        ("count = 24", 'starts = "noon"', None, "published_limit.starts"),
    ],
    ACCOUNT: [
        ("outdated_since = 2022-01-01", "outdated_since = 2021-01-01", None, "an earlier published_on"),
        ("[result]", UNKNOWN_FEE + "[result]", "[internal]", "an internal procedure has no fees"),
    ],
}
"""File → what is written, what in its place, the line at fault where it is another one, the reason."""


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "reason"), [(file, *each) for file, rows in BAD.items() for each in rows]
)
def test_a_procedure_that_cannot_be_true_is_refused_at_its_line(
    file: str, old: str, new: str, line: str | None, reason: str
) -> None:
    text = text_of(file)
    assert old in text
    found = told(text.replace(old, new))
    assert any(reason in why and (line or new) in written for written, why in found), found


def test_a_file_without_any_limit_is_refused_as_a_whole() -> None:
    limit, marriage = text_of(MARRIAGE).split("[legal_limit]")[1].split("[result]")[0], text_of(MARRIAGE)
    assert told(marriage.replace(f"[legal_limit]{limit}", "")) == [
        ("", "neither legal_limit nor published_limit: nothing can be due")
    ]


def test_everything_wrong_with_all_files_is_told_at_once_in_the_order_of_the_lines() -> None:
    first = (
        text_of(CRIMINAL_RECORD)
        .replace('competent = "H62.12"', 'competent = "H62.99"')
        .replace('"merit", amount_vnd = 100000', '"merit", amount_vnd = 200000')
        .replace('agency = "H62.41"', 'agency = "H62.98"')
    )
    second = text_of(COPY).replace('mark = "V"', 'mark = "sure"').replace("paper = true", 'paper = "perhaps"')
    with pytest.raises(ContradictoryFiles) as caught:
        read_procedures({"a.toml": first, "b.toml": second}, agencies(), fields())
    found = [(each.file, each.reason) for each in caught.value.findings]
    assert [file for file, _ in found] == ["a.toml"] * 3 + ["b.toml"] * 2
    lines = [each.line for each in caught.value.findings if each.file == "a.toml"]
    assert lines == sorted(line or 0 for line in lines)
    assert str(caught.value).startswith("a.toml:9: competent: unknown agency H62.99; a.toml:")


def test_two_versions_are_never_in_force_on_the_same_day() -> None:
    old, new = text_of("1.004222@2007-07-01"), text_of("1.004222@2021-07-01")
    both = read_procedures({"a.toml": old, "b.toml": new}, agencies(), fields())
    assert [each.valid_to is None for each in both["1.004222"]] == [False, True]
    overlapping = old.replace("valid_to = 2021-06-30", "valid_to = 2021-07-01")
    with pytest.raises(
        ContradictoryFiles, match=r"b\.toml:2: 1\.004222 is in force on the same days as in a\.toml"
    ):
        read_procedures({"a.toml": overlapping, "b.toml": new}, agencies(), fields())


def test_no_evidence_may_be_left_out() -> None:
    text = text_of(CRIMINAL_RECORD)
    for asserted in ("code", "name", "received_at", "competent", "components", "valid_from"):
        before, _, after = text.partition(f"[evidence.{asserted}]")
        _, _, rest = after.partition("\n[")
        whole = f"{before}[{rest}" if rest else before
        assert told(whole) == [("", f"evidence.{asserted} is missing")]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('code = "G15-HT01"', 'code = "G15-LT01"', r"fields\.toml:\d+: G15-LT01: listed twice"),
        ('code = "G15-HT01"', 'code = "G99-HT01"', r"fields\.toml:\d+: G99-HT01: no ministry has this id"),
        ('code = "G15-HT01"', 'code = "Civil status"', r"fields\.toml:\d+: fields\.\d+\.code"),
    ],
)
def test_a_field_that_cannot_be_true_is_refused(old: str, new: str, reason: str) -> None:
    text = files("services._province").joinpath("data", "fields.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(ContradictoryData, match=reason):
        read_fields("fields.toml", text.replace(old, new))
