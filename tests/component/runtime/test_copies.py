"""A copy shares the fate of what it is a copy of: the record that failed takes its own back, no other's."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services._runtime.batch import BatchProcessor
from services._runtime.batch_result import BatchSettings
from services._runtime.copies import Copy
from services._runtime.crash import nowhere
from services._runtime.decisions import Documents, Emit
from services._runtime.told import Told
from tests.builders import DOSSIER, MORNING, a_leg_accepted, a_tick, an_arrival
from tests.component.runtime.desk import BUG, CONFLICT, PARTITIONS, DeskLane, desk_spec

LATER = MORNING + timedelta(hours=2)


class Everything:
    """Copies all that is taken and told."""

    def __init__(self) -> None:
        self.kept: list[Copy] = []

    def of_taken(self, documents: Documents, event: Told) -> tuple[str, ...]:
        assert f"desk/{event.subject}" in documents, "as they are after the decision"
        return ("taken",)

    def of_told(self, documents: Documents, emit: Emit) -> tuple[str, ...]:
        assert f"desk/{emit.subject}" in documents
        return ("told",)

    def keep(self, tx: Connection, lane: int, copies: Sequence[Copy]) -> None:
        assert (tx.in_transaction(), lane) == (True, 0)
        self.kept.extend(copies)


@pytest.fixture
def copies() -> Everything:
    return Everything()


@pytest.fixture
def lane(tmp_path: Path, copies: Everything) -> Iterator[DeskLane]:
    lane = DeskLane(tmp_path)
    lane.processor = BatchProcessor(desk_spec(copies=copies), BatchSettings(PARTITIONS, 100), nowhere)
    yield lane
    lane.close()


def test_what_is_taken_stands_before_what_follows_and_each_waits_for_its_number(
    lane: DeskLane, copies: Everything
) -> None:
    lane.take(*(an_arrival(a_leg_accepted(f"leg-{n}"), offset=n) for n in range(2)))
    assert [(each.recipients, each.number) for each in copies.kept] == [
        (("taken",), 0), (("told",), 1), (("taken",), 1), (("told",), 2),
    ]  # fmt: skip
    assert [each.value for each in copies.kept[1::2]] == [row.value for row in lane.outbox()]
    assert copies.kept[0].value == an_arrival(a_leg_accepted("leg-0")).value


@pytest.mark.parametrize("bad", [CONFLICT, BUG])
def test_a_timer_that_fired_for_a_record_that_failed_is_copied_when_it_fires_for_good(
    lane: DeskLane, copies: Everything, bad: str
) -> None:
    lane.take(an_arrival(a_leg_accepted("leg-1")))
    del copies.kept[:]
    result = lane.take(an_arrival(a_leg_accepted(bad, LATER)))
    assert len(result.dead) == 1
    assert copies.kept == [], "the timer's event was taken back with the record"
    place = an_arrival(a_leg_accepted()).partition
    lane.take(an_arrival(a_tick(LATER + timedelta(hours=1)), partition=place))
    assert [(each.recipients, each.subject) for each in copies.kept] == [(("told",), DOSSIER)]
