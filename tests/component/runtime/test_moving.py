"""Rows move to the partition of their key; who worked on the database before can work on it no more."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from services._runtime.batch import LaneLost
from services._runtime.installing import boots_of
from services._runtime.moving import Counts, move
from services._runtime.outbox import read_after
from services._runtime.partitions import partition_of
from services._runtime.refusals import Refusal
from services._runtime.tables import HUB, INSTANCES, OUTBOX, POSITIONS, TICKS
from tests.builders import MORNING, a_leg_accepted, a_tick, an_arrival
from tests.component.runtime.desk import PARTITIONS, STORE, DeskLane, desk_spec

MORE = 13
HERE = "H62.12-210308-0004"
THERE = "H62.05-210308-0001"
COUNTS = Counts(PARTITIONS, MORE)


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[DeskLane]:
    """Give a lane of six partitions that has done some work in all of them."""
    lane = DeskLane(tmp_path)
    with lane.database.engine.begin() as tx:
        whose = {"cluster_id": "ours", "service": "routing", "prefix": "p1.", "contract": 1}
        tx.execute(insert(HUB), {"only": 1, "partitions": PARTITIONS, **whose})
        tx.execute(insert(INSTANCES), {"instance": "0", "boot": 4})
    ticks = (an_arrival(a_tick(MORNING), partition=partition) for partition in range(PARTITIONS))
    lane.take(*ticks, *(an_arrival(a_leg_accepted(f"leg-{n}", dossier=n)) for n in (HERE, THERE)))
    yield lane
    lane.close()


def raised(lane: DeskLane) -> None:
    with lane.database.engine.begin() as tx:
        move(tx, desk_spec(), COUNTS)


def partitions_of_documents(tx: Connection) -> dict[str, int]:
    table = STORE.table("desk")
    return dict(tx.execute(select(table.c.key, table.c.partition)).all())


def test_documents_lie_in_the_partition_of_their_agency_and_are_due_there(lane: DeskLane) -> None:
    raised(lane)
    homes = {f"desk/{code}": partition_of(code.partition("-")[0].encode(), MORE) for code in (HERE, THERE)}
    assert homes.keys() == {f"desk/{HERE}", f"desk/{THERE}"}
    assert any(partition >= PARTITIONS for partition in homes.values()), (
        "one moves to a partition that is new"
    )
    with lane.database.engine.begin() as tx:
        assert partitions_of_documents(tx) == homes
        late = MORNING + timedelta(days=1)
        for key, partition in homes.items():
            assert key in STORE.due(tx, partition, late)


def test_new_partitions_begin_at_their_beginning_and_old_positions_stay(lane: DeskLane) -> None:
    with lane.database.engine.begin() as tx:
        before = {(topic, number): offset for topic, number, offset in tx.execute(select(POSITIONS))}
    raised(lane)
    with lane.database.engine.begin() as tx:
        after = {(topic, number): offset for topic, number, offset in tx.execute(select(POSITIONS))}
        assert tx.execute(select(HUB.c.partitions)).scalar() == MORE
    assert {place: after[place] for place in before} == before
    new = {(topic.name, number): 0 for topic in desk_spec().reads for number in range(PARTITIONS, MORE)}
    assert {place: offset for place, offset in after.items() if place not in before} == new


def test_time_goes_back_in_no_partition_and_stands_at_the_latest_tick_in_all(lane: DeskLane) -> None:
    later = MORNING + timedelta(seconds=1)
    lane.take(an_arrival(a_tick(later), partition=2))  # a clock died between two partitions
    raised(lane)
    with lane.database.engine.begin() as tx:
        ticks = tx.execute(select(TICKS.c.partition, TICKS.c.last_tick)).all()
    assert {partition for partition, _ in ticks} == set(range(MORE))
    [stands] = {time for _, time in ticks}
    assert stands.startswith("2021-03-08T02:00:01")


def test_who_had_the_lane_before_loses_it_and_its_process_is_outdated(lane: DeskLane) -> None:
    raised(lane)
    with lane.database.engine.begin() as tx:
        assert boots_of(tx, "0") == 5
    with pytest.raises(LaneLost):
        lane.take(an_arrival(a_leg_accepted("leg-9", dossier=HERE)))


def test_what_is_still_in_the_outbox_is_addressed_anew_and_keeps_its_number(lane: DeskLane) -> None:
    before = lane.outbox()
    raised(lane)
    with lane.database.engine.begin() as tx:
        after = read_after(tx, 0, 0)
    assert [row.number for row in after] == [row.number for row in before]
    assert [row.value for row in after] == [row.value for row in before]
    assert [row.partition for row in after] == [partition_of(row.key or b"", MORE) for row in after]
    assert [row.partition for row in after] != [row.partition for row in before]


def test_a_dead_letter_in_the_outbox_stays_addressed_to_its_one_partition(lane: DeskLane) -> None:
    with lane.database.engine.begin() as tx:
        row = {"lane": 0, "number": 99, "topic": "dead-letters", "partition": 0, "key": b"H62.05"}
        tx.execute(insert(OUTBOX), {**row, "value": b"x", "headers": b"[]"})
    raised(lane)
    with lane.database.engine.begin() as tx:
        assert read_after(tx, 0, 98)[0].partition == 0


def test_a_document_that_lies_elsewhere_than_its_key_says_is_refused_and_nothing_changes(
    lane: DeskLane,
) -> None:
    table = STORE.table("desk")
    with lane.database.engine.begin() as tx:
        tx.execute(update(table).where(table.c.key == f"desk/{THERE}").values(partition=5))
        odd = partitions_of_documents(tx)
    before = lane.everything()
    with pytest.raises(Refusal, match=r"lies in partition 5, not in that of H62\.05"):
        raised(lane)
    assert lane.everything() == before
    with lane.database.engine.begin() as tx:
        assert partitions_of_documents(tx) == odd
