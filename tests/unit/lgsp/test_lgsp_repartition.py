"""Who moves, which counts can be granted, and what was begun is finished first."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lgsp.home import Home, HubHome
from lgsp.hub.database import keep_url
from lgsp.hub.intent import Intent, forget_intent, read_intent, refuse_unfinished
from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.hub.run_lock import alone_on
from lgsp.hub.topics import Plan
from lgsp.main import run
from lgsp.problems import Problem
from lgsp.repartition import lifecycle, steps
from lgsp.repartition.lifecycle import start
from lgsp.repartition.look import PARTITIONED
from lgsp.repartition.place import Place
from lgsp.repartition.plan import Found, check_wish, moves
from schemas.topics import ALL, SERVICES
from services._province.agencies import agencies
from services._runtime.documents import agency_of_dossier
from services.intake.state import keys as intake
from services.payment_stub import documents as payment_stub

SIX = Found({"submissions": 6, "clock": 6}, {"intake": 6, "routing": 6})
HALFWAY = Found({"submissions": 12, "clock": 6}, {"intake": 6, "routing": 6})
MOVING = Found({"submissions": 12, "clock": 12}, {"intake": 12, "routing": 6})
DONE = Found({"submissions": 12, "clock": 12}, {"intake": 12, "routing": 12})


def test_agencies_move_as_kafkas_murmur2_says() -> None:
    from_one = {move.agency: move.after for move in moves("012345", 1, 6)}
    assert from_one == {"0": 2, "1": 3, "2": 2, "3": 5, "4": 1}, "the sixth stays in partition 0"
    assert moves(agencies(), 6, 6) == []


@pytest.mark.parametrize(
    ("found", "before", "begun", "has_twelve"),
    [(SIX, 6, False, False), (HALFWAY, 6, True, False), (MOVING, 6, True, False), (DONE, 12, False, True)],
)
def test_how_far_it_is_is_told_by_topics_and_databases(
    found: Found, before: int, begun: bool, has_twelve: bool
) -> None:
    assert (found.before, found.begun, found.has(12)) == (before, begun, has_twelve)


@pytest.mark.parametrize(("found", "wanted"), [(SIX, 5), (DONE, 6), (HALFWAY, 13), (MOVING, 6)])
def test_fewer_partitions_or_another_goal_than_the_one_begun_is_wrong_use(found: Found, wanted: int) -> None:
    with pytest.raises(Problem) as caught:
        check_wish(found, wanted, None)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("found", "wanted"), [(SIX, 6), (SIX, 7), (HALFWAY, 12), (MOVING, 12), (DONE, 13)])
def test_more_partitions_as_many_or_the_goal_that_was_begun_are_granted(found: Found, wanted: int) -> None:
    check_wish(found, wanted, None)


@pytest.mark.parametrize(
    ("agency", "told"),
    [
        ("H62.12", intake.agency_of(intake.dossier_key("H62.12-210308-0004"))),
        ("H62.12", intake.agency_of(intake.number_key("H62.12", date(2021, 3, 8)))),
        ("H62.12", intake.agency_of(intake.submission_key("S/1-H62.05/x", "H62.12"))),
        ("H62.12", payment_stub.agency_of(payment_stub.dossier_key("H62.12-210308-0004"))),
        ("H62.12", payment_stub.agency_of(payment_stub.transaction_key("H62.12", "T-1/H62.05-x"))),
        ("H62.12", agency_of_dossier("dossier/H62.12-210308-0004")),
    ],
)
def test_the_key_of_every_document_names_its_receiving_agency(agency: str, told: str) -> None:
    assert told == agency


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HubHome:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    return Home(tmp_path).hub("p1.")


def test_an_unfinished_one_lets_nobody_raise_the_hub_but_the_command_itself(hub: HubHome) -> None:
    refuse_unfinished(hub)
    intent = Intent(6, 12, restart=True, clock=False)
    intent.write(hub)
    assert read_intent(hub) == intent
    with pytest.raises(Problem) as caught:
        refuse_unfinished(hub)
    assert caught.value.category == "unfinished"
    assert "lgsp topics repartition --partitions 12 --prefix p1. --yes" in caught.value.remedy
    with alone_on(hub, "lgsp topics repartition"):
        refuse_unfinished(hub)
    forget_intent(hub)
    refuse_unfinished(hub)


def test_a_damaged_intent_is_said(hub: HubHome) -> None:
    hub.folder.mkdir(parents=True)
    hub.intent_file.write_text("{")
    with pytest.raises(Problem, match="damaged"):
        read_intent(hub)


def test_a_hub_started_from_nothing_has_nothing_to_finish(hub: HubHome) -> None:
    Intent(6, 12, restart=True, clock=False).write(hub)
    hub.wipe_state()
    assert read_intent(hub) is None


def test_the_first_topic_to_be_raised_is_one_that_every_service_reads() -> None:
    """So none of before starts halfway, and writes where its readers no longer look."""
    assert set(PARTITIONED[0].readers) == set(SERVICES)
    assert len(PARTITIONED) == len(set(PARTITIONED)) == len([each for each in ALL if each.partitions is None])


def test_the_hub_starts_again_with_the_instances_and_the_database_that_it_has_by_then(
    hub: HubHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = HubRecord("p1.", "127.0.0.1:1", 6, True, "up", {"routing": ProcessRecord("log")})
    place = Place(Home.from_environment(), hub, "127.0.0.1:2", looked)
    plans: list[Plan] = []
    monkeypatch.setattr(lifecycle, "raise_hub", lambda _home, plan: plans.append(plan))
    replace(looked, further={"routing-1": ProcessRecord("log")}).write(hub)
    keep_url(hub, "postgresql://hub@db/lgsp")
    start(place, clock=True)
    assert [(plan.instances, plan.database, plan.bootstrap_servers) for plan in plans] == [
        ({"routing": 2}, "postgresql://hub@db/lgsp", "127.0.0.1:2")
    ]


def test_who_interrupts_it_when_there_is_no_way_back_is_told_to_run_it_again(
    hub: HubHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(steps, "rest_halfway", lambda *_: None)
    monkeypatch.setattr(steps, "_grow", interrupted)
    with pytest.raises(KeyboardInterrupt):
        steps.repartition(Place(Home.from_environment(), hub, "127.0.0.1:2", None), HALFWAY, 12, 1)
    assert "run the same command again" in capsys.readouterr().err
    assert read_intent(hub) == Intent(6, 12, restart=False, clock=False)


def test_options_before_the_subcommand_are_not_lost_unseen(
    hub: HubHome, capsys: pytest.CaptureFixture[str]
) -> None:
    del hub
    assert run(["topics", "--json", "repartition", "--partitions", "7"]) == 2
    told = json.loads(capsys.readouterr().err)
    assert told["category"] == "usage"
    assert "lgsp topics repartition --help" in told["remedy"]


def test_no_hub_here_is_said(hub: HubHome, capsys: pytest.CaptureFixture[str]) -> None:
    del hub
    assert run(["topics", "repartition", "--partitions", "7", "--json", "--prefix", "p1."]) == 3
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["category"] == "hub-not-running"
