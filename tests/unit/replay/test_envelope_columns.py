"""What a recording's columns say of values of any kind."""

import json
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lgsp.playback.choosing import Choice
from lgsp.playback.material import material_of
from lgsp.replay.envelope_columns import envelope_arrays, envelope_columns
from lgsp.replay.sql import table_of
from lgsp.stream.record import Record
from tests.unit.replay.recordings import a_recording

CELLS = some.one_of(
    some.none(), some.booleans(), some.integers(-(2**70), 2**70), some.floats(), some.text(max_size=5),
    some.just(3.0), some.just("2021-03-08T09:00:00+07:00"), some.lists(some.integers(), max_size=2),
    some.dictionaries(some.just("dossier_code"), some.none() | some.text(max_size=3) | some.just(5)),
)  # fmt: skip
MEMBERS = some.sampled_from(["id", "type", "subject", "time", "seq", "causationid", "data", "other"])


@settings(max_examples=100, deadline=None)
@given(events=some.lists(some.dictionaries(MEMBERS, CELLS, max_size=2), min_size=1, max_size=20))
def test_events_have_the_same_columns_whether_read_at_once_or_member_by_member(
    events: list[dict[str, object]],
) -> None:
    values = [json.dumps({"id": "e-1", "seq": 5} | event).encode() for event in events]
    odd = [json.dumps({"id": "e-1", "seq": 5, "replayid": 7} | event).encode() for event in events]
    at_once = envelope_arrays(pa.array(values, pa.binary()))
    by_member = envelope_arrays(pa.array(odd, pa.binary()))  # one member is of a kind that it may not be
    assert [each.to_pylist() for each in at_once] == [each.to_pylist() for each in by_member]


ODD: Final = [
    b'{"id": "a", "id": "b"}', b'{"data": {}, "data": {"dossier_code": "b"}}',
    b'{"seq": 18446744073709551615}',
    b'{"seq": 1.0}', b'{"id": "\\ud83d\\ude00"}', b'{"id": "\\ud800"}', b'{"id": "\\u0000"}',
    b'{"id": "x"} 1',
    b'{"id": "x", "o": [1,]}', b'{"\\u0069d": "x"}', b"[" * 100_000, b'{"id": "\xff"}', b"", b"null",
]  # fmt: skip


@pytest.mark.parametrize("value", ODD)
def test_what_is_read_of_a_value_does_not_depend_on_what_stands_beside_it(value: bytes) -> None:
    alone = envelope_columns(value)
    for others in ([b'{"id": "good"}'], [b"no JSON"], [None], [b"\xff"], [b'{"seq": 1.0}']):
        beside = envelope_arrays(pa.array([value, *others], pa.binary()))
        assert tuple(each[0].as_py() for each in beside) == alone


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:00"])
def test_a_moment_beyond_the_calendar_stops_nothing(tmp_path: Path, moment: str) -> None:
    times = [moment, "2021-03-08T09:00:00+07:00"]
    rows = [
        Record("t", 0, number, None, json.dumps({"type": "t", "time": time}).encode(), number)
        for number, time in enumerate(times)
    ]
    recording = a_recording(tmp_path, rows)
    with table_of(recording) as table:
        material = material_of(recording, table, Choice())
        assert [events for _, events in material.hours] == [1]
        assert [row["time"] for row in table.rows('SELECT time FROM records ORDER BY "offset"')] == [
            None, datetime(2021, 3, 8, 9),  # noqa: DTZ001 (the view's moments are of the province)
        ]  # fmt: skip
    assert [each.record for each in material.stream()] == rows
