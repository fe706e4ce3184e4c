"""What the database refuses is found and given up, while everything beside it goes on."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from schemas.topics import DEAD_LETTERS
from services._runtime.arrivals import Arrival
from services._runtime.batch import BatchProcessor, LaneLost
from services._runtime.batch_result import BatchResult, BatchSettings, TooManyDeadLetters
from services._runtime.committing import Committing
from services._runtime.crash import nowhere
from services._runtime.database import Database
from services._runtime.lane import Lane
from services._runtime.outbox import OutboxRow
from services._runtime.refusals import Refusal
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import KafkaPart
from tests.builders import a_leg_accepted, an_arrival
from tests.component.runtime.desk import BROKEN_EVENT, PARTITIONS, REFUSED, SECRET, DeskLane, desk_spec
from tests.waiting import eventually

T = TypeVar("T")


class PaperRelay(Relay):
    """Publishes onto a list."""

    def __init__(self) -> None:
        super().__init__(RelayPlace(KafkaPart(), "routing", 0), nowhere)
        self.published: list[OutboxRow] = []

    async def fence(self) -> None:
        """Nobody else has this list."""

    async def discard(self) -> None:
        """Keep the list."""

    async def read_position(self) -> int:
        return self.published[-1].number if self.published else 0

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        self.published.extend(rows)


class Moody(Database):
    """A database that is locked for the next ``moods`` transactions, after those that it still takes."""

    moods = 0
    takes = 0

    async def write(self, work: Callable[[Connection], T]) -> T:
        if self.takes:
            self.takes -= 1
        elif self.moods:
            self.moods -= 1
            raise OperationalError("begin immediate", {}, ValueError("database is locked"))
        return await super().write(work)


@asynccontextmanager
async def running(
    home: Path, budget_seconds: float = 5, dead: int = 100
) -> AsyncIterator[tuple[Lane, Moody]]:
    DeskLane(home).close()  # makes the tables
    database, relay = Moody(f"sqlite:///{home / 'desk.sqlite'}"), PaperRelay()
    processor = BatchProcessor(desk_spec(), BatchSettings(PARTITIONS, dead), nowhere)
    lane = Lane(
        0,
        database,
        committing=Committing(database, processor, budget_seconds, on_patience=lambda: None),
        relay=relay,
        gap_seconds=0,
        reached=nowhere,
        on_published=lambda _number, _rows: None,
    )
    relaying = asyncio.create_task(lane.run())
    await lane.ready.wait()
    try:
        yield lane, database
    finally:
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        database.close()


def accepted(*leg_ids: str) -> list[Arrival]:
    return [
        an_arrival(a_leg_accepted(leg_id, dossier=f"H62.12-210308-{n:04}"), offset=n)
        for n, leg_id in enumerate(leg_ids, start=1)
    ]


async def take(lane: Lane, *leg_ids: str) -> BatchResult:
    return await lane.take(accepted(*leg_ids), {("agency-replies", 0): len(leg_ids) + 1})


def told(result: BatchResult) -> list[str]:
    return [
        dict(row.headers)["lgsp_dl_offset"].decode()  # type: ignore[union-attr]
        if row.topic == DEAD_LETTERS.name
        else json.loads(row.value or b"")["data"]["leg_id"]
        for row in result.rows
    ]


@pytest.mark.parametrize("poison", [REFUSED, BROKEN_EVENT])
async def test_a_record_that_cannot_be_stored_is_given_up_alone(tmp_path: Path, poison: str) -> None:
    async with running(tmp_path) as (lane, _):
        result = await take(lane, "a", "b", poison, "d", "e", poison, "g")
        assert told(result) == ["a", "b", "3", "d", "e", "6", "g"]
        assert (await take(lane, "h")).last_number == 8


async def test_the_dead_letter_says_that_it_was_tried_twice_and_never_what_it_held(tmp_path: Path) -> None:
    async with running(tmp_path) as (lane, _):
        headers = dict((await take(lane, REFUSED)).rows[0].headers)
        assert headers["lgsp_dl_attempts"] == b"2"
        assert headers["lgsp_dl_explanation"] == b"the database refused this record: ValueError"
        assert not any(word.encode() in repr(headers).encode() for word in SECRET.split())


async def test_a_locked_database_is_waited_for_and_costs_no_record(tmp_path: Path) -> None:
    async with running(tmp_path) as (lane, database):
        database.moods = 3
        assert told(await take(lane, "a", "b")) == ["a", "b"]


@pytest.mark.parametrize("takes", range(1, 8))
async def test_a_database_locked_during_the_search_gives_up_no_good_record(
    tmp_path: Path, takes: int
) -> None:
    async with running(tmp_path) as (lane, database):
        database.takes, database.moods = takes, 1
        assert told(await take(lane, "a", REFUSED, "c")) == ["a", "2", "c"]


async def test_a_database_that_stays_locked_stops_the_service_with_a_remedy(tmp_path: Path) -> None:
    async with running(tmp_path, budget_seconds=0.2) as (lane, database):
        database.moods = 1000
        with pytest.raises(Refusal, match="refused to write") as caught:
            await take(lane, "a")
        assert "disk" in caught.value.remedy
        database.moods = 0


async def test_a_lane_that_another_took_is_not_searched_for_poison(tmp_path: Path) -> None:
    async with running(tmp_path) as (lane, database):
        await database.write(lambda tx: tx.execute(text("UPDATE lanes SET epoch = epoch + 1")))
        with pytest.raises(LaneLost):
            await take(lane, "a")


async def test_nothing_but_poison_stops_the_service(tmp_path: Path) -> None:
    async with running(tmp_path, dead=3) as (lane, _):
        with pytest.raises(TooManyDeadLetters):
            await take(lane, *[REFUSED] * 5)


async def test_what_was_committed_is_published_in_order(tmp_path: Path) -> None:
    async with running(tmp_path) as (lane, _):
        for leg_id in "abc":
            await take(lane, leg_id)
        await eventually(lambda: lane.published_to == 3, 5, "three rows published")
        assert lane.unpublished == 0


async def test_a_table_that_is_missing_is_no_records_fault_and_stops_the_service(tmp_path: Path) -> None:
    async with running(tmp_path) as (lane, database):
        await database.write(lambda tx: tx.execute(text("DROP TABLE test_desks")))
        with pytest.raises(Refusal, match="the tables are not this version's"):
            await take(lane, "leg-1")
