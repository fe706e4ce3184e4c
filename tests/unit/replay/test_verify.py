"""``lgsp verify``: the same facts and figures, or the first that are not, field by field."""

import json
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest

from lgsp.main import run
from lgsp.replay import facts
from lgsp.replay.differences import differences
from lgsp.replay.recording import Recording
from lgsp.stream.digest import digest
from lgsp.stream.record import Record
from tests.unit.lgsp.hand_made_log import ONE, THREE, TWO, Row, figures, log_of, rows, with_kpis
from tests.unit.replay.recordings import a_recording

OF_LEGS: Final = tuple(
    f"electronic-routing/{each}" for each in ("qd2866", "any-leg", "leg-weighted", "tt23-2018")
)
OF_THE_FINISH: Final = (
    "on-time/nd61", "on-time/qd766", "early/tt01-2018", "complete-at-once/tt01-2018",
    "complete-after-one/tt01-2018", "satisfaction/qd766", "digitised-dossiers/qd766",
)  # fmt: skip
"""Of a dossier that came over the counter and gave no result."""


def records_of(events: Iterable[Row], partitions: int = 3, written_ms: int = 1_000) -> list[Record]:
    """Return the records of a log on so many partitions."""
    offsets: Counter[tuple[str, int]] = Counter()
    found = []
    for number, (topic, key, event) in enumerate(events):
        place = topic, 0 if topic == "kpis" else len(key) % partitions
        value = json.dumps(event).encode()
        found.append(Record(*place, offsets[place], key.encode(), value, written_ms + number))
        offsets[place] += 1
    return sorted(found)


def whole(folder: Path, events: list[Row] | None = None, **how: Any) -> Recording:
    """Return a recording of the log with the figures that follow from it."""
    listed = rows() if events is None else events
    return a_recording(folder, records_of(with_kpis(listed, figures(log_of(listed))), **how))


def verified(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run(["verify", *map(str, words), "--json"])
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, said


def test_the_same_events_on_other_partitions_at_other_times_are_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = whole(tmp_path / "a"), whole(tmp_path / "b", partitions=2, written_ms=9_000)
    assert one.manifest.digest != other.manifest.digest
    code, said = verified(capsys, one.folder, other.folder)
    assert (code, said["same"]) == (0, True)
    expected = digest(event for topic, _, event in rows() if topic in {"dossiers", "routing", "payments"})
    assert {each["hub"] for each in said["recordings"]} == {expected.hub}
    assert {each["dossiers"] for each in said["recordings"]} == {3}
    assert {(each["figures"], each["figures_told"]) for each in said["recordings"]} == {
        (len(figures(log_of(rows()))),) * 2
    }


def test_however_many_dossiers_are_counted_at_once_the_figures_are_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = whole(tmp_path).folder
    before = verified(capsys, folder)
    monkeypatch.setattr(facts, "EVENTS_AT_ONCE", 1)
    assert verified(capsys, folder) == before
    assert run(["verify", str(folder)]) == 0
    assert "told as recounted" in capsys.readouterr().err


def test_an_event_that_stands_twice_is_a_difference() -> None:
    event = next(event for topic, _, event in rows() if topic == "routing")
    (found,) = differences([event, event], [event])
    assert (found.one, found.other) == (event, None)
    assert differences([event, event], [event, event]) == []


def test_one_recording_alone_is_held_against_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = whole(tmp_path / "a").folder
    assert run(["verify", str(folder)]) == 0
    assert "told as recounted" in capsys.readouterr().err
    of_people = figures(log_of(rows()))[0] | {"definition": "reuse/qd2866"}
    events = with_kpis(rows(), [*figures(log_of(rows())), of_people])
    other = a_recording(tmp_path / "people", records_of(events)).folder
    assert run(["verify", str(other)]) == 0
    assert "told as recounted" in capsys.readouterr().err, "what is never recounted is not told otherwise"
    events = with_kpis(rows(), figures(log_of(rows()))[1:])
    other = a_recording(tmp_path / "b", records_of(events)).folder
    assert run(["verify", str(other)]) == 0
    assert "tells 1 otherwise" in capsys.readouterr().err


def test_a_dossier_that_differs_is_shown_field_by_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = deepcopy(rows())
    paper = next(event for _, _, event in changed if event["data"].get("leg_id") == f"{ONE}/leg-2")
    paper["data"] |= {"mode": "paper", "extra": [1]}
    gone = next(row for row in changed if row[2]["type"] == "lgsp.dossier.finished.v1")
    changed.remove(gone)
    one, other = whole(tmp_path / "a"), whole(tmp_path / "b", changed)
    code, said = verified(capsys, one.folder, other.folder)
    assert (code, said["same"], said["dossiers_that_differ"]) == (1, False, [ONE, TWO])
    first, second = said["shown"]
    assert (first["dossier_code"], first["events"], first["same"]) == (ONE, [8, 8], 7)
    assert [each["fields"] for each in first["differences"]] == [
        [{"path": "data.mode", "a": "electronic", "b": "paper"}, {"path": "data.extra", "b": [1]}]
    ]
    assert (second["dossier_code"], second["events"], second["same"]) == (TWO, [9, 8], 8)
    assert [(each["a"]["type"], each["b"]) for each in second["differences"]] == [
        ("lgsp.dossier.finished.v1", None)
    ]
    moved = {(each["how"], each["definition"]) for each in said["figures_that_differ"]}
    assert moved == {(how, name) for how in ("told", "recounted") for name in (*OF_LEGS, *OF_THE_FINISH)}
    assert run(["verify", str(one.folder), str(other.folder), "--dossiers", "1"]) == 1
    text = capsys.readouterr()
    assert f"{ONE}: 8 events | 8 events, 7 the same" in text.out
    assert 'data.mode   "electronic"  "paper"' in text.out
    assert TWO not in text.out
    assert "2 dossiers" in text.err


def test_dossiers_that_only_one_has_and_figures_told_otherwise_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fewer = [row for row in rows() if THREE not in json.dumps(row[2])]
    code, said = verified(capsys, whole(tmp_path / "a").folder, whole(tmp_path / "b", fewer).folder)
    assert (code, said["dossiers_that_differ"]) == (1, [THREE])
    assert said["shown"][0]["events"][1] == 0

    shown = figures(log_of(rows()))
    wrong = a_recording(
        tmp_path / "c", records_of(with_kpis(rows(), [shown[0] | {"numerator": 99}, *shown[1:]]))
    )
    code, said = verified(capsys, tmp_path / "a", wrong.folder)
    assert (code, said["dossiers_that_differ"]) == (1, [])
    assert [(each["how"], each["b"][0]) for each in said["figures_that_differ"]] == [("told", 99)]

    untold = a_recording(tmp_path / "d", records_of(rows()))
    assert verified(capsys, tmp_path / "a", untold.folder)[0] == 0


def test_a_certificate_says_which_inputs_gave_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = whole(tmp_path / "a")
    twice = [*rows(), rows()[0]]  # inbound records may come twice
    other = whole(tmp_path / "b", twice, partitions=2)
    papers = [tmp_path / "one.json", tmp_path / "other.json"]
    assert verified(capsys, one.folder, "--certificate", papers[0])[0] == 0
    assert verified(capsys, other.folder, "--certificate", papers[1])[0] == 0
    first, second = (json.loads(paper.read_text()) for paper in papers)
    assert first == second
    assert first["kpis"] == first["kpis_told"]
    assert first["output"]["dossiers"] == 3
    assert first["contract_version"] == "1.0"

    more = whole(
        tmp_path / "c", [*rows(), ("submissions", "H62.12", {"type": "lgsp.x.v1", "subject": "S-9"})]
    )
    verified(capsys, more.folder, "--certificate", papers[1])
    third = json.loads(papers[1].read_text())
    assert third["input"] != first["input"]
    assert third["output"] == first["output"]

    papers[1].unlink()
    changed = whole(tmp_path / "d", rows()[:-1])
    assert verified(capsys, one.folder, changed.folder, "--certificate", papers[1])[0] == 1
    assert not papers[1].exists()


@pytest.mark.parametrize("value", [b"{", b"[]", b'{"type":"t","subject":"D","time":"2021-03-08T08:00:00Z"}'])
def test_a_record_that_is_no_event_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: bytes
) -> None:
    a_recording(tmp_path, [Record("routing", 2, 7, b"k", value)])
    assert run(["verify", str(tmp_path), "--json"]) == 1
    problem = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert problem["category"] == "foreign-record"
    assert "routing/2/7" in problem["message"]


def test_a_recording_that_was_changed_is_not_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = whole(tmp_path)
    manifest = tmp_path / "manifest.json"
    said = json.loads(manifest.read_text())
    said["ranges"][0]["digest"] = "ab" * 32
    manifest.write_text(json.dumps(said))
    assert run(["verify", str(tmp_path)]) == 1
    assert "contradicts itself" in capsys.readouterr().err
    consistent = recording.manifest.model_validate(said).with_digests()
    consistent.save(tmp_path)
    assert run(["verify", str(tmp_path)]) == 1
    assert "has other records than the manifest's digest is of" in capsys.readouterr().err
    recording.files[0].write_bytes(b"")
    assert run(["verify", str(tmp_path)]) == 1
    assert "parts/000001.parquet has 0 bytes" in capsys.readouterr().err


def test_recordings_without_anything_to_compare_are_not_called_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("a", b"apples"), ("b", b"pears")):
        a_recording(tmp_path / name, [Record("orders", 0, 0, None, value, 1_000)])
    assert run(["verify", str(tmp_path / "a"), str(tmp_path / "b")]) == 2
    assert "holds a dossier's event or a figure" in capsys.readouterr().err
    assert run(["verify", str(tmp_path / "a")]) == 0
