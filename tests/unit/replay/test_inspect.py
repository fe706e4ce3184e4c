"""What ``lgsp inspect`` finds in a recording."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lgsp.main import run
from lgsp.show.bars import day_rows
from lgsp.stream.record import Record
from schemas.inbound import LegAccepted
from schemas.topics import TOPIC_OF
from tests.builders import a_tick
from tests.unit.journey.two_sides import criminal_record, journey_of
from tests.unit.replay.recordings import a_recording
from tests.unit.replay.stories import ONE, TWO, Event, an_event, rows, told
from tests.unit.stories.story import at

QUESTION = """
select dossier_code, count(*) as n, max(event->>'$.data.dossier_code') as code
from records group by 1 order by 1
"""


def routed(subject: str, seq: int | None, time: str = "09:00:00", **more: Any) -> tuple[str, Event]:
    return an_event("routing", "status.changed", subject, time, seq=seq, **more)


def asked(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert run(["inspect", str(folder), *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_events_are_counted_by_type_agency_hour_and_dossier(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events = [
        an_event("dossiers", "dossier.received", ONE, "09:05:00", seq=1),
        routed(ONE, 1, "09:59:59"),
        routed(ONE, 2, "10:00:00"),
        routed("H62.08-210308-0001", 1, "10:10:00"),
    ]
    foreign = Record("foreign", 0, 0, b"\xff", b"\x00", -1)
    a_recording(tmp_path, sorted([*rows(events), foreign]))
    found = asked(tmp_path, capsys, "--most", "1")
    assert [(row["topic"], row["type"], row["records"]) for row in found["types"]] == [
        ("dossiers", "lgsp.dossier.received.v1", 1),
        ("foreign", None, 1),
        ("routing", "lgsp.status.changed.v1", 3),
    ]
    assert [(row["hour"], row["events"]) for row in found["hours"]] == [
        ("2021-03-08 09:00:00", 2),
        ("2021-03-08 10:00:00", 2),
    ]
    assert found["agencies"] == [{"agency": "H62.12", "records": 3, "dossiers": 1}]
    assert [(row["dossier_code"], row["events"]) for row in found["biggest_dossiers"]] == [(ONE, 3)]
    assert found["totals"]["biggest_dossiers"] == 2


@pytest.mark.parametrize(
    ("seqs", "faults"),
    [
        ([1, 2, 3], None),
        ([1, 3], (1, 0, 0)),
        ([2, 3], (1, 0, 0)),
        ([1, 2, 2], (0, 1, 0)),
        ([1, 4, 4, None], (2, 1, 1)),
    ],
)
def test_holes_and_repeats_in_seq_are_found(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    seqs: list[int | None],
    faults: tuple[int, int, int] | None,
) -> None:
    told(tmp_path, [routed(TWO, 1), *(routed(ONE, seq) for seq in seqs)])
    found = asked(tmp_path, capsys)["seq_faults"]
    said = [(row["subject"], row["holes"], row["repeats"], row["unnumbered"]) for row in found]
    assert said == ([(ONE, *faults)] if faults else [])


def test_a_recording_that_begins_in_the_middle_need_not_have_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(tmp_path, [routed(ONE, 5), routed(ONE, 7)])
    manifest = tmp_path / "manifest.json"
    said = json.loads(manifest.read_text())
    said["ranges"][0]["start"] = 3
    manifest.write_text(json.dumps(said))
    assert [row["holes"] for row in asked(tmp_path, capsys)["seq_faults"]] == [1]


def test_an_event_older_than_the_last_tick_before_it_is_late(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tick = "clock.ticked"
    told(tmp_path, [
        an_event("agency-replies", "leg.answered", ONE, "08:00:00"),  # before any tick
        an_event("clock", tick, "clock", "12:00:00"),
        an_event("clock", tick, "clock", "11:00:00"),  # time never goes back
        an_event("agency-replies", "leg.answered", ONE, "12:00:00"),
        an_event("agency-replies", "leg.answered", ONE, "11:59:30"),
        an_event("agency-replies", "leg.answered", ONE, "11:58:00"),
        an_event("routing", "leg.closed", ONE, "11:00:00", seq=1),  # derived: not late
        an_event("clock", tick, "clock", "18:00:00"),
    ])  # fmt: skip
    assert asked(tmp_path, capsys)["late"] == [
        {"topic": "agency-replies", "type": "lgsp.leg.answered.v1", "events": 2, "latest_seconds": 120.0}
    ]


def test_hops_are_timed_from_cause_to_effect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(tmp_path, [
        an_event("submissions", "submission.lodged", "S-1", "08:00:00", id="a"),
        an_event("submissions", "submission.lodged", "S-1", "08:00:00", id="a"),  # it came twice
        an_event("dossiers", "dossier.received", ONE, "08:00:00", id="b", causationid="a", seq=1),
        routed(ONE, 1, causationid="b"),
        routed(ONE, 2, causationid="b"),
        routed(ONE, 3, causationid="nobody knows"),
    ])  # fmt: skip
    found = [tuple(row.values()) for row in asked(tmp_path, capsys)["hops"]]
    assert found == [
        ("dossiers", "routing", 2, 10, 20, 20, 20),
        ("submissions", "dossiers", 1, 20, 20, 20, 20),
    ]


def test_sql_asks_the_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(tmp_path, [routed(ONE, 1), routed(ONE, 2), routed(TWO, 1)])
    assert asked(tmp_path, capsys, "--sql", QUESTION) == [
        {"dossier_code": ONE, "n": 2, "code": ONE},
        {"dossier_code": TWO, "n": 1, "code": TWO},
    ]
    assert asked(tmp_path, capsys, "--sql", "select time, headers, key from records limit 1") == [
        {"time": "2021-03-08 09:00:00", "headers": [], "key": "H62.12"}
    ]
    assert run(["inspect", str(tmp_path), "--sql", "select nothing"]) == 2
    assert "DuckDB says" in capsys.readouterr().err


def test_a_dossiers_events_are_shown_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(tmp_path, [
        routed(ONE, 1, "09:00:00", data={"from_status": None, "to_status": 2}),
        an_event("dossiers", "dossier.withdrawn", ONE, "08:00:00", seq=1),
        routed(TWO, 1),
    ])  # fmt: skip
    found = asked(tmp_path, capsys, "--dossier", ONE)
    assert [event["topic"] for event in found["events"]] == ["dossiers", "routing"]
    assert run(["inspect", str(tmp_path), "--dossier", "H62.12-210308-0009"]) == 1
    assert "No event of dossier" in capsys.readouterr().err
    assert run(["inspect", str(tmp_path), "--dossier", ONE, "--sql", "x"]) == 2


def test_a_dossiers_journey_is_told_as_of_the_last_tick_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = criminal_record()
    tick = a_tick(at("2021-03-31 09:00"))
    taken = LegAccepted.model_validate({
        "id": "taken", "source": "/agency/H62.12", "subject": story.code, "time": story.now,
        "data": {"dossier_code": story.code, "leg_id": story.legs[0].leg_id, "agency": "H62.12"},
    })  # fmt: skip
    happened = [*story.hub.events, taken, tick]
    told(tmp_path, [(TOPIC_OF[type(each)].name, each.model_dump(mode="json")) for each in happened])
    found = asked(tmp_path, capsys, "--dossier", story.code)
    assert found["legs"][0].pop("accepted_at") == story.now.isoformat()
    expected = journey_of(story, tick.time).model_dump(mode="json")
    assert found["legs"][0] | {"accepted_at": None} == expected["legs"][0]
    assert (found["clock"], found["late_now"], found["as_of"]) == (
        expected["clock"], expected["late_now"], "2021-03-31T09:00:00+07:00",
    )  # fmt: skip
    assert len(found["events"]) == len(story.hub.events)
    assert run(["inspect", str(tmp_path), "--dossier", story.code]) == 0
    assert "LATE" in capsys.readouterr().out
    assert run(["inspect", str(tmp_path), "--dossier", story.code, "--events"]) == 0
    assert "leg.dispatched" in capsys.readouterr().out


def test_everything_can_be_printed_as_lines_and_recorded_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = told(tmp_path / "a", [routed(ONE, 1), routed(ONE, 2)]).manifest
    capsys.readouterr()
    assert run(["inspect", str(tmp_path / "a"), "--json-lines"]) == 0
    (tmp_path / "lines").write_text(capsys.readouterr().out)
    assert run(["record", str(tmp_path / "b"), "--json-lines", str(tmp_path / "lines"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["digest"] == before.digest


def test_what_is_damaged_is_named_and_the_rest_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = rows([routed(ONE, 1)]), [rows([routed(ONE, 1), routed(ONE, 2)])[1]]
    recording = a_recording(tmp_path, first, second)
    with recording.files[1].open("ab") as file:
        file.write(b"x")
    assert run(["inspect", str(tmp_path), "--json"]) == 1
    said = capsys.readouterr()
    assert "parts/000002.parquet has" in said.err
    found = json.loads(said.out)
    assert [one["file"] for one in found["damaged"]] == ["parts/000002.parquet"]
    assert [row["records"] for row in found["types"]] == [1]


def test_an_empty_recording_has_nothing_to_tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_recording(tmp_path)
    assert asked(tmp_path, capsys)["types"] == []
    assert run(["inspect", str(tmp_path)]) == 0
    assert "no event has a time" in capsys.readouterr().out


def test_the_plot_has_a_line_a_day_of_one_scale() -> None:
    hours = [
        (datetime.fromisoformat(f"2021-03-{hour}"), n)
        for hour, n in (("08T07", 1), ("08T08", 80), ("09T23", 40))
    ]
    assert day_rows(hours) == [
        ("Mon 08 Mar 2021", "       ▁█               |", "81"),
        ("Tue 09 Mar 2021", "                       ▄|", "40"),
    ]


def test_what_json_has_no_number_for_is_null_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(tmp_path, [routed(ONE, 1)])
    question = "select 'nan'::double as n, ['inf'::double] as i, 1.5::double as x"
    assert run(["inspect", str(tmp_path), "--sql", question, "--json"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed, parse_constant=pytest.fail) == [{"n": None, "i": [None], "x": 1.5}]


@pytest.mark.parametrize("question", ["", " ", "-- nothing", ";"])
def test_no_question_is_told_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    told(tmp_path, [routed(ONE, 1)])
    assert run(["inspect", str(tmp_path), "--sql", question]) == 2
    assert "asks nothing" in capsys.readouterr().err
