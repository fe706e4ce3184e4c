"""What is dated before the close and was written after it is a correction, whenever it is counted."""

from collections.abc import Iterator
from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import insert, update

from services._runtime.decisions import Happening
from services._runtime.instants import to_text
from services._runtime.tables import HUB, TICKS
from services.metrics.closes import last_close
from tests.unit.metrics.databases import database
from tests.unit.metrics.databases import saved as taken
from tests.unit.metrics.dossier_events import at, supplemented
from tests.unit.metrics.form_stories import (
    HEALTH,
    JUSTICE,
    Q1,
    Door,
    code_of,
    done,
    lines,
    lodged,
    ticked,
    written,
)

TICK_MS = 1_000_000
EARLY, LATE = TICK_MS - 5, TICK_MS + 5
CLOSE = at("2021-03-20 00:00")
DAY = "2021-03-02"


@pytest.fixture
def door() -> Iterator[Door]:
    """Of two dossiers lodged in March one is finished, the other overdue; ticks around the close."""
    with database() as tx:
        ticked(tx, "2021-03-19 18:00", TICK_MS - 100)
        ticked(tx, "2021-03-20 00:00", TICK_MS)
        ticked(tx, "2021-03-20 06:00", TICK_MS + 100)
        first = [lodged(1, DAY, JUSTICE, "2021-03-25"), lodged(2, DAY, HEALTH, "2021-03-15")]
        taken(tx, [written(each, EARLY, offset=n) for n, each in enumerate(first)])
        taken(tx, [written(done(1, DAY, JUSTICE, "2021-03-10"), EARLY, offset=2)])
        yield Door(tx)


def form(door: Door) -> Any:
    return door.get("/forms/II.06a", period=Q1)


def changed(told: Any) -> dict[str, list[str]]:
    return {each["code"]: each["things"] for each in told["corrections"] if each["kind"] == "row"}


def second(day: str) -> Happening:
    return done(2, DAY, HEALTH, day)


@pytest.mark.parametrize(
    "late",
    [
        lodged(3, "2021-03-18", HEALTH, "2021-03-30"),
        second("2021-03-18"),
        supplemented(at("2021-04-25 17:00"), at("2021-03-18 08:00"), code=code_of(2, DAY, HEALTH)),
    ],
    ids=["reception", "finish", "supplement"],
)
def test_what_is_dated_before_the_close_and_came_after_it_leaves_the_report_as_it_was(
    door: Door, late: Happening
) -> None:
    before = form(door)["lines"]
    taken(door.tx, [written(late, LATE, offset=9)])
    assert form(door)["lines"] == before


def test_it_is_shown_as_a_correction_with_its_dossier(door: Door) -> None:
    taken(door.tx, [written(second("2021-03-18"), LATE, offset=9)])
    taken(door.tx, [written(lodged(3, "2021-03-18", HEALTH, "2021-03-30"), LATE, offset=8)])
    told = form(door)
    assert changed(told) == {HEALTH: [code_of(2, DAY, HEALTH), code_of(3, "2021-03-18", HEALTH)]}
    (health,) = (each for each in told["corrections"] if each["code"] == HEALTH)
    assert (health["was"][0], health["now"][0], health["now"][4]) == (1, 2, 1)


def test_a_finish_before_the_period_that_nobody_knew_of_at_the_close_is_a_correction(door: Door) -> None:
    code, day = code_of(7, "2020-12-10", HEALTH), "2020-12-10"
    taken(door.tx, [written(lodged(7, day, HEALTH, "2021-01-10"), EARLY, offset=7)])
    taken(door.tx, [written(done(7, day, HEALTH, "2020-12-28"), LATE, offset=8)])
    told = form(door)
    assert changed(told) == {HEALTH: [code]}
    (health,) = (each for each in told["corrections"] if each["code"] == HEALTH)
    assert (health["was"][3], health["now"][3]) == (1, 0), "carried over as it was reported"


def test_what_was_written_before_the_close_is_part_of_the_report_whenever_it_is_read(door: Door) -> None:
    taken(door.tx, [written(second("2021-03-18"), TICK_MS, offset=9)])
    told = form(door)
    assert lines(told)[HEALTH][4] == 1
    assert changed(told) == {}


def test_of_a_record_that_comes_twice_the_first_counts(door: Door) -> None:
    for written_ms, offset in ((EARLY, 9), (LATE, 10)):
        taken(door.tx, [written(second("2021-03-18"), written_ms, offset=offset)])
    assert changed(form(door)) == {}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_report_does_not_depend_on_the_order_in_which_ticks_and_events_are_read(
    order: tuple[int, ...],
) -> None:
    event = lodged(1, DAY, JUSTICE, "2021-03-25"), done(1, DAY, JUSTICE, "2021-03-10")
    with database() as tx:
        steps = (
            lambda: ticked(tx, "2021-03-20 00:00", TICK_MS),
            lambda: taken(tx, [written(event[0], EARLY)]),
            lambda: taken(tx, [written(event[1], LATE, offset=1)]),
        )
        for number in order:
            steps[number]()
        told = form(Door(tx))
    assert lines(told)[JUSTICE][4] == 0
    assert changed(told) == {JUSTICE: [code_of(1, DAY, JUSTICE)]}


def test_in_live_time_kafka_s_timestamps_are_the_hub_s_time(door: Door) -> None:
    ticked(door.tx, "2021-03-20 00:00", 0, source="live")
    close_ms = int(CLOSE.timestamp() * 1000)
    taken(door.tx, [written(second("2021-03-18"), close_ms + 9_000, offset=9)])
    assert changed(form(door)) == {}
    taken(door.tx, [written(lodged(3, "2021-03-18", HEALTH, "2021-03-30"), close_ms + 60_000, offset=8)])
    assert changed(form(door)) == {HEALTH: [code_of(3, "2021-03-18", HEALTH)]}


@pytest.mark.parametrize("partitions", [2, 3], ids=["one is behind", "one has no tick yet"])
def test_nothing_is_closed_before_every_partition_is(door: Door, partitions: int) -> None:
    hub = {"only": 1, "cluster_id": "c", "service": "metrics", "prefix": "", "contract": 1}
    door.tx.execute(insert(HUB), hub | {"partitions": partitions})
    row = {"partition": 1, "last_tick": to_text(at("2021-03-19 18:00")), "source_of_time": "world"}
    door.tx.execute(insert(TICKS), row)
    assert form(door)["period"]["state"] == "ended"
    assert form(door)["corrections"] == []
    door.tx.execute(update(TICKS).values(last_tick=to_text(CLOSE)))
    assert form(door)["period"]["state"] == ("closed" if partitions == 2 else "ended")


@pytest.mark.parametrize(
    ("moment", "close"),
    [
        ("2021-03-20 00:00", "2021-03-20 00:00"),
        ("2021-03-19 23:59", "2020-12-20 00:00"),
        ("2021-02-28 12:00", "2020-12-20 00:00"),
        ("2021-06-20 00:00", "2021-06-20 00:00"),
        ("2021-12-31 23:59", "2021-12-20 00:00"),
    ],
)
def test_reports_close_four_times_a_year(moment: str, close: str) -> None:
    assert last_close(at(moment)) == at(close)


def test_no_report_was_closed_before_the_calendar_began() -> None:
    assert last_close(datetime.min.replace(tzinfo=CLOSE.tzinfo)) is None
