"""The rule of the barrier, against offsets that a script moves between its readings."""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from services._runtime.barrier import Barrier, NotCaughtUp
from services._runtime.group_offsets import Offsets

IN, OUT = TopicPartition("submissions", 0), TopicPartition("dossiers", 0)


class Script:
    """Intake reads IN and writes OUT, routing reads OUT; each reading takes the next row of the script."""

    def __init__(self, *rows: tuple[str, int, int] | KafkaConnectionError) -> None:
        self._rows: Iterator[tuple[str, int, int] | KafkaConnectionError] = iter(rows)
        self.stopped = False

    async def start(self) -> None: ...

    async def stop(self) -> None:
        self.stopped = True

    async def ends(self) -> Offsets:
        first, second = self._next("ends")
        return {IN: first, OUT: second}

    async def informed(self, service: str) -> Offsets:
        offset, _ = self._next(service)
        return {IN if service == "intake" else OUT: offset}

    def is_over(self) -> bool:
        return next(self._rows, None) is None

    def _next(self, who: str) -> tuple[int, int]:
        row = next(self._rows)
        if isinstance(row, KafkaConnectionError):
            raise row
        assert row[0] == who
        return row[1], row[2]


def barrier(script: Script) -> Barrier:
    return Barrier("", "", ("intake", "routing"), offsets=script)


async def test_what_is_published_between_the_readings_is_not_missed() -> None:
    script = Script(
        ("ends", 1, 0), ("intake", 1, 0), ("routing", 0, 0), ("ends", 1, 2),
        ("ends", 1, 2), ("intake", 1, 0), ("routing", 0, 0),
        ("ends", 1, 2), ("intake", 1, 0), ("routing", 2, 0), ("ends", 1, 2),
    )  # fmt: skip
    await barrier(script).wait(5)
    assert script.is_over()


async def test_a_service_that_is_ahead_of_the_first_reading_is_no_reason_to_wait() -> None:
    script = Script(("ends", 1, 0), ("intake", 1, 0), ("routing", 3, 0), ("ends", 1, 0))
    await barrier(script).wait(5)
    assert script.is_over()


async def test_a_broker_that_is_away_for_a_moment_is_asked_again() -> None:
    away = KafkaConnectionError()
    script = Script(
        away,
        ("ends", 0, 0), away, ("routing", 0, 0),
        ("ends", 0, 0), ("intake", 0, 0), ("routing", 0, 0), away,
        ("ends", 0, 0), ("intake", 0, 0), ("routing", 0, 0), ("ends", 0, 0),
    )  # fmt: skip
    await barrier(script).wait(5)
    assert script.is_over()


async def test_a_broker_that_stays_away_is_named() -> None:
    with pytest.raises(NotCaughtUp, match="KafkaConnectionError") as caught:
        await barrier(Script(*[KafkaConnectionError() for _ in range(1000)])).wait(0.1)
    assert isinstance(caught.value.error, KafkaConnectionError)


async def test_a_block_closes_the_connections() -> None:
    script = Script()
    async with barrier(script):
        assert not script.stopped
    assert script.stopped


async def test_a_kafka_that_does_not_tell_in_time_is_not_called_busy() -> None:
    class Silent(Script):
        async def ends(self) -> Offsets:
            await asyncio.Event().wait()
            return {}

    with pytest.raises(NotCaughtUp, match="Kafka did not tell in time"):
        await barrier(Silent()).wait(0.01)
