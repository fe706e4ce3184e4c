"""A recording's inputs in steps: between the same ticks, apart where a dossier changes topic, in its lane."""

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lgsp.playback.inputs import Portion, portions
from lgsp.playback.inputs_order import INBOUND, Share
from lgsp.playback.inputs_plan import InputsPlan, check_inputs, counted
from lgsp.playback.lane_placing import Placing, placing
from lgsp.problems import Problem
from lgsp.replay.envelope_columns import EPOCH, MICROSECOND
from lgsp.replay.recording import Recording
from lgsp.simulator.outgoing import STAGES, ticks
from lgsp.simulator.slots import FIRST_MONDAY, QUARTER_DAY
from lgsp.stream.record import Record
from services._runtime.partitions import partition_of
from tests.unit.replay.recordings import a_manifest, a_recording

AGENCY, OTHER = "H62.12", "H62.21"
FIRST, SECOND = FIRST_MONDAY + QUARTER_DAY, FIRST_MONDAY + 2 * QUARTER_DAY
PARTITIONS: Final = 3
Written = tuple[int, str, int | None, str | None, bytes | None]
"""When it was written (ms), its topic, its partition or None for that of its key, key, value."""


def about(
    topic: str, subject: str, ms: int, *, key: str = AGENCY, hour: int = 8, at: int | None = None
) -> Written:
    """Return a record of 8 March 2021; a subject that looks like a dossier is one."""
    data = {"dossier_code": subject} if "-" in subject else {}
    event = {"id": f"{topic}/{subject}/{ms}", "type": "lgsp.x.v1", "subject": subject, "data": data,
             "time": f"2021-03-08T{hour:02}:00:00+07:00"}  # fmt: skip
    return ms, topic, at, key, json.dumps(event).encode()


def wave(stage: str, at: Any, ms: int, partitions: Iterable[int] = range(PARTITIONS)) -> list[Written]:
    value = ticks(stage, at, 1)[0].value
    return [(ms + number, "clock", partition, None, value) for number, partition in enumerate(partitions)]


def a_life(folder: Path, written: Iterable[Written]) -> Recording:
    """Return the recording of a hub of three partitions to which these were written."""
    offsets: Counter[tuple[str, int]] = Counter({("clock", number): 0 for number in range(PARTITIONS)})
    found = []
    for ms, topic, at, key, value in sorted(written, key=lambda one: one[0]):
        partition = partition_of((key or "").encode(), PARTITIONS) if at is None else at
        place = topic, partition
        headers = (("ce_type", b"lgsp.clock.ticked.v1"),) if topic == "clock" else ()
        found.append(Record(*place, offsets[place], key.encode() if key else None, value, ms, headers))
        offsets[place] += 1
    return a_recording(folder, sorted(found))


def steps(given: Iterable[Portion]) -> list[list[str]]:
    """Return what is sent before each wait: subjects, and ticks as stage@hour."""
    found: list[list[str]] = [[]]
    for records, wait in given:
        found[-1] += [name(one.record) for one in records]
        if wait and found[-1]:
            found.append([])
    return found[:-1] if not found[-1] else found


def name(record: Record) -> str:
    try:
        event = json.loads(record.value or b"")
    except ValueError:
        return "unreadable"
    return f"{event['data']['stage']}@{event['time'][11:13]}" if record.topic == "clock" else event["subject"]


def planned(
    recording: Recording, partitions: int = PARTITIONS, share: Share | None = None
) -> list[list[str]]:
    return steps(portions(recording, placing(recording, partitions), share or Share()))


def test_records_come_between_the_ticks_between_which_they_were_written_whatever_their_time(
    tmp_path: Path,
) -> None:
    life = [about("submissions", "S1", 100), about("submissions", "S2", 900, hour=1)]
    for number, stage in enumerate(STAGES):
        life += wave(stage, FIRST, 200 + 100 * number) + wave(stage, SECOND, 1200 + 100 * number)
    recording = a_life(tmp_path, life)
    stages = {hour: [[f"{stage}@{hour}"] * PARTITIONS for stage in STAGES] for hour in ("06", "12")}
    assert planned(recording) == [["S1"], *stages["06"], ["S2"], *stages["12"]]
    every_lane = [len(step) for step in planned(recording, partitions=5)]
    assert every_lane == [1, 5, 5, 5, 1, 5, 5, 5]


def test_ticks_that_moved_no_time_are_left_out(tmp_path: Path) -> None:
    life = wave("rest", SECOND, 100) + wave("rest", FIRST, 200) + wave("rest", SECOND, 300)
    assert planned(a_life(tmp_path, life)) == [["rest@12"] * PARTITIONS]


def test_what_is_no_tick_on_the_clock_goes_where_it_was(tmp_path: Path) -> None:
    life = [(50, "clock", 1, None, b"<tick/>"), *wave("rest", FIRST, 100)]
    recording = a_life(tmp_path, life)
    (first, *_) = portions(recording, placing(recording, PARTITIONS))
    assert [(one.partition, one.record.value) for one in first.records] == [(1, b"<tick/>")]


D1, D2 = f"{AGENCY}-210308-0001", f"{AGENCY}-210308-0002"


def test_in_a_barrier_run_a_step_is_split_only_where_a_dossier_changes_topic(tmp_path: Path) -> None:
    life = [
        about("submissions", "S1", 10), about("agency-replies", D1, 20), about("payment-reports", D2, 30),
        about("agency-replies", D1, 40), about("payment-reports", D1, 50), *wave("rest", FIRST, 90),
    ]  # fmt: skip
    assert planned(a_life(tmp_path, life)) == [["S1", D1, D2, D1], [D1], ["rest@06"] * PARTITIONS]


def test_in_a_live_run_a_step_is_split_wherever_an_agency_changes_topic(tmp_path: Path) -> None:
    life = [
        about("submissions", "S1", 10), about("submissions", "S2", 20, key=OTHER),
        about("agency-replies", D1, 30), about("submissions", "S3", 40), *wave("all", FIRST, 90),
    ]  # fmt: skip
    assert planned(a_life(tmp_path, life)) == [["S1", "S2"], [D1], ["S3"], ["all@06"] * PARTITIONS]


def test_a_part_is_an_agencys_records_or_what_came_before_the_tick_that_is_named(tmp_path: Path) -> None:
    life = [
        about("submissions", "S1", 10), about("submissions", "S2", 20, key=OTHER), *wave("rest", FIRST, 50),
        about("submissions", "S3", 60, hour=1), *wave("rest", SECOND, 90), about("submissions", "S4", 99),
    ]  # fmt: skip
    recording = a_life(tmp_path, life)
    one, two = (["rest@06"] * PARTITIONS, ["rest@12"] * PARTITIONS)
    assert planned(recording, share=Share(frozenset({OTHER.encode()}))) == [["S2"], one, two]
    first_us, second_us = ((each - EPOCH) // MICROSECOND for each in (FIRST, SECOND))
    assert planned(recording, share=Share(until_us=first_us)) == [["S1", "S2"], one]
    assert planned(recording, share=Share(until_us=second_us - 1)) == [["S1", "S2"], one]
    assert planned(recording, share=Share(until_us=second_us)) == [["S1", "S2"], one, ["S3"], two]


def test_a_record_of_no_known_time_is_refused(tmp_path: Path) -> None:
    recording = a_life(tmp_path, [about("submissions", "S1", -1), *wave("rest", FIRST, 90)])
    with pytest.raises(Problem, match="submissions/1, offset 0, does not say when it was written"):
        planned(recording)


def test_it_goes_on_behind_any_record_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    life = [*(about("submissions", f"S{number}", number) for number in range(5)), *wave("rest", FIRST, 90)]
    recording = a_life(tmp_path, life)
    plan = InputsPlan(recording, placing(recording, 2), Share())
    sent = [one for records, _ in plan.portions() for one in records]
    assert counted(plan).total == len(sent) == 7
    for number in range(len(sent) + 1):
        assert [one for records, _ in plan.portions(number) for one in records] == sent[number:]


@pytest.mark.parametrize(
    ("contract", "lacks"), [("1.0", False), ("1.1", False), ("1.2", True), ("1.10", True)]
)
def test_a_recording_need_not_have_a_topic_that_there_was_not_yet(contract: str, *, lacks: bool) -> None:
    places = [(name, 0) for name in INBOUND if name != "agency-reports"]
    manifest = a_manifest(places, contract_version=contract).with_digests()
    with pytest.raises(Problem, match="lacks agency-reports") if lacks else nullcontext():
        check_inputs(manifest)


keys = some.sampled_from([AGENCY, OTHER, "H62.5", "H62.7"]).map(str.encode)
counts = some.integers(1, 7)


@given(key=keys, recorded=counts, target=counts, at=some.integers(0, 6))
def test_what_was_on_the_right_partition_is_again_and_what_was_not_is_not(
    key: bytes, recorded: int, target: int, at: int
) -> None:
    record = Record("submissions", at % recorded, 0, key, b"")
    was_right = partition_of(key, recorded) == record.partition
    place = Placing(recorded, target).partition(record)
    if place is None:
        assert (target, was_right) == (1, False)
    else:
        assert (partition_of(key, target) == place) is was_right
        assert recorded != target or place == record.partition


def test_before_the_count_was_raised_the_right_partition_was_another(tmp_path: Path) -> None:
    key = next(each for each in (AGENCY, OTHER, "H62.5", "H62.7") if partition_of(each.encode(), 3) == 2)
    early = [about("submissions", "S1", 10, key=key, at=0), *wave("rest", FIRST, 50, [0])]
    late = [about("submissions", "S2", 60, key=key, at=0), *wave("rest", SECOND, 90)]
    between = about("submissions", "S0", 55, key=key, at=2)
    recording = a_life(tmp_path, [*early, between, *late, about("submissions", "S3", 99, key=key, at=0)])
    target = placing(recording, 5)
    right = partition_of(key.encode(), 5)
    found = {name(one.record): one.partition for each in portions(recording, target) for one in each.records}
    assert (found["S1"], found["S0"], found["S2"]) == (right, right, right)
    assert found["S3"] != right
