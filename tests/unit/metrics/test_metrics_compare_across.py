"""Two readings of one target that count different things: people, dossiers, results, tied by dossiers."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import (
    CONNECTED,
    DATA_DOSSIERS,
    DATA_RESULTS,
    DIGITISED,
    EXPOSED,
    PEOPLE,
    REUSE,
)
from tests.unit.metrics.dossier_events import at, finished, received
from tests.unit.metrics.explaining_door import Door, placed
from tests.unit.metrics.register_events import a_result, digitised, registered

MARCH, APRIL = at("2021-03-08 09:00"), at("2021-04-05 09:00")
Way = tuple[str, str, int]


def code(number: int) -> str:
    return f"H62.12-210308-{number:04}"


@pytest.fixture
def door() -> Iterator[Door]:
    with database() as tx:
        yield Door(tx)


@pytest.fixture
def people(door: Door) -> Door:
    """One reused nothing, one was asked again all the same, one has two dossiers, one is an agency."""
    saved(
        door.tx,
        placed([
            received(code=code(1), person=1, outcomes=("attached",)),
            received(code=code(2), person=2, outcomes=("reused", "attached"), had=True),
            received(code=code(3), person=3, outcomes=("reused",), had=True),
            received(code=code(4), person=3, outcomes=("reused",), had=True),
            received(code=code(5), person=4, outcomes=("reused",), had=True, kind="agency"),
        ]),
    )  # fmt: skip
    return door


@pytest.fixture
def results(door: Door) -> Door:
    """Given on paper, digitised later; given as data; held since before; a withdrawal; one given in April."""
    saved(
        door.tx,
        placed([
            *(received(code=code(number)) for number in range(1, 6)),
            finished(MARCH, code=code(1), result=a_result("R-1")), digitised("R-1"),
            finished(MARCH, code=code(2), result=a_result("R-2", digitised=True)),
            registered(a_result("R-3", digitised=True)),
            finished(MARCH, code=code(4), outcome="withdrawn"),
            finished(APRIL, code=code(5), result=a_result("R-5", valid_from=APRIL)),
        ]),
    )  # fmt: skip
    return door


def ways(told: dict[str, Any]) -> set[Way]:
    return {(said(each["one"]), said(each["other"]), each["number"]) for each in told["differences"]}


def said(share: dict[str, Any]) -> str:
    return f"{share['side']}{' again' if share['again'] else ''}"


def figure(told: dict[str, Any], which: str) -> tuple[int, int]:
    return told[which]["numerator"], told[which]["denominator"]


BY_PEOPLE: Final = {
    ("numerator", "denominator-only", 1),
    ("denominator-only", "numerator", 1),
    ("numerator again", "numerator", 1),
    ("excluded", "numerator", 1),
}


def test_people_stand_beside_dossiers_and_count_once(people: Door) -> None:
    told = people.get(f"/kpis/{PEOPLE}/against/{REUSE}")
    assert (figure(told, "one"), figure(told, "other"), told["alike"]) == ((2, 3), (4, 5), 1)
    assert ways(told) == BY_PEOPLE
    assert [each["id"] for each in told["items"]] == [code(1), code(2), code(4), code(5)]
    assert [each["one"]["reason"] for each in told["items"]] == [None, None, None, "no-person"]
    again = told["items"][2]
    assert (again["what"], again["dossier"]) == ("dossier", code(4))
    assert (again["one"]["numerator"], again["one"]["denominator"]) == (0, 0)
    (left_out,) = told["one_excluded"]
    assert (left_out["reason"], left_out["number"], told["other_excluded"]) == ("no-person", 1, [])
    assert [each["en"] for each in told["tied_by"]] == [
        "a person counts once, with one of their dossiers; the others are on the same side and add nothing"
    ]


def test_the_other_way_round_the_same_dossiers_differ(people: Door) -> None:
    told = people.get(f"/kpis/{REUSE}/against/{PEOPLE}")
    assert ways(told) == {(one, other, number) for other, one, number in BY_PEOPLE}
    assert told["alike"] == 1


def test_a_dossier_that_differs_leads_to_its_events_and_its_persons_dossiers(people: Door) -> None:
    item = people.get(f"/kpis/{PEOPLE}/against/{REUSE}")["items"][2]
    assert people.get(item["links"]["events"])["dossier_code"] == code(4)
    listed = people.get(item["links"]["dossiers"])["dossiers"]
    assert [each["dossier_code"] for each in listed] == [code(3), code(4)]


@pytest.mark.parametrize("limit", ["1", "2", "3"])
def test_pages_across_kinds_put_together_are_all_that_differs(people: Door, limit: str) -> None:
    ids: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = people.get(f"/kpis/{PEOPLE}/against/{REUSE}", limit=limit, cursor=cursor)
        ids, cursor = ids + [each["id"] for each in page["items"]], page["next"]
        assert ways(page) == BY_PEOPLE
    assert ids == [code(1), code(2), code(4), code(5)]


def test_somebody_of_whom_the_state_had_nothing_is_left_out_with_every_dossier(people: Door) -> None:
    told = people.get(f"/kpis/{EXPOSED}/against/{REUSE}")
    reasons = {each["id"]: each["one"]["reason"] for each in told["items"]}
    assert reasons == {code(1): "nothing-held", code(2): None, code(4): None, code(5): "no-person"}


def test_a_person_counts_in_the_scope_and_period_that_are_asked_for(people: Door) -> None:
    other_day = at("2021-05-04 09:00")
    more = received(
        other_day, code="H62.50-210504-0001", agency="H62.50", person=3, outcomes=("attached",), had=True
    )
    saved(people.tx, placed([more]))
    here = people.get(f"/kpis/{PEOPLE}/against/{REUSE}", scope="agency:H62.12")
    assert (figure(here, "one"), ways(here)) == ((2, 3), BY_PEOPLE)
    everywhere = people.get(f"/kpis/{PEOPLE}/against/{REUSE}")
    assert figure(everywhere, "one") == (1, 3)
    assert ("denominator-only again", "numerator", 1) in ways(everywhere)
    assert ("denominator-only again", "denominator-only", 1) in ways(everywhere)
    people.tick = other_day
    in_may = people.get(f"/kpis/{PEOPLE}/against/{REUSE}", period="2021-05")
    assert (figure(in_may, "one"), in_may["alike"], in_may["items"]) == ((0, 1), 1, [])


def test_the_stock_stands_beside_the_flow(results: Door) -> None:
    told = results.get(f"/kpis/{DIGITISED}/against/{DATA_RESULTS}", period="2021-03")
    assert (figure(told, "one"), figure(told, "other"), told["alike"]) == ((3, 3), (1, 2), 4)
    assert ways(told) == {
        ("numerator", "denominator-only", 1),
        ("numerator", "absent", 1),
    }  # fmt: skip
    later, before = told["items"]
    assert (later["what"], later["id"], later["dossier"]) == ("result", "H62.12/R-1", code(1))
    assert results.get(later["links"]["events"])["dossier_code"] == code(1)
    assert (before["id"], before["dossier"], before["links"]) == ("H62.12/R-3", None, {})
    assert told["tied_by"][0]["en"].startswith("a result stands beside the dossier that gave it")


def test_dossiers_without_a_result_stand_alone(results: Door) -> None:
    told = results.get(f"/kpis/{DATA_DOSSIERS}/against/{DIGITISED}", period="2021-03")
    assert ("denominator-only", "absent", 1) in ways(told)
    (alone,) = (each for each in told["items"] if each["what"] == "dossier")
    assert (alone["id"], alone["dossier"]) == (code(4), code(4))


def test_a_result_is_in_the_stock_after_the_period_in_which_it_was_given(results: Door) -> None:
    results.tick = at("2021-04-30 18:00")
    told = results.get(f"/kpis/{DIGITISED}/against/{DATA_RESULTS}", period="2021-04")
    assert (figure(told, "one"), figure(told, "other")) == ((3, 4), (0, 1))
    assert ways(told) == {("numerator", "elsewhere", 2), ("numerator", "absent", 1)}


def test_a_result_that_another_agency_holds_is_in_the_other_scope(door: Door) -> None:
    held = a_result("R-1", held_by="H62.41", digitised=True)
    saved(door.tx, placed([received(code=code(1)), finished(code=code(1), result=held)]))
    for scope, way in (
        ("H62.12", ("other-scope", "numerator", 1)),
        ("H62.41", ("numerator", "other-scope", 1)),
    ):
        told = door.get(f"/kpis/{DIGITISED}/against/{DATA_RESULTS}", scope=f"agency:{scope}")
        assert ways(told) == {way}
    assert door.get(f"/kpis/{DIGITISED}/against/{DATA_RESULTS}")["alike"] == 1


def test_a_result_that_two_dossiers_claim_stands_beside_the_first_of_them(door: Door) -> None:
    claimed = a_result("R-1", digitised=True)
    for number in (2, 1):
        saved(door.tx, placed([received(code=code(number)), finished(code=code(number), result=claimed)]))
    told = door.get(f"/kpis/{DIGITISED}/against/{DATA_RESULTS}")
    assert (figure(told, "one"), figure(told, "other"), told["alike"]) == ((1, 1), (2, 2), 1)
    assert ways(told) == {("numerator again", "numerator", 1)}
    assert [(each["what"], each["id"]) for each in told["items"]] == [("dossier", code(2))]


def test_people_stand_beside_results(results: Door) -> None:
    told = results.get(f"/kpis/{PEOPLE}/against/{DIGITISED}")
    assert (figure(told, "one"), figure(told, "other")) == ((1, 1), (3, 3))
    assert ways(told) == {("numerator again", "numerator", 1), ("absent", "numerator", 1)}
    assert len(told["tied_by"]) == 2


def test_what_no_dossier_ties_is_refused_with_the_reason_and_what_can_be_compared(people: Door) -> None:
    status, problem = people.refused(f"/kpis/{PEOPLE}/against/services-online/qd2866")
    assert (status, problem["field"]) == (422, "other")
    for part in (
        "services-online/qd2866 is read from a register", "which no dossier changes",
        "services-online/qd2866 can stand beside internal-procedures/qd2866",
        f"{PEOPLE} can stand beside any that counts dossiers, legs, payments, people or results",
    ):  # fmt: skip
        assert part in problem["detail"]
    assert (
        f"{CONNECTED} can stand beside none"
        in people.refused(f"/kpis/{CONNECTED}/against/{REUSE}")[1]["detail"]
    )
