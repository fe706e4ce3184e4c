"""A batch is one transaction, and the same records make the same rows however they are cut."""

import itertools
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services._runtime.arrivals import Arrival
from services._runtime.batch import CommittedAlready, LaneKey, LaneLost
from tests.builders import DOSSIER, MORNING, a_leg_accepted, a_tick, an_arrival
from tests.component.runtime.arrivals import MINUTE, OTHER, PARTITION, accepted, event_of
from tests.component.runtime.desk import BAD_TIMER, BUG, CONFLICT, DeskLane


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[DeskLane]:
    lane = DeskLane(tmp_path)
    yield lane
    lane.close()


def greenwich_tick(minutes: float, stage: str) -> Arrival:
    """Return a tick that tells its time in another offset than the province's."""
    time = (MORNING + minutes * MINUTE).astimezone(UTC)
    return an_arrival(a_tick(time, stage), partition=PARTITION)


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
    found = [(row["subject"], row["seq"]) for row in map(event_of, lane.outbox())]
    assert found == [(DOSSIER, 1), (OTHER, 1), (DOSSIER, 2), (DOSSIER, 3)]


def test_an_event_says_what_caused_it_and_has_the_id_of_the_fact(lane: DeskLane, tmp_path: Path) -> None:
    lane.take(accepted("leg-1"))
    event = event_of(lane.outbox()[0])
    assert (event["source"], event["causationid"]) == ("/lgsp/routing", f"accepted-{DOSSIER}-leg-1")
    (tmp_path / "again").mkdir()
    again = DeskLane(tmp_path / "again")
    other_cause = a_leg_accepted("leg-1").model_copy(update={"id": "another"})
    again.take(an_arrival(other_cause))
    assert event_of(again.outbox()[0])["id"] == event["id"], "causes race, so they are no part of the id"
    again.close()


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
