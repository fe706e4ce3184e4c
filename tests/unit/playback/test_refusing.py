"""What a replay may not do unless it is told to, or at all."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lgsp.playback.hubs_there import HubsThere, hub_topic
from lgsp.playback.plan import Way, maps_of
from lgsp.playback.refusing import Intent, origins_in, refusals
from lgsp.playback.rewriting import Lane, Rewriter
from lgsp.problems import Problem
from lgsp.replay.manifest import Source
from lgsp.replay.recording import open_recording
from lgsp.replay.sql import table_of
from lgsp.stream.record import Record
from schemas.topics import CONTRACT_VERSION
from tests.unit.replay.recordings import a_manifest, a_recording

SOURCE = Source(kind="kafka", cluster_id="c1", prefix="w.", names={"routing": "w.routing", "mine": "mine"})
PLACES = [("routing", 0), ("mine", 0), ("submissions", 0)]


def an_intent(**changes: Any) -> Intent:
    manifest = a_manifest(PLACES, source=SOURCE).with_digests()
    intent = Intent(manifest, Way("p."), ("routing",), "c1", HubsThere(), {})
    return replace(intent, **changes)


def said(intent: Intent) -> str:
    return " ".join(f"{problem.message} {problem.remedy}" for problem in refusals(intent))


def test_a_target_apart_from_its_source_is_allowed() -> None:
    assert said(an_intent()) == ""


def test_the_source_itself_is_no_target_unless_told() -> None:
    onto = an_intent(way=Way("w."))
    assert "w.routing on this cluster" in said(onto)
    assert "--onto-source" in said(onto)
    assert "made of mine" in said(an_intent(topics=("mine",)))
    assert said(replace(onto, onto_source=True)) == ""
    assert said(replace(onto, cluster_id="another")) == ""
    assert said(an_intent(topics=("mine",), way=Way("p.", {"mine": "yours"}))) == ""


def test_what_a_replay_took_from_a_topic_does_not_go_back_there_unless_told() -> None:
    back = an_intent(cluster_id="another", way=Way("x."), origins={"routing": frozenset({"x.routing"})})
    assert "came from x.routing by a replay" in said(back)
    assert "origin IS NULL" in said(back)
    assert said(replace(back, onto_source=True)) == ""
    assert said(replace(back, way=Way("y."))) == ""


def test_origins_are_read_from_the_marks(tmp_path: Path) -> None:
    lanes = {"routing": Lane("x.routing", "y.routing", 1, kept=True)}
    sent = Rewriter(lanes, "r-1", effects=False).rewritten(Record("routing", 0, 7, None, b"v", 5))
    rows = [Record("routing", 0, 3, None, b"v", 5), Record("routing", 0, 9, None, b"v", 5, sent.headers)]
    recording = a_recording(tmp_path, rows)
    with table_of(recording) as table:
        assert origins_in(table) == {"routing": frozenset({"x.routing"})}
        assert table.rows('SELECT "offset", origin, replayid FROM records ORDER BY "offset"') == [
            {"offset": 3, "origin": None, "replayid": None},
            {"offset": 9, "origin": "x.routing/0/7", "replayid": "r-1"},
        ]
    (one,) = open_recording(tmp_path).manifest.origins
    assert (one.replayid, one.from_topic, one.from_first_offset, one.first_offset) == (
        "r-1",
        "x.routing",
        7,
        9,
    )


def test_two_topics_become_one_only_when_both_are_told_to() -> None:
    both = ("mine", "routing")
    one = an_intent(topics=both, way=Way("p.", {"mine": "p.routing"}))
    assert "mine and routing would both go to p.routing" in said(one)
    assert "--map routing=p.routing" in said(one)
    told = an_intent(topics=both, way=Way("p.", {"mine": "all", "routing": "all"}))
    assert said(told) == ""


def test_only_a_hub_writes_its_own_topics_and_a_running_one_is_not_fed_this_way() -> None:
    raised = HubsThere(raised=frozenset({"p."}))
    running = HubsThere(raised=frozenset({"p."}), running=frozenset({"p."}))
    assert "written by the hub with prefix 'p.' alone" in said(an_intent(hubs=raised))
    assert said(an_intent(hubs=raised, topics=("submissions",))) == ""
    assert "--inputs-only" in said(an_intent(hubs=running, topics=("submissions",)))
    assert said(an_intent(hubs=running, way=Way("q."))) == ""
    assert said(an_intent(hubs=running, onto_source=True)) != ""


def test_a_hubs_topic_is_known_by_its_name() -> None:
    assert hub_topic("p.routing") == ("p.", "routing")
    assert hub_topic("payment-reports") == ("", "payment-reports")
    assert hub_topic("orders") is None


def test_a_later_contract_is_refused_with_the_version_that_knows_it() -> None:
    newer = a_manifest(PLACES, source=SOURCE, contract_version="1.10", program="9.9").with_digests()
    assert f"contract is 1.10; this version knows {CONTRACT_VERSION}" in said(an_intent(manifest=newer))
    assert "lgsp 9.9" in said(an_intent(manifest=newer))


def test_maps_name_recorded_topics() -> None:
    manifest = a_manifest(PLACES).with_digests()
    assert maps_of(["mine=a.b"], manifest) == {"mine": "a.b"}
    for word, why in (
        ("mine", "what becomes what"), ("=x", "what becomes"), ("other=x", "no topic 'other'"),
        ("mine=a=b", "'a=b' cannot be the name of a topic"),
    ):  # fmt: skip
        with pytest.raises(Problem, match=why):
            maps_of([word], manifest)
