"""What a batch cannot use stands alone, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services._runtime.batch_result import TooManyDeadLetters
from tests.builders import DOSSIER
from tests.component.runtime.arrivals import PARTITION, accepted, tick, told
from tests.component.runtime.desk import BUG, CONFLICT, LOOKED, SECRET, Desk, DeskLane


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[DeskLane]:
    lane = DeskLane(tmp_path)
    yield lane
    lane.close()


def test_a_record_on_a_partition_that_is_not_its_keys_is_a_dead_letter(lane: DeskLane) -> None:
    result = lane.take(accepted("leg-1")._replace(partition=(PARTITION + 1) % 6))
    assert told(result.rows) == [("dead letter", "wrong-partition", 0)]
    assert "murmur2" in result.dead[0][1].explanation
    assert lane.desk(DOSSIER) is None


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


def test_a_dead_letter_keeps_that_something_was_looked_at_and_nothing_else(lane: DeskLane) -> None:
    result = lane.take(accepted("leg-1"), accepted(LOOKED), accepted("leg-2"))
    assert [each[0] for each in told(result.rows)] == ["leg-1", "dead letter", "leg-2"]
    desk = lane.desk(DOSSIER)
    assert desk is not None
    assert desk.legs == ("leg-1", "leg-2")
    assert lane.desk(f"{DOSSIER}-looked") == Desk(legs=(LOOKED,))


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
