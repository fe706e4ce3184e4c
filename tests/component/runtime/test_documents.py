from datetime import timedelta
from pathlib import Path

from services._runtime.decisions import Timer
from services._runtime.working_set import WorkingSet
from tests.builders import MORNING
from tests.component.runtime.desk import STORE, Desk, DeskLane

MINUTE = timedelta(minutes=1)


def timers(*minutes: int) -> tuple[Timer, ...]:
    return tuple(Timer(due_at=MORNING + each * MINUTE, name="limit") for each in minutes)


def test_documents_come_back_as_they_were_saved_and_the_last_one_counts(tmp_path: Path) -> None:
    lane = DeskLane(tmp_path)
    first, second = Desk(legs=("a",)), Desk(legs=("a", "b"), timers=timers(5))
    with lane.database.engine.begin() as tx:
        STORE.save(tx, {}, {"desk/1": first, "desk/2": first}, {"desk/1": 0, "desk/2": 0})
        STORE.save(tx, {"desk/1": first}, {"desk/1": second}, {"desk/1": 0})
        assert STORE.load(tx, ["desk/1", "desk/2", "desk/3"]) == {"desk/1": second, "desk/2": first}
    lane.close()


def test_more_documents_than_a_query_takes_are_all_found(tmp_path: Path) -> None:
    lane = DeskLane(tmp_path)
    desks = {f"desk/{n}": Desk(legs=(f"leg-{n}",)) for n in range(1201)}
    with lane.database.engine.begin() as tx:
        STORE.save(tx, {}, desks, dict.fromkeys(desks, 0))
        assert STORE.load(tx, list(desks)) == desks
    lane.close()


def test_documents_are_due_by_their_earliest_timer_before_a_moment_and_on_their_partition(
    tmp_path: Path,
) -> None:
    lane = DeskLane(tmp_path)
    desks = {
        "desk/late": Desk(timers=timers(9, 20)),
        "desk/early": Desk(timers=timers(30, 2)),
        "desk/at": Desk(timers=timers(10)),
        "desk/none": Desk(),
        "desk/elsewhere": Desk(timers=timers(1)),
    }
    places = dict.fromkeys(desks, 0) | {"desk/elsewhere": 1}
    with lane.database.engine.begin() as tx:
        STORE.save(tx, {}, desks, places)
        assert STORE.due(tx, 0, MORNING + 10 * MINUTE) == ["desk/early", "desk/late"]
        STORE.save(tx, {}, {"desk/early": Desk(timers=timers(30))}, places)
        assert STORE.due(tx, 0, MORNING + 10 * MINUTE) == ["desk/late"], "a timer that is gone is not due"
    lane.close()


def test_a_document_that_a_timer_changed_unread_is_as_it_was_stored_when_the_change_is_taken_back(
    tmp_path: Path,
) -> None:
    lane, stored = DeskLane(tmp_path), Desk(legs=("a",))
    with lane.database.engine.begin() as tx:
        STORE.save(tx, {}, {"desk/1": stored}, {"desk/1": 0})
        work = WorkingSet(STORE, tx)
        work.begin()
        work.change({"desk/1": Desk(legs=("b",))}, 0)
        work.undo()
        work.need(["desk/1"])
        assert work.view(["desk/1"]) == {"desk/1": stored}
    lane.close()
