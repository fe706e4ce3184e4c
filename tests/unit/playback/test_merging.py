"""A recording's partitions become one stream: by event time, in a fixed order, each partition in its own."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lgsp.playback.choosing import Choice
from lgsp.stream.record import Record
from tests.unit.playback.orders import START_US, chosen, in_order
from tests.unit.replay.recordings import a_recording

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
seconds = some.none() | some.integers(0, 5)
"""Of an event; None: a record that is no event."""


def an_event(second: int | None) -> bytes | None:
    if second is None:
        return b"\x00 no event"
    time = EPOCH + timedelta(microseconds=START_US + second * 1_000_000)
    return json.dumps({"time": time.isoformat(), "type": f"t{second % 2}"}).encode()


def a_stream(topic: str, partition: int, moments: list[int | None]) -> list[Record]:
    return [
        Record(topic, partition, 3 * number, None, an_event(second), 1_700_000_000_000)
        for number, second in enumerate(moments)
    ]


def expected(streams: dict[tuple[str, int], list[int | None]]) -> list[tuple[int, str, int, int]]:
    """Return (time, topic, partition, offset) as the rule says it: the latest event time so far."""
    found = []
    for (topic, partition), moments in streams.items():
        known = [second for second in moments if second is not None]
        latest = START_US + known[0] * 1_000_000 if known else 1_700_000_000_000_000
        for number, second in enumerate(moments):
            latest = max(latest, latest if second is None else START_US + second * 1_000_000)
            found.append((latest, topic, partition, 3 * number))
    return sorted(found)


places = some.tuples(some.sampled_from("ab"), some.integers(0, 2))
all_streams = some.dictionaries(places, some.lists(seconds, min_size=1, max_size=7), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(streams=all_streams)
def test_records_come_by_time_topic_partition_offset_and_no_partition_is_reordered(
    streams: dict[tuple[str, int], list[int | None]],
) -> None:
    rows = [record for place in sorted(streams) for record in a_stream(*place, streams[place])]
    with TemporaryDirectory() as folder:
        found = list(chosen(a_recording(Path(folder), rows)).stream())
    assert [(timed.time_us, *timed.record[:3]) for timed in found] == expected(streams)
    assert sorted(timed.record for timed in found) == sorted(rows)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(streams=all_streams, beyond=some.integers(0, 9))
def test_what_is_chosen_keeps_its_place_among_the_rest(
    streams: dict[tuple[str, int], list[int | None]], beyond: int
) -> None:
    rows = [record for place in sorted(streams) for record in a_stream(*place, streams[place])]
    with TemporaryDirectory() as folder:
        recording = a_recording(Path(folder), rows)
        every = list(chosen(recording).stream())
        some_of_them = chosen(recording, Choice(where="type = 't1' OR type IS NULL"))
        found = list(some_of_them.stream())
        assert found == [timed for timed in every if b'"t0"' not in (timed.record.value or b"")]
        assert some_of_them.total == len(found)
        assert list(some_of_them.stream(beyond)) == found[beyond:]


def test_topics_without_events_come_as_they_were_written_and_a_record_without_a_time_behind_the_one_before(
    tmp_path: Path,
) -> None:
    times = {0: [5_000, -1, 4_000, 9_000], 1: [7_000, 2**62, 8_000]}
    rows = [
        Record("plain", partition, number, None, b"x", written)
        for partition, moments in times.items()
        for number, written in enumerate(moments)
    ]
    order = [(record.partition, record.offset) for record in in_order(tmp_path, rows)]
    assert order == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3)]


def test_many_row_groups_and_parts_are_one_stream(tmp_path: Path) -> None:
    moments: list[int | None] = [
        0 if number == 1334 else number // 900 for number in range(2500)
    ]  # the first record of the second part is late
    rows = [record for part in range(3) for record in a_stream("a", part, moments)]
    by_part: defaultdict[int, list[Record]] = defaultdict(list)
    for record in rows:
        by_part[record.offset // 4000].append(record)
    material = chosen(a_recording(tmp_path, *by_part.values()))
    found = list(material.stream())
    assert sorted(timed.record for timed in found) == sorted(rows)
    assert all(one[:2] <= other[:2] for one, other in pairwise(found))
