"""Official forms: their sums hold, and they say what GET /kpis says."""

from collections.abc import Iterator

import pytest

from services.metrics.forms.every_form import FORMS
from services.metrics.forms.form_ii06a import FORM as II06A
from services.metrics.forms.proof import DoesNotAddUp, proofs
from services.metrics.forms.tallies import TOTAL, Tally
from services.metrics.leaves import Count
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.form_stories import CIVIL, HEALTH, JUSTICE, LAND, Q1, Door, lines, quarter


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Nobody changes it: whoever does takes ``fresh``."""
    with database() as tx:
        saved(tx, quarter())
        yield Door(tx)


def test_each_dossier_stands_in_the_columns_of_its_kind(door: Door) -> None:
    told = door.get("/forms/II.06a", scope="province", period=Q1)
    assert [each["number"] for each in told["form"]["columns"]] == [str(number) for number in range(3, 14)]
    assert lines(told) == {
        JUSTICE: [4, 2, 1, 1, 3, 1, 1, 1, 1, 0, 1],
        HEALTH: [2, 2, 0, 0, 1, 0, 0, 1, 1, 1, 0],
        "total": [6, 4, 1, 1, 4, 1, 1, 2, 2, 1, 1],
    }


def test_an_agency_s_form_has_its_fields(door: Door) -> None:
    told = lines(door.get("/forms/II.06a", scope=f"agency:{JUSTICE}", period=Q1))
    assert list(told) == [LAND, CIVIL, "total"]
    assert told["total"] == lines(door.get("/forms/II.06a", period=Q1))[JUSTICE]


def test_form_06_groups_fields_by_level(door: Door) -> None:
    told = door.get("/forms/06", period=Q1)
    assert [(each["kind"], each["code"]) for each in told["lines"]] == [
        ("group", "province"), ("row", LAND), ("row", CIVIL), ("total", ""),
    ]  # fmt: skip
    assert told["lines"][-1]["values"] == lines(door.get("/forms/II.06a", period=Q1))["total"]


def test_procedures_add_up_and_what_no_event_tells_is_no_number(door: Door) -> None:
    told = door.get("/forms/II.07b", period=Q1)
    found = lines(told)
    assert list(found) == ["province", "district", "commune", "total"]
    assert found["total"][0] == sum(found[each][0] for each in list(found)[:-1]) > 0
    assert {each["values"][-1] for each in told["lines"]} == {None}
    assert told["form"]["columns"][-1]["no_data"]["en"].startswith("no event tells")


@pytest.mark.parametrize("scope", ["province", f"agency:{JUSTICE}", "agency:H62.47"])
@pytest.mark.parametrize("period", ["2020-12", "2021-03", Q1, "2021"])
def test_every_sum_holds_and_a_form_as_of_now_says_what_kpis_says(
    door: Door, scope: str, period: str
) -> None:
    for form in FORMS:
        told = door.get(f"/forms/{form}", scope=scope, period=period)
        assert told["proofs"]
        assert all(each["left"] == each["right"] for each in told["proofs"])
    told = door.get("/forms/II.06a", scope=scope, period=period)
    for definition, part, columns in (
        ("online-dossiers/qd2866", "denominator", (1, 2)),
        ("online-dossiers/qd2866", "numerator", (1,)),
        ("on-time/qd766", "denominator", (4,)),
        ("on-time/qd766", "numerator", (5, 6)),
    ):
        (figure,) = door.get("/kpis", definition=definition, scope=scope, period=period)["items"]
        totals = [each["now"] for each in told["corrections"] if each["kind"] == "total"]
        totals += [each["values"] for each in told["lines"] if each["kind"] == "total"]
        assert figure[part] == (sum(totals[0][at] for at in columns) if totals else 0)


def test_what_is_open_at_the_end_of_a_month_is_carried_over_to_the_next(door: Door) -> None:
    months = ("2020-12", "2021-01", "2021-02", "2021-03", "2021-04")
    totals = [lines(door.get("/forms/II.06a", period=month))["total"] for month in months]
    assert [each[8] for each in totals[:-1]] == [each[3] for each in totals[1:]]


def test_a_form_that_does_not_add_up_is_not_given_out() -> None:
    found = Tally()
    for table in (found.reported, found.present):
        table[TOTAL].update({"3": 2, "4": 1, "7": 2, "8": 2})
        table["", JUSTICE].update(table[TOTAL])
    with pytest.raises(DoesNotAddUp, match=r"\(3\) = \(4\) \+ \(5\) \+ \(6\) fails in the total: 2 is not 1"):
        proofs(II06A, found, {})
    found.present[TOTAL]["5"] = found.reported[TOTAL]["5"] = 1
    with pytest.raises(DoesNotAddUp, match=JUSTICE):
        proofs(II06A, found, {})
    for table in (found.reported, found.present):
        table["", JUSTICE]["5"] = 1
    with pytest.raises(DoesNotAddUp, match="online-dossiers/qd2866 denominator"):
        proofs(II06A, found, {"online-dossiers/qd2866": Count(1, 7)})


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/forms/II.06b", {}, ("form", "II.06a")),
        ("/forms/II.07.csv", {}, ("form", "II.07b")),
        ("/forms/06.pdf", {"lang": "vn"}, ("lang", None)),
        ("/forms/06", {"period": "to-date"}, ("period", "2021-Q2")),
        ("/forms/06", {"period": "2021-Q5"}, ("period", "2021-Q1")),
        ("/forms/06", {"scope": "district:243"}, ("scope", "province")),
        ("/forms/06", {"scope": "agency:H62.120"}, ("scope", "agency:H62.12")),
    ],
)
def test_what_is_unknown_is_named_with_the_nearest(
    door: Door, path: str, query: dict[str, str], said: tuple[str, str | None]
) -> None:
    status, field, nearest = door.refused(path, **query)
    assert (status, field) == (404, said[0])
    assert said[1] in (None, nearest)
