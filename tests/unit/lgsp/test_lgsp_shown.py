"""How journeys, scorecards and the live board look."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from lgsp.demo import week
from lgsp.demo.board import Board
from lgsp.demo.stage import PlainStage
from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.show.events import DETAILS, details, event_lines
from lgsp.show.scorecard import scorecard
from lgsp.simulator.run import SlotReport
from lgsp.stream.journeys import in_order
from lgsp.terminal import put_json, say, table
from schemas.envelope import type_of
from schemas.topics import NUMBERED

CODE = "H62.12-210308-0004"


def step(
    name: str, time: str, what: str, cause: str = "", *, topic: str = "routing", seq: int = 1
) -> dict[str, Any]:
    return {
        "id": name, "time": time, "type": f"lgsp.{what}.v1", "topic": topic, "seq": seq, "causationid": cause,
        "subject": CODE, "data": {"dossier_code": CODE},
    }  # fmt: skip


def test_of_one_moment_causes_come_before_what_they_caused() -> None:
    morning, noon = "2021-03-08T08:00:00+07:00", "2021-03-08T12:00:00+07:00"
    steps = [
        step("d", noon, "leg.closed", "x"),
        step("c", morning, "leg.dispatched", "a", seq=2),
        step("b", morning, "status.changed", "a"),
        step("a", morning, "dossier.received", "outside", topic="zzz"),
        step("e", "2021-03-08T00:30:00+00:00", "feedback.given", "outside"),
    ]
    assert [one["id"] for one in in_order(steps)] == ["e", "a", "b", "c", "d"]


def test_a_circle_of_causes_does_not_hang() -> None:
    moment = "2021-03-08T08:00:00+07:00"
    assert len(in_order([step("a", moment, "x", "b"), step("b", moment, "y", "a")])) == 2


def test_events_are_shown_a_line_each() -> None:
    finished = step("a", "2021-03-08T08:00:00+07:00", "dossier.finished")
    finished["data"] |= {"outcome": "approved", "on_time": False}
    lines = event_lines([finished])
    assert lines[0].split() == ["time", "topic", "what", "details"]
    assert lines[1].split("  ") == ["2021-03-08 08:00:00", "routing", "dossier.finished", "approved, late"]


def test_a_closed_leg_names_whose_it_was() -> None:
    moment = "2021-03-08T08:00:00+07:00"
    sent, closed, unknown = (step(name, moment, f"leg.{name}") for name in ("dispatched", "closed", "closed"))
    sent["data"] |= {
        "leg_id": "L1", "from_agency": "H62.12", "to_agency": "H62.41", "duty": "verify",
        "mode": "paper", "due_at": moment,
    }  # fmt: skip
    closed["data"] |= {"leg_id": "L1", "outcome": "returned", "late": True}
    unknown["data"] |= {"leg_id": "L2", "outcome": "done", "late": False}
    lines = event_lines([sent, closed, unknown])
    assert lines[2].endswith("leg.closed      H62.41 to verify: returned, late")
    assert lines[3].endswith("leg.closed      done")


@pytest.mark.parametrize(
    ("what", "data", "said"),
    [
        ("status.changed", {"from_status": None, "to_status": 2}, "→ 2 received"),
        ("status.changed", {"from_status": 2, "to_status": 4}, "2 → 4 in progress"),
        ("leg.closed", {"outcome": "done", "late": True}, "done, late"),
        (
            "payment.failed",
            {"amount_vnd": 200000, "method": "counter", "reason": "x"},
            "200,000 VND by counter, x",
        ),
        ("something.new", {"dossier_code": CODE, "round": 2, "components": []}, "round=2"),
    ],
)
def test_details_are_words(what: str, data: dict[str, Any], said: str) -> None:
    assert details(what, data) == said


def test_details_are_known_for_events_of_the_contract_only() -> None:
    names = {
        type_of(event).removeprefix("lgsp.").removesuffix(".v1")
        for topic in NUMBERED
        for event in topic.events
    }
    assert set(DETAILS) <= names


def figure(**other: Any) -> dict[str, Any]:
    usual = {
        "definition": "online-dossiers/qd2866", "scope": "province", "period": "to-date", "numerator": 1200,
        "denominator": 2000, "value": 0.6, "target": 0.5, "met": True, "as_of": "2021-03-15T00:00:00+07:00",
    }  # fmt: skip
    return usual | other


def test_a_scorecard_shows_share_counts_target_and_verdict() -> None:
    line = scorecard([figure()])[1]
    assert line.split() == [
        "online-dossiers/qd2866", "province", "to-date",
        "60.00", "%", "1,200/2,000", "≥", "50.00", "%", "✓", "met",
    ]  # fmt: skip


def test_no_data_is_not_nothing_reached() -> None:
    assert "no data" in scorecard([figure(value=None, met=None, numerator=0, denominator=0)])[1]
    assert scorecard([figure(met=False)])[1].endswith("✗ missed")
    assert scorecard([figure(target=None, met=None)])[1].endswith("-")


def test_wide_scopes_come_first() -> None:
    given = [figure(scope=scope) for scope in ("agency:H62.12", "level:commune", "province", "district:243")]
    shown = [line.split()[1] for line in scorecard(given)[1:]]
    assert shown == ["province", "level:commune", "district:243", "agency:H62.12"]


def test_numbers_lean_right_and_words_left() -> None:
    assert table(("name", "n"), [("a", 1), ("bb", "1,000")]) == ["name      n", "a         1", "bb    1,000"]


def board_at(slot: int) -> Board:
    board = Board(200, 28, slot=slot, ticked=datetime.fromisoformat("2021-03-08T12:00:00+07:00"))
    board.lodged, board.lag = 20, 7
    board.heard = Counter(DossierReceived=18, LegDispatched=30)
    board.figures = [figure(numerator=9, denominator=18)]
    return board


def test_the_board_in_a_line_has_counts_targets_rate_and_lag() -> None:
    line = board_at(2).line()
    for part in (
        "Mon 08 Mar 12:00 (slot 2/28)",
        "lodged 20/200",
        "received 18",
        "online-dossiers/qd2866 60.00 % (9/18), target ≥ 50.00 % met",
        "dossiers/s",
        "lag 7",
    ):
        assert part in line


def test_a_line_has_the_headlines_and_the_board_everything() -> None:
    board = board_at(2)
    board.figures.append(figure() | {"definition": "time-cut/qd2866"})
    assert "time-cut" not in board.line()
    assert [row[0] for row in board.targets()] == ["online-dossiers/qd2866", "time-cut/qd2866"]


def test_a_line_before_anything_happened_claims_nothing() -> None:
    empty = Board(200, 28)
    assert "slot 0/28" in empty.line()
    assert "dossiers/s" not in empty.line()
    empty.figures = [figure(value=None, met=None, numerator=0, denominator=0)]
    assert "online-dossiers/qd2866 no data (0/0), target ≥ 50.00 %; lag -" in empty.line()


def test_counts_and_figures_are_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = HubRecord("demo.", "127.0.0.1:1", 6, True, "demo", {"metrics": ProcessRecord("log")})
    board, heard = Board(200, 28), Counter({"DossierReceived": 18})
    monkeypatch.setattr(week, "get_json", lambda *_: {"items": [figure(numerator=9)]})
    monkeypatch.setattr(week, "get_text", lambda *_: "")
    slot = SlotReport(0, 28, datetime.fromisoformat("2021-03-08T06:00:00+07:00"), Counter(), heard, ())
    week._note(hub, board, slot)  # noqa: SLF001 (the simulator calls it when a slot ends)
    monkeypatch.setattr(week, "get_json", lambda *_: {"items": [figure(numerator=10)]})
    week._lag(hub, None)  # noqa: SLF001 (the watch calls it in between)
    assert [one["numerator"] for one in board.figures] == [9]
    assert board.heard == heard


def test_plain_lines_come_at_most_every_two_seconds_and_at_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stage = PlainStage()
    for slot in (0, 1, 1, 2, 3, 28, 28):
        stage.refresh(board_at(slot))
    said = capsys.readouterr().err.splitlines()
    assert ["slot 1/28" in said[0], "slot 28/28" in said[1], len(said)] == [True, True, 2]


def test_words_and_data_take_different_ways(capsys: pytest.CaptureFixture[str]) -> None:
    say("word")
    put_json({"đ": 1})
    captured = capsys.readouterr()
    assert captured.err == "word\n"
    assert captured.out == '{"đ": 1}\n'
