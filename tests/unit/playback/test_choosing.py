"""What is chosen is what was asked for."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lgsp.playback.choosing import Choice
from lgsp.playback.ordering import Wish, order_of
from lgsp.playback.plan import Way, replay_id, stream_digest
from lgsp.problems import Exit, Problem
from lgsp.replay.recording import Recording
from tests.unit.playback.orders import chosen
from tests.unit.replay.stories import ONE, TWO, an_event, told


@pytest.fixture
def week(tmp_path: Path) -> Recording:
    of_one, of_two = {"dossier_code": ONE}, {"dossier_code": TWO}
    return told(tmp_path, [
        an_event("submissions", "submission.lodged", "s-1", "08:00:00",
                 data={"procedure_code": "1.000", "submission_id": "s-1"}),
        an_event("dossiers", "dossier.received", ONE, "08:30:00", data={**of_one, "procedure_code": "1.000"}),
        an_event("dossiers", "dossier.received", TWO, "08:40:00", data={**of_two, "procedure_code": "2.000"}),
        an_event("routing", "leg.closed", ONE, "09:00:00", seq=1),
        an_event("routing", "status.changed", TWO, "10:00:00", seq=1),
        an_event("payments", "receipt.issued", TWO, "11:00:00", seq=1),
    ])  # fmt: skip


def subjects(recording: Recording, **choice: Any) -> list[str]:
    """Return of each record its hour and subject."""
    found = [json.loads(timed.record.value or b"") for timed in chosen(recording, Choice(**choice)).stream()]
    return [f"{each['time'][11:13]} {each['subject']}" for each in found]


def test_each_kind_of_choice_takes_what_it_names(week: Recording) -> None:
    assert len(subjects(week)) == 6
    assert subjects(week, types=("lgsp.leg.closed.v1",)) == [f"09 {ONE}"]
    assert subjects(week, subjects=(ONE, "s-1")) == ["08 s-1", f"08 {ONE}", f"09 {ONE}"]
    assert subjects(week, topics=("payments", "routing")) == [f"09 {ONE}", f"10 {TWO}", f"11 {TWO}"]
    assert subjects(week, where="seq = 1 -- a comment") == [f"09 {ONE}", f"10 {TWO}", f"11 {TWO}"]
    assert subjects(week, agencies=("H62.12",), types=("lgsp.leg.closed.v1",)) == [f"09 {ONE}"]
    assert subjects(week, agencies=("H62.99",)) == []


def test_from_is_in_and_to_is_not_by_the_time_of_events(week: Recording) -> None:
    nine = datetime(2021, 3, 8, 2, tzinfo=UTC)  # nine in the province
    assert subjects(week, since=nine) == [f"09 {ONE}", f"10 {TWO}", f"11 {TWO}"]
    assert subjects(week, until=nine, topics=("dossiers", "routing")) == [f"08 {ONE}", f"08 {TWO}"]


def test_a_procedure_takes_every_event_of_its_dossiers_and_submissions(week: Recording) -> None:
    assert subjects(week, procedures=("1.000",)) == ["08 s-1", f"08 {ONE}", f"09 {ONE}"]
    assert subjects(week, procedures=("2.000",)) == [f"08 {TWO}", f"10 {TWO}", f"11 {TWO}"]


def test_a_condition_that_is_none_is_refused_with_duckdbs_words(week: Recording) -> None:
    for condition in ("no_such_column = 1", "1 = ", "count(*) > 1"):
        with pytest.raises(Problem, match="DuckDB says") as found:
            chosen(week, Choice(where=condition))
        assert found.value.exit_code == Exit.USAGE


def test_topics_that_are_not_recorded_and_choices_of_nothing_are_refused(week: Recording) -> None:
    with pytest.raises(Problem, match="no topic 'kpis'; it has dossiers, payments"):
        order_of(week, Wish(Choice(topics=("kpis",)), Way("p.")), "nowhere:1")
    with pytest.raises(Problem, match="Nothing of the recording is chosen"):
        order_of(week, Wish(Choice(where="false"), Way("p.")), "nowhere:1")


def test_a_replay_has_an_id_of_its_recording_choice_and_target_and_a_stream_of_its_records(
    week: Recording,
) -> None:
    every, same = chosen(week), chosen(week, Choice(where="true"))
    fewer = chosen(week, Choice(topics=("routing",)))
    ids = {
        replay_id(every, Way("p."), "c", ""), replay_id(every, Way("q."), "c", ""),
        replay_id(every, Way("p."), "d", ""), replay_id(every, Way("p."), "c", "1 day"),
        replay_id(fewer, Way("p."), "c", ""), replay_id(every, Way("p.", {"routing": "x"}), "c", ""),
    }  # fmt: skip
    assert len(ids) == 6
    assert replay_id(every, Way("p."), "c", "") == replay_id(chosen(week), Way("p."), "c", "")
    assert len({stream_digest(each, shift) for each in (every, fewer) for shift in ("None", "1 day")}) == 4
    assert stream_digest(same, "None") == stream_digest(chosen(week, Choice(where="1 = 1")), "None")


@pytest.mark.parametrize("where", ["true) OR (true", "true) --", "seq = 1; select 1", ")("])
def test_a_condition_that_is_none_by_itself_lets_nothing_past_what_else_was_said(
    week: Recording, where: str
) -> None:
    with pytest.raises(Problem, match="DuckDB says"):
        subjects(week, where=where, topics=("payments",))


@pytest.mark.parametrize("shift", ["-900000d", "-19000d"])
def test_a_shift_to_where_there_is_no_time_is_refused(week: Recording, shift: str) -> None:
    with pytest.raises(Problem, match="cannot be moved"):
        order_of(week, Wish(Choice(), Way("p."), shift=shift), "unasked:9092")
