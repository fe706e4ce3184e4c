"""What a replay changes in a record: nothing but its place, unless its time is to be shifted."""

import json
from datetime import timedelta

import pytest

from lgsp.playback.rewriting import Lane, Rewriter, moved
from lgsp.playback.shifting import EVENTS, paths_of, shifted_timestamp, shifted_value, span
from lgsp.problems import Problem
from lgsp.replay.marks import origin_of, without_marks
from lgsp.stream.record import Headers, Record
from services._runtime.effects import effects_allowed
from services._runtime.partitions import partition_of

HEADERS: Headers = (("a", b"1"), ("lgsp_effects", None), ("a", None), ("", b"\xff"))
RECORD = Record("routing", 2, 40, b"H62.12", b"\x00 any bytes", 1_615_000_000_000, HEADERS)
SAME = {"routing": Lane("w.routing", "p.routing", 6, kept=True)}
FEWER = {"routing": Lane("w.routing", "p.routing", 3, kept=False)}


def test_key_value_timestamp_and_own_headers_stay_and_the_marks_come_behind() -> None:
    sent = Rewriter(SAME, "r-1", effects=False).rewritten(RECORD)
    assert (sent.topic, sent.partition) == ("p.routing", 2)
    assert sent[2:5] == (RECORD.key, RECORD.value, RECORD.timestamp_ms)
    assert sent.headers[:4] == HEADERS
    assert without_marks(sent.headers) == HEADERS
    assert origin_of(sent.headers) == ("r-1", "w.routing", 2, 40)


def test_a_replay_of_a_replay_is_marked_once_more_and_the_last_counts() -> None:
    first = Rewriter(SAME, "r-1", effects=True).rewritten(RECORD)
    again = Rewriter({"p.routing": Lane("p.routing", "q", 6, kept=True)}, "r-2", effects=False).rewritten(
        Record("p.routing", 2, 7, None, None, 0, first.headers)
    )
    assert without_marks(again.headers) == first.headers
    assert origin_of(again.headers) == ("r-2", "p.routing", 2, 7)


def test_headers_of_somebody_else_are_no_marks() -> None:
    assert origin_of(HEADERS) is None
    assert without_marks(HEADERS) == HEADERS
    odd: Headers = (("ce_replayid", b"x"), ("lgsp_origin", b"nowhere"), ("lgsp_effects", b""))
    assert origin_of(odd) is None


def test_effects_are_suppressed_by_the_last_replay_unless_they_were_wished_for() -> None:
    assert effects_allowed(())
    assert effects_allowed((("ce_type", b"x"),))
    quiet = Rewriter(SAME, "r-1", effects=False).rewritten(RECORD._replace(headers=()))
    loud = Rewriter(SAME, "r-2", effects=True).rewritten(RECORD._replace(headers=quiet.headers))
    assert not effects_allowed(quiet.headers)
    assert effects_allowed(loud.headers)
    assert not effects_allowed(HEADERS)


def test_other_partition_counts_are_met_by_key_and_what_has_none_stays_together() -> None:
    assert Rewriter(FEWER, "r", effects=False).rewritten(RECORD).partition == partition_of(b"H62.12", 3)
    assert moved("routing", 5, None, 3) == 2
    assert moved("clock", 5, b"5", 3) == 2


def test_the_times_that_the_contract_knows_are_shifted_and_the_rest_of_the_text_stays() -> None:
    event = {
        "type": "lgsp.leg.dispatched.v1", "time": "2021-03-08T09:12:31.250+07:00", "subject": "H62-210308-1",
        "data": {"due_at": "2021-03-09T17:00:00Z", "note": "2021-03-08T00:00:00Z", "dossier_due_at": None,
                 "participants": [{"due_at": "2021-12-31T23:30:00+07:00"}, {"agency": "x"}]},
    }  # fmt: skip
    found = json.loads(shifted_value(json.dumps(event).encode(), span("2h")) or b"")
    assert found["time"] == "2021-03-08T11:12:31.250+07:00"
    assert found["data"]["due_at"] == "2021-03-09T19:00:00Z"
    assert found["data"]["participants"][0] == {"due_at": "2022-01-01T01:30:00+07:00"}
    assert (found["data"]["note"], found["data"]["dossier_due_at"]) == ("2021-03-08T00:00:00Z", None)
    assert list(found) == list(event)


def test_dates_move_by_whole_days_and_unknown_types_by_their_envelope() -> None:
    closed = {
        "type": "lgsp.settlement.closed.v1",
        "time": "2021-03-08T09:00:00Z",
        "data": {"day": "2021-03-08"},
    }
    found = json.loads(shifted_value(json.dumps(closed).encode(), span("-49h")) or b"")
    assert (found["time"], found["data"]["day"]) == ("2021-03-06T08:00:00Z", "2021-03-06")
    foreign = {
        "type": "com.example",
        "time": "2021-03-08T09:00:00Z",
        "data": {"due_at": "2021-03-08T09:00:00Z"},
    }
    found = json.loads(shifted_value(json.dumps(foreign).encode(), span("1d")) or b"")
    assert found == {**foreign, "time": "2021-03-09T09:00:00Z"}


@pytest.mark.parametrize("value", [None, b"", b"\xff", b"[1]", b'{"time": 5}', b'{"time": "soon"}'])
def test_what_has_no_time_keeps_its_meaning(value: bytes | None) -> None:
    found = shifted_value(value, timedelta(days=1))
    assert found == value or json.loads(found or b"") == json.loads(value or b"")


def test_no_time_of_the_contract_is_forgotten() -> None:
    assert ("data", "participants", "*", "due_at") in paths_of("lgsp.leg.dispatched.v1")
    assert ("data", "result", "valid_to") in paths_of("lgsp.dossier.finished.v1")
    assert all(("time",) in paths_of(kind) for kind in EVENTS)


def test_timestamps_move_with_the_events_and_none_stays_none() -> None:
    assert shifted_timestamp(86_400_000, span("-1d")) == 0
    assert shifted_timestamp(1, span("-1d")) == 0
    assert shifted_timestamp(-1, span("1d")) == -1
    shift = Rewriter(SAME, "r", effects=False, shift=span("1d"))
    assert shift.rewritten(RECORD).timestamp_ms == RECORD.timestamp_ms + 86_400_000
    assert shift.rewritten(RECORD).value == RECORD.value


def test_a_span_that_is_none_is_refused() -> None:
    for text in ("", "d", "1w", "1.5d", "P1D"):
        with pytest.raises(Problem, match="no span"):
            span(text)
