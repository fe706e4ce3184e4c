"""Timers, ticks and late events of a lane."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from services._runtime.decisions import Emit, Tick
from tests.builders import DOSSIER, MORNING, a_tick, an_arrival
from tests.component.runtime.arrivals import MINUTE, OTHER, PARTITION, accepted, event_of, tick, told
from tests.component.runtime.desk import BAD_TIMER, LIMIT, SECRET, DeskLane


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[DeskLane]:
    lane = DeskLane(tmp_path)
    yield lane
    lane.close()


def test_a_timer_fires_before_the_first_event_that_is_later_than_it(lane: DeskLane) -> None:
    result = lane.take(accepted("leg-1"), accepted("leg-2", 60.001))
    assert told(result.rows) == [("leg-1", "done", 1), ("leg-1", "timed-out", 2), ("leg-2", "done", 3)]
    assert event_of(result.rows[1])["time"] == _iso(MORNING + LIMIT)
    assert event_of(result.rows[1])["causationid"].endswith("leg-2")


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
    assert result.late.total() == 1
    desk = lane.desk(DOSSIER)
    assert desk is not None
    assert [timer.due_at for timer in desk.timers] == [MORNING + 60 * MINUTE + LIMIT] * 2


def test_a_tick_that_fails_halfway_leaves_nothing_and_the_next_makes_up_for_it(tmp_path: Path) -> None:
    failing = [True]

    def on_tick(tx: Connection, _tick: Tick) -> Sequence[Emit]:
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


def _iso(moment: Any) -> str:
    return str(moment.isoformat())
