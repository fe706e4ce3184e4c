"""A figure on the command line, down to the events that it rests on, and the words for what is mistaken."""

import json
from pathlib import Path
from typing import Any

import pytest

from services._runtime.topics_admin import delete_topics
from tests.hub.home_hub import HomeHub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]
NUMBER = 3


async def test_a_figure_is_followed_from_its_sum_to_its_events(servers: str, tmp_path: Path) -> None:
    hub = HomeHub(servers, tmp_path)
    try:
        hub.tells("up")
        send(servers, hub.prefix, [a_raw_submission(f"S-{number}") for number in range(NUMBER)])
        assert hub.tells("barrier")["caught_up"]
        told = hub.tells("kpi", "explain", "on-time/nd61", "--first", "2")
        assert (told["figure"]["numerator"], told["figure"]["denominator"]) == (0, NUMBER)
        (first, _) = told["first"]["denominator-only"]
        events = {(each.topic, each.partition, each.offset): each.event for each in seen(servers, hub)}
        for each in first["events"]:
            assert events[each["topic"], each["partition"], each["offset"]]["subject"] == first["id"]
        intake = hub.record.services["intake"].url
        assert first["links"]["journey"] == f"{intake}/dossiers/{first['id']}"
        place = first["events"][0]["permalink"]
        assert hub.tells("kpi", "event", place)["event"]["type"] == "lgsp.dossier.received.v1"

        printed = hub.runs("kpi", "explain", "on-time/nd61", "--first", "2").out
        for said in (f"0 ÷ {NUMBER} = 0.0000 = 0.00 %", "no target", "and 1 more", first["id"], place):
            assert said in printed, said
        compared = hub.tells("kpi", "compare", "on-time/nd61", "on-time/qd766")
        assert [each["number"] for each in compared["differences"]] == [NUMBER]
        assert "left out: unfinished" in hub.runs("kpi", "compare", "on-time/nd61", "on-time/qd766").out
        people = hub.tells("kpi", "compare", "reuse/qd2866", "reuse/qd766")
        moved = sum(
            (e["one"]["denominator"] - e["other"]["denominator"]) * e["number"] for e in people["differences"]
        )
        assert moved == people["one"]["denominator"] - people["other"]["denominator"] == 1 - NUMBER
        assert "counted with another dossier" in hub.runs("kpi", "compare", "reuse/qd2866", "reuse/qd766").out
        refused = hub.tells("kpi", "compare", "reuse/qd766", "services-online/qd2866", code=2)
        assert "internal-procedures/qd2866" in json.dumps(refused)
        lever = hub.tells("kpi", "lever", "electronic-routing/qd2866")
        assert lever["lifted_to"]["numerator"] == lever["figure"]["numerator"] + gained(lever)
        assert "period has not begun" in hub.runs("kpi", "explain", "on-time/nd61", "--period", "9000").out
        assert_the_nearest_is_named(hub)
        assert_the_scoreboard_is_printed(hub)
    finally:
        hub.runs("down")
        await delete_topics(servers, hub.prefix)


def seen(servers: str, hub: HomeHub) -> Any:
    return read_committed(servers, hub.prefix, ("dossiers", "routing", "payments"))


def gained(lever: Any) -> int:
    return sum(each["gain"] for each in lever["steps"])


def assert_the_scoreboard_is_printed(hub: HomeHub) -> None:
    told = hub.tells("scoreboard", "qd766", "--level", "province")
    (level,) = told["levels"]
    (first, *_) = level["agencies"]
    assert (first["rank"], first["received"]) == (1, NUMBER)
    printed = hub.runs("scoreboard", "qd766", "--level", "province").out
    assert f"{first['scaled']:.2f}" in printed
    assert first["name"]["vi"] in printed
    alone = hub.tells("scoreboard", "qd766", "--agency", first["agency"])
    assert alone["standing"] == first
    own = hub.tells("scoreboard", "qd766", "--province")
    assert (own["place"]["outcome"], own["standing"]["received"]) == ("one-province", NUMBER)
    assert f"{own['standing']['scaled']:g} of 100" in hub.runs("scoreboard", "qd766", "--province").out
    for words, remedy in ((("qd776",), "qd766"), (("qd766", "--agency", "H62.120"), "H62.12")):
        said = hub.tells("scoreboard", *words, code=2)
        assert (said["category"], said["remedy"]) == ("usage", f"Did you mean {remedy}?")


def assert_the_nearest_is_named(hub: HomeHub) -> None:
    for words, remedy in (
        (("explain", "on-time/nd62"), "on-time/nd61"),
        (("explain", "on-time/nd61", "--scope", "level:comune"), "level:commune"),
        (("lever", "electronic-routing/qd2866", "--period", "2021-3"), "2021-03"),
        (("compare", "on-time/nd61", "on-time/qd767"), "on-time/qd766"),
    ):
        said = hub.tells("kpi", *words, code=2)
        assert (said["category"], said["remedy"]) == ("usage", f"Did you mean {remedy}?"), json.dumps(said)
    assert hub.tells("kpi", "event", "routing-3", code=2)["category"] == "usage"
    assert hub.tells("kpi", "event", "routing/0/999999", code=1)["category"] == "not-found"
