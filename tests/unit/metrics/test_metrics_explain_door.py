"""Whoever doubts a figure is shown what it is made of, what else it could be, and what would lift it."""

from collections.abc import Iterator
from typing import Final

import pytest

from services._runtime.decisions import Happening
from services.metrics.definitions import DEFINITIONS
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import (
    ANY_LEG,
    CONNECTED,
    DIGITISED,
    EXPOSED,
    ON_TIME,
    ONLINE,
    PAYMENTS,
    PEOPLE,
    ROUTING,
)
from tests.unit.metrics.dossier_events import leg, paid, received
from tests.unit.metrics.explaining_door import Door, placed
from tests.unit.metrics.register_events import a_result, registered

ONE, TWO, THREE, FOUR = (f"H62.12-210308-000{number}" for number in range(1, 5))
HERE: Final = {"scope": "agency:H62.12", "period": "2021-Q1"}


@pytest.fixture
def door() -> Iterator[Door]:
    """One dossier all electronic, one mixed, one on paper from two agencies, one that nobody else saw."""
    with database() as tx:
        saved(
            tx,
            placed([
                *(received(code=code, person=number) for number, code in enumerate((ONE, TWO, THREE, FOUR))),
                leg("a", code=ONE),
                leg("b", code=TWO), leg("c", "paper", code=TWO),
                leg("d", "paper", code=THREE), sent_by("H62.41", "e", THREE),
                paid("tx-1", code=ONE), paid("tx-2", "counter", code=ONE),
            ]),
        )  # fmt: skip
        yield Door(tx)


def sent_by(agency: str, name: str, code: str) -> Happening:
    told = leg(name, "paper", code=code)
    data = told.event.data.model_copy(update={"from_agency": agency})  # type: ignore[attr-defined]
    return told._replace(event=told.event.model_copy(update={"data": data}))  # type: ignore[attr-defined]


def test_a_figure_comes_with_all_that_a_person_needs_to_check_it(door: Door) -> None:
    told = door.get(f"/kpis/{ROUTING}", **HERE)
    figure = told["figure"]
    assert (figure["numerator"], figure["denominator"], figure["target"], figure["met"]) == (1, 3, 0.8, False)
    (left_out,) = told["excluded"]
    assert (left_out["reason"], left_out["number"]) == ("no-inter-agency-leg", 1)
    assert left_out["words"]["vi"].startswith("hồ sơ chỉ do một cơ quan giải quyết")
    assert left_out["words"]["en"].startswith("it stayed inside one agency")
    assert {each["side"]: each["number"] for each in told["sides"]} == {
        "numerator": 1, "denominator": 3, "denominator-only": 2, "excluded": 1,
    }  # fmt: skip
    for side in told["sides"]:
        assert len(door.get(side["link"])["items"]) == side["number"]
    assert told["topic_key"] == f"{ROUTING}|agency:H62.12|2021-Q1"
    assert told["definition"]["source"].startswith("QĐ 2866")


def test_a_dossier_on_a_side_shows_the_records_that_put_it_there(door: Door) -> None:
    (item,) = (each for each in door.get(f"/kpis/{ROUTING}/dossiers", **HERE)["items"] if each["id"] == TWO)
    assert (item["side"], item["day"], item["agency"]) == ("denominator-only", "2021-03-08", "H62.12")
    assert [(each["permalink"], each["ref"]) for each in item["events"]] == [
        ("dossiers/3/101", None), ("routing/3/105", "b"), ("routing/3/106", "c"),
    ]  # fmt: skip
    told = door.get(item["links"]["events"])
    assert {each["permalink"] for each in told["events"]} == {each["permalink"] for each in item["events"]}
    counts = {each["definition"]: each["side"] for each in told["counts_as"]}
    assert (counts[ROUTING], counts[ANY_LEG], counts[PAYMENTS]) == (
        "denominator-only",
        "numerator",
        "excluded",
    )


@pytest.mark.parametrize("limit", ["1", "2", "3"])
def test_pages_of_a_side_put_together_are_the_side(door: Door, limit: str) -> None:
    ids: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = door.get(f"/kpis/{ROUTING}/dossiers", side="denominator", limit=limit, cursor=cursor)
        ids, cursor = ids + [each["id"] for each in page["items"]], page["next"]
    assert ids == [ONE, TWO, THREE]


def test_payments_are_listed_one_by_one(door: Door) -> None:
    items = door.get(f"/kpis/{PAYMENTS}/dossiers")["items"]
    assert [(each["what"], each["id"], each["ref"], each["side"]) for each in items] == [
        ("payment", ONE, "tx-1", "numerator"), ("payment", ONE, "tx-2", "denominator-only"),
    ]  # fmt: skip
    assert len(door.ids(f"/kpis/{PAYMENTS}/dossiers", side="excluded")) == 3


def test_people_are_listed_by_pseudonym_and_lead_to_their_dossiers(door: Door) -> None:
    saved(door.tx, [received(code="H62.12-210308-0009", kind="agency")])
    items = door.get(f"/kpis/{PEOPLE}/dossiers")["items"]
    assert [each["id"] for each in items] == [f"{number:064x}" for number in range(4)]
    (one,) = door.get(items[2]["links"]["dossiers"])["dossiers"]
    assert (one["dossier_code"], one["asked_again"]) == (THREE, False)
    left_out = door.get(f"/kpis/{EXPOSED}/dossiers", side="excluded")["items"]
    assert [each["reason"] for each in left_out] == ["nothing-held"] * 4 + ["no-person"]
    told = {each["reason"]: each["number"] for each in door.get(f"/kpis/{EXPOSED}")["excluded"]}
    assert told == {"no-person": 1, "nothing-held": 4}


def test_results_are_listed_by_their_holder(door: Door) -> None:
    saved(door.tx, placed([registered(a_result("R-1", digitised=True)), registered(a_result("R-2"))]))
    items = door.get(f"/kpis/{DIGITISED}/dossiers", scope="agency:H62.12")["items"]
    assert [(each["id"], each["side"]) for each in items] == [
        ("H62.12/R-1", "numerator"), ("H62.12/R-2", "denominator-only"),
    ]  # fmt: skip
    assert [each["permalink"] for each in items[0]["events"]] == ["routing/3/100"]


def test_a_period_that_has_not_begun_is_no_data_and_lists_nothing(door: Door) -> None:
    for definition in DEFINITIONS:
        told = door.get(f"/kpis/{definition}", scope="province", period="2022")
        assert (told["no_data"], told["figure"]["value"], told["figure"]["met"]) == ("not-begun", None, None)
        assert door.ids(f"/kpis/{definition}/dossiers", scope="province", period="2022") == []
        assert door.get(f"/kpis/{definition}", period="2020")["no_data"] in {"nothing-counted", None}


def test_two_readings_side_by_side_name_the_dossiers_that_make_the_difference(door: Door) -> None:
    told = door.get(f"/kpis/{ROUTING}/against/{ANY_LEG}", **HERE)
    assert (told["one"]["numerator"], told["other"]["numerator"], told["alike"]) == (1, 2, 3)
    (way,) = told["differences"]
    assert (way["one"]["side"], way["other"]["side"], way["number"]) == ("denominator-only", "numerator", 1)
    assert [each["id"] for each in told["items"]] == [TWO]


def test_pages_of_differences_go_on_where_the_last_ended(door: Door) -> None:
    first = door.get(f"/kpis/{ROUTING}/against/{ON_TIME}", limit="1")
    second = door.get(f"/kpis/{ROUTING}/against/{ON_TIME}", limit="1", cursor=first["next"])
    assert [each["id"] for each in (*first["items"], *second["items"])] == [ONE, FOUR]
    assert second["next"] is None


def test_a_lever_names_the_agencies_that_bring_most_and_stops_at_the_target(door: Door) -> None:
    told = door.get(f"/kpis/{ROUTING}/lever", aim="most")
    steps = [(each["agency"], each["things"], each["gain"], each["numerator"]) for each in told["steps"]]
    assert steps == [("H62.12", 1, 1, 2), ("H62.41", 2, 1, 3)]
    assert [each["needs"] for each in told["steps"]] == [[], ["H62.12"]]  # one of the two legs is the other's
    assert (told["things"], told["agencies"], told["possible"]) == (3, 2, 3)
    assert told["sentence"]["en"] == (
        "3 legs on paper sent electronically, of 2 agencies, would lift “Dossiers routed electronically "
        f"between agencies” ({ROUTING}) from 33.33 % to 100.00 %"
    )
    assert (
        f"đưa “Tỷ lệ hồ sơ được luân chuyển giữa các cơ quan bằng phương thức điện tử” ({ROUTING}) từ"
    ) in told["sentence"]["vi"]
    apart = door.get("/kpis/electronic-routing/leg-weighted/lever", aim="most")["steps"]
    assert [(each["agency"], each["needs"]) for each in apart] == [("H62.12", []), ("H62.41", [])]
    half = door.get(f"/kpis/{ROUTING}/lever", aim="0.5")
    assert (half["agencies"], half["lifted_to"]["value"], half["lifted_to"]["met"]) == (1, 0.6667, False)
    paid_online = door.get(f"/kpis/{PAYMENTS}/lever", aim="most")
    assert [(each["agency"], each["numerator"]) for each in paid_online["steps"]] == [("H62.12", 2)]


@pytest.mark.parametrize(
    ("status", "path", "query", "said"),
    [
        (404, "/kpis/electronic-routing/qd2867", {}, ("definition", ROUTING)),
        (404, f"/kpis/{ROUTING}", {"scope": "agency:H62.120"}, ("scope", "agency:H62.12")),
        (404, f"/kpis/{ROUTING}", {"period": "2021-3"}, ("period", "2021-03")),
        (404, f"/kpis/{ROUTING}/against/electronic-routing/any-legs", {}, ("definition", ANY_LEG)),
        (404, "/dossiers/H62.12-210308-9999/events", {}, ("dossier", None)),
        (422, f"/kpis/{ROUTING}/dossiers", {"side": "numerater"}, ("side", "numerator")),
        (422, f"/kpis/{ROUTING}/dossiers", {"cursor": "!"}, ("cursor", None)),
        (422, f"/kpis/{ROUTING}/dossiers", {"limit": "0"}, ("limit", None)),
        (422, f"/kpis/{ROUTING}/lever", {"by": "sendr"}, ("by", "sender")),
        (422, f"/kpis/{ROUTING}/lever", {"aim": "80 %"}, ("aim", None)),
        (422, f"/kpis/{ONLINE}/lever", {}, ("definition", None)),
        (422, f"/kpis/{ROUTING}/against/{CONNECTED}", {}, ("other", None)),
        (422, f"/kpis/{CONNECTED}/against/{PEOPLE}", {}, ("other", None)),
    ],
)
def test_what_cannot_be_answered_is_named_with_what_may_be_meant(
    door: Door, status: int, path: str, query: dict[str, str], said: tuple[str, str | None]
) -> None:
    code, problem = door.refused(path, **query)
    assert (code, problem["field"], problem["nearest"]) == (status, *said)


def test_legs_inside_an_agency_are_no_events_of_figures() -> None:
    with database() as tx:
        saved(tx, placed([received(code=ONE), leg("a", code=ONE), leg("b", code=ONE, interagency=False)]))
        told = Door(tx).get(f"/dossiers/{ONE}/events")
    assert [each["permalink"] for each in told["events"]] == ["dossiers/3/100", "routing/3/101"]


EVERY_LIST: Final = {
    f"/kpis/{ROUTING}/dossiers": "items",
    f"/kpis/{ROUTING}/against/{ANY_LEG}": "items",
    f"/people/{1:064x}/dossiers": "dossiers",
}


@pytest.mark.parametrize(("path", "listed"), EVERY_LIST.items())
def test_a_journey_is_linked_where_it_is_opened_and_not_where_nobody_said(
    door: Door, path: str, listed: str
) -> None:
    assert {link for each in door.get(path)[listed] for link in each["links"]} <= {"events"}
    led = Door(door.tx, "https://portal.example/d/{code}?view=journey").get(path)[listed]
    assert [each["links"]["journey"] for each in led] == [
        f"https://portal.example/d/{each['links']['events'].split('/')[2]}?view=journey" for each in led
    ]
    assert led


def test_so_is_the_journey_of_the_dossier_itself(door: Door) -> None:
    assert door.get(f"/dossiers/{ONE}/events")["links"] == {"events": f"/dossiers/{ONE}/events"}
    led = Door(door.tx, "https://portal.example/{code}").get(f"/dossiers/{ONE}/events")
    assert led["links"]["journey"] == f"https://portal.example/{ONE}"
    assert (
        "journey"
        not in Door(door.tx, "https://x.example/{code}").get(f"/kpis/{PEOPLE}/dossiers")["items"][0]["links"]
    )
