import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from schemas.topics import DEAD_LETTERS
from services._runtime.arrivals import Arrival
from services._runtime.batch import CommittedAlready, LaneKey, LaneLost
from services._runtime.deciding import TooManyDeadLetters
from services._runtime.decisions import Emit
from services._runtime.outbox import OutboxRow
from services._runtime.partitions import partition_of
from tests.builders import DOSSIER, MORNING, a_leg_accepted, a_tick, an_arrival
from tests.component.runtime.desk import BAD_TIMER, BUG, CONFLICT, LIMIT, SECRET, DeskLane

MINUTE = timedelta(minutes=1)
OTHER = "H62.12-210308-0005"
PARTITION = partition_of(b"H62.12", 6)


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[DeskLane]:
    lane = DeskLane(tmp_path)
    yield lane
    lane.close()


def accepted(leg_id: str, minutes: float = 0, *, dossier: str = DOSSIER, offset: int = 0) -> Arrival:
    return an_arrival(a_leg_accepted(leg_id, MORNING + minutes * MINUTE, dossier), offset=offset)


def tick(minutes: float, *, stage: str = "all", source_of_time: str = "world") -> Arrival:
    # the agency's key belongs to this partition
    return an_arrival(a_tick(MORNING + minutes * MINUTE, stage, source_of_time), partition=PARTITION)


def greenwich_tick(minutes: float, stage: str) -> Arrival:
    """Return a tick that tells its time in another offset than the province's."""
    time = (MORNING + minutes * MINUTE).astimezone(UTC)
    return an_arrival(a_tick(time, stage), partition=PARTITION)


def told(rows: Sequence[OutboxRow]) -> list[tuple[str, str, int]]:
    """Return leg, outcome and seq of each event, in the order published; a dead letter is its reason."""
    return [_told(row) for row in rows]


def _told(row: OutboxRow) -> tuple[str, str, int]:
    if row.topic == DEAD_LETTERS.name:
        return "dead letter", dict(row.headers)["lgsp_dl_reason"].decode(), 0  # type: ignore[union-attr]
    event: dict[str, Any] = json.loads(row.value or b"")
    return event["data"]["leg_id"], event["data"]["outcome"], event["seq"]


def test_state_positions_and_outbox_move_in_one_transaction(lane: DeskLane) -> None:
    lane.take(accepted("leg-1", offset=41))
    after = lane.everything()
    assert (after["positions"], after["lanes"]) == ([("agency-replies", PARTITION, 42)], [(0, 1, 1, 0)])
    assert len(after["outbox"]) == len(after["test_desks"]) == len(after["sequences"]) == 1
    with pytest.raises(LaneLost):
        lane.take(accepted("leg-2", offset=42), owner=LaneKey(0, 2, 1))
    assert lane.everything() == after


def test_a_batch_that_is_committed_already_is_not_taken_again(lane: DeskLane) -> None:
    lane.take(accepted("leg-1", offset=41))
    after = lane.everything()
    with pytest.raises(CommittedAlready):
        lane.take(accepted("leg-2", offset=41), owner=LaneKey(0, 1, 0))
    assert lane.everything() == after


def test_a_record_on_a_partition_that_is_not_its_keys_is_a_dead_letter(lane: DeskLane) -> None:
    result = lane.take(accepted("leg-1")._replace(partition=(PARTITION + 1) % 6))
    assert told(result.rows) == [("dead letter", "wrong-partition", 0)]
    assert "murmur2" in result.dead[0][1].explanation
    assert lane.desk(DOSSIER) is None


def test_a_crash_before_the_commit_leaves_nothing(tmp_path: Path) -> None:
    lane = DeskLane(tmp_path)
    before = lane.everything()

    def die(_point: str) -> None:
        raise KeyboardInterrupt

    lane.processor._reached = die  # noqa: SLF001 - the crash point
    with pytest.raises(KeyboardInterrupt):
        lane.take(accepted("leg-1"))
    assert lane.everything() == before
    lane.close()


def test_outbox_numbers_have_no_gap_over_batches_with_dead_letters_between(lane: DeskLane) -> None:
    lane.take(accepted("leg-1"), accepted(CONFLICT), accepted("leg-2"))
    lane.take(accepted("leg-3"), published_to=2)
    assert [row.number for result in lane.results for row in result.rows] == [1, 2, 3, 4]
    assert [row.number for row in lane.outbox()] == [3, 4], "what is published goes"


def test_each_subject_counts_its_own_seq(lane: DeskLane) -> None:
    lane.take(accepted("leg-1"), accepted("leg-1", dossier=OTHER), accepted("leg-2"))
    lane.take(accepted("leg-3"))
    found = [(row["subject"], row["seq"]) for row in map(_event, lane.outbox())]
    assert found == [(DOSSIER, 1), (OTHER, 1), (DOSSIER, 2), (DOSSIER, 3)]


def test_an_event_says_what_caused_it_and_has_the_id_of_the_fact(lane: DeskLane, tmp_path: Path) -> None:
    lane.take(accepted("leg-1"))
    event = _event(lane.outbox()[0])
    assert (event["source"], event["causationid"]) == ("/lgsp/routing", f"accepted-{DOSSIER}-leg-1")
    (tmp_path / "again").mkdir()
    again = DeskLane(tmp_path / "again")
    other_cause = a_leg_accepted("leg-1").model_copy(update={"id": "another"})
    again.take(an_arrival(other_cause))
    assert _event(again.outbox()[0])["id"] == event["id"], "causes race, so they are no part of the id"
    again.close()


@pytest.mark.parametrize("poison", [CONFLICT, BUG])
def test_poison_in_the_middle_of_a_batch_stands_alone(lane: DeskLane, poison: str) -> None:
    result = lane.take(accepted("leg-1"), accepted(poison), accepted("leg-2"))
    reason = "failed" if poison == BUG else "conflict"
    assert told(result.rows) == [
        ("leg-1", "done", 1), ("dead letter", reason, 0), ("leg-2", "done", 2),
    ]  # fmt: skip
    assert result.outcomes == {("agency-replies", "applied"): 2, ("agency-replies", "dead"): 1}


def test_a_dead_letter_names_an_unexpected_error_and_never_its_message(lane: DeskLane) -> None:
    rows = lane.take(accepted(BUG)).rows
    for word in SECRET.split():
        assert all(word.encode() not in (value or b"") for _, value in rows[0].headers)
    assert dict(rows[0].headers)["lgsp_dl_explanation"] == b"the service failed on this record: RuntimeError"


@pytest.mark.parametrize("poison", [CONFLICT, BUG])
def test_a_dead_letter_changes_nothing_not_even_by_the_timers_before_it(lane: DeskLane, poison: str) -> None:
    lane.take(accepted("leg-1"))
    before = lane.desk(DOSSIER)
    result = lane.take(accepted(poison, 600))
    assert [each[0] for each in told(result.rows)] == ["dead letter"]
    assert lane.desk(DOSSIER) == before
    assert told(lane.take(tick(600)).rows) == [("leg-1", "timed-out", 2)], "the timer was only put off"


def test_so_many_dead_letters_in_a_row_stop_the_service_and_keep_nothing(tmp_path: Path) -> None:
    lane = DeskLane(tmp_path, max_dead_in_a_row=3)
    lane.take(*[accepted(CONFLICT)] * 3)
    before = lane.everything()
    with pytest.raises(
        TooManyDeadLetters, match=r"^the last one, conflict, is at agency-replies/\d, offset \d+$"
    ):
        lane.take(accepted(CONFLICT))
    assert lane.everything() == before
    lane.close()


def test_one_good_record_begins_the_row_of_dead_letters_anew(tmp_path: Path) -> None:
    lane = DeskLane(tmp_path, max_dead_in_a_row=3)
    for _ in range(3):
        lane.take(*[accepted(CONFLICT)] * 3, accepted("leg-1"))
    assert lane.results[-1].dead_in_a_row == 0
    lane.close()


def test_a_record_that_is_only_set_aside_does_not_begin_it_anew(tmp_path: Path) -> None:
    lane = DeskLane(tmp_path, max_dead_in_a_row=3)
    aside = accepted("leg-1")._replace(headers=(("ce_type", b"lgsp.paper.vanished.v1"),))
    lane.take(*[accepted(CONFLICT)] * 3, aside)
    with pytest.raises(TooManyDeadLetters):
        lane.take(accepted(CONFLICT))
    lane.close()


def test_a_timer_fires_before_the_first_event_that_is_later_than_it(lane: DeskLane) -> None:
    result = lane.take(accepted("leg-1"), accepted("leg-2", 60.001))
    assert told(result.rows) == [("leg-1", "done", 1), ("leg-1", "timed-out", 2), ("leg-2", "done", 3)]
    assert _event(result.rows[1])["time"] == _iso(MORNING + LIMIT)
    assert _event(result.rows[1])["causationid"].endswith("leg-2")


def test_a_deadline_is_inclusive_so_an_event_at_its_time_comes_first(lane: DeskLane) -> None:
    result = lane.take(accepted("leg-1"), accepted("leg-2", 60))
    assert told(result.rows) == [("leg-1", "done", 1), ("leg-2", "done", 2)]


def test_a_tick_fires_the_timers_before_it_and_not_those_at_it(lane: DeskLane) -> None:
    lane.take(accepted("leg-1"), accepted("leg-2", 1, dossier=OTHER))
    assert told(lane.take(tick(60)).rows) == []
    assert told(lane.take(tick(61)).rows) == [("leg-1", "timed-out", 2)]
    assert told(lane.take(tick(62)).rows) == [("leg-2", "timed-out", 2)]


def test_a_tick_of_one_partition_leaves_the_others_alone(lane: DeskLane) -> None:
    lane.take(accepted("leg-1"))
    elsewhere = an_arrival(a_tick(MORNING + 600 * MINUTE), partition=(PARTITION + 1) % 6)
    assert told(lane.take(elsewhere).rows) == []


def test_a_tick_of_another_stage_is_not_ours(lane: DeskLane) -> None:
    lane.take(accepted("leg-1"))
    result = lane.take(tick(600, stage="payment_stub"))
    assert (told(result.rows), dict(result.outcomes)) == ([], {("clock", "other"): 1})
    assert told(lane.take(tick(600, stage="routing")).rows) == [("leg-1", "timed-out", 2)]


def test_a_tick_that_comes_again_or_goes_back_changes_nothing(lane: DeskLane) -> None:
    lane.take(tick(60))
    before = lane.everything()
    assert lane.take(tick(60)).outcomes == lane.take(tick(30)).outcomes == {("clock", "repeated"): 1}
    assert lane.everything()["ticks"] == before["ticks"]


def test_a_tick_of_another_source_of_time_is_a_dead_letter(lane: DeskLane) -> None:
    lane.take(tick(1))
    assert told(lane.take(tick(2, source_of_time="live")).rows) == [
        ("dead letter", "other-source-of-time", 0)
    ]
    elsewhere = an_arrival(a_tick(MORNING, source_of_time="live"), partition=(PARTITION + 1) % 6)
    assert told(lane.take(elsewhere).rows) == [("dead letter", "other-source-of-time", 0)]


def test_a_late_event_applies_at_the_last_tick_keeps_its_time_and_is_counted(lane: DeskLane) -> None:
    lane.take(tick(60))
    result = lane.take(accepted("leg-1", 10), accepted("leg-2", 60))
    assert result.late == 1
    desk = lane.desk(DOSSIER)
    assert desk is not None
    assert [timer.due_at for timer in desk.timers] == [MORNING + 60 * MINUTE + LIMIT] * 2


def test_a_tick_that_fails_halfway_leaves_nothing_and_the_next_makes_up_for_it(tmp_path: Path) -> None:
    failing = [True]

    def on_tick(tx: Connection, _partition: int, _time: Any) -> Sequence[Emit]:
        tx.execute(text("DELETE FROM sequences"))
        if failing:
            raise RuntimeError(SECRET)
        return ()

    lane = DeskLane(tmp_path, on_tick=on_tick)
    lane.take(accepted("leg-1"))
    before = lane.everything()
    result = lane.take(tick(600), accepted("leg-9", dossier=OTHER))
    assert told(result.rows) == [("dead letter", "failed", 0), ("leg-9", "done", 1)]
    after = lane.everything()
    assert after["ticks"] == before["ticks"] == []
    assert set(before["sequences"]) < set(after["sequences"])
    failing.clear()
    assert [each[:2] for each in told(lane.take(tick(600)).rows)] == [
        ("leg-1", "timed-out"), ("leg-9", "timed-out"),
    ]  # fmt: skip
    lane.close()


def test_a_timer_that_fails_waits_and_the_record_that_met_it_goes_its_way(lane: DeskLane) -> None:
    lane.take(accepted("leg-1"), accepted(BAD_TIMER, 1))
    result = lane.take(accepted("leg-2", 600), accepted("leg-1", 600, dossier=OTHER))
    assert told(result.rows) == [("leg-2", "done", 3), ("leg-1", "done", 1)]
    assert (result.failed_timers, result.dead) == (1, [])
    desk = lane.desk(DOSSIER)
    assert desk is not None
    assert [timer.ref for timer in desk.timers] == ["leg-1", BAD_TIMER, "leg-2"]


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["leg-1", "leg-2", "leg-3", CONFLICT, BUG, BAD_TIMER]),
            st.integers(0, 300),
            st.sampled_from([DOSSIER, OTHER]),
        ),
        st.tuples(st.just("tick"), st.integers(0, 300), st.sampled_from(["all", "routing", "rest"])),
    ),
    min_size=1,
    max_size=14,
)


@given(steps=STEPS, cuts=st.sets(st.integers(1, 13)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_records_make_the_same_rows_however_they_are_cut_into_batches(
    steps: list[tuple[str, int, str]], cuts: set[int]
) -> None:
    records = [
        greenwich_tick(minutes, what) if name == "tick" else accepted(name, minutes, dossier=what, offset=n)
        for n, (name, minutes, what) in enumerate(steps)
    ]
    edges = [0, *sorted(cut for cut in cuts if cut < len(records)), len(records)]
    with TemporaryDirectory() as one, TemporaryDirectory() as many:
        whole, parts = DeskLane(Path(one)), DeskLane(Path(many))
        whole.take(*records)
        for start, end in itertools.pairwise(edges):
            parts.take(*records[start:end])
        assert parts.everything() == whole.everything()
        whole.close()
        parts.close()


def _event(row: OutboxRow) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(row.value or b"")
    return event


def _iso(moment: Any) -> str:
    return str(moment.isoformat())
