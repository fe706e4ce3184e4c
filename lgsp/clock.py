"""The live clock: every second it tells every lane how late it is, five seconds after the fact.

Five seconds leave stragglers time to arrive before the lanes decide that nothing older comes (design §3,
invariant 4c). It goes on after restarts and never back; it refuses a hub whose time is simulated.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from lgsp.stream.ticks import last_tick
from schemas.envelope import CONTENT_TYPE, event_id, schema_urn
from schemas.inbound import ClockTicked, ClockTickedData
from schemas.topics import CLOCK, DEFAULT_PARTITIONS

SOURCE: Final = "/lgsp/clock"
ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
WRONG_USE: Final = 2
REFUSED: Final = 3
_DAY_SECONDS: Final = 86_400
Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class ClockSettings:
    """Where the clock ticks and how."""

    bootstrap_servers: str
    prefix: str
    partitions: int
    period: timedelta
    delay: timedelta

    @classmethod
    def from_environment(cls) -> "ClockSettings":
        """Read ``LGSP_KAFKA__*`` and ``LGSP_CLOCK__*``; a bad value ends the process with 2 and its name."""
        read = os.environ.get
        return cls(
            read("LGSP_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
            read("LGSP_KAFKA__PREFIX", ""),
            _number("LGSP_KAFKA__PARTITIONS", DEFAULT_PARTITIONS, int, least=1),
            timedelta(seconds=_number("LGSP_CLOCK__PERIOD_SECONDS", 1.0, float)),
            timedelta(seconds=_number("LGSP_CLOCK__DELAY_SECONDS", 5.0, float, least=0)),
        )


def next_tick(last: datetime | None, now: datetime, period: timedelta, delay: timedelta) -> datetime:
    """Return the time of the next tick: whole periods, after the last one, never before what is due now.

    A clock that was away skips to the present: one tick fires every timer in between. A machine's clock that
    was set back makes the province's stand still until the present has caught up.
    """
    due = datetime.fromtimestamp(
        (now - delay).timestamp() // period.total_seconds() * period.total_seconds(), ZONE
    )
    return due if last is None else max(due, last + period)


def tick(time: datetime) -> ClockTicked:
    """Return the event; the same time has the same id, whichever clock sends it."""
    kind = "lgsp.clock.ticked.v1"
    return ClockTicked(
        id=event_id(SOURCE, "clock", kind, time.isoformat()),
        source=SOURCE,
        subject="clock",
        time=time,
        dataschema=schema_urn(kind),
        data=ClockTickedData(source_of_time="live", stage="all"),
    )


async def run(settings: ClockSettings, stop: asyncio.Event) -> int:
    """Tick until told to stop; returns the exit code, having said why where it is not 0."""
    try:
        return await _run(settings, stop)
    except (KafkaError, OSError) as error:
        _tell(
            f"Kafka at {settings.bootstrap_servers} does not take ticks: {type(error).__name__}.",
            "start it (lgsp kafka start), or set LGSP_KAFKA__BOOTSTRAP_SERVERS to one that runs",
        )
        return REFUSED


async def _run(settings: ClockSettings, stop: asyncio.Event) -> int:
    last = await last_tick(settings.bootstrap_servers, settings.prefix)
    if last is not None and last.source_of_time != "live":
        _tell(
            f"the time of hub {settings.prefix!r} is {last.source_of_time}: a live clock may not join in.",
            "use another prefix (lgsp up --prefix live.), or forget the past (lgsp up --fresh)",
        )
        return REFUSED
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap_servers, acks="all", enable_idempotence=True
    )
    await producer.start()
    try:
        await _tick_on(producer, settings, last.time if last else None, stop)
    finally:
        await producer.stop()
    return 0


async def _tick_on(
    producer: AIOKafkaProducer, settings: ClockSettings, last: datetime | None, stop: asyncio.Event
) -> None:
    while not stop.is_set():
        now = datetime.now(ZONE)
        due = next_tick(last, now, settings.period, settings.delay)
        wait = (due + settings.delay - now).total_seconds()
        try:
            await asyncio.wait_for(stop.wait(), max(wait, 0))
        except TimeoutError:
            await send(producer, settings, tick(due))
            last = due


async def send(producer: AIOKafkaProducer, settings: ClockSettings, event: ClockTicked) -> None:
    """Send one tick to every partition; each lane has its own clock."""
    value = event.model_dump_json().encode()
    headers = [("content-type", CONTENT_TYPE.encode()), ("ce_type", event.type.encode())]
    topic = CLOCK.full_name(settings.prefix)
    sent = [
        await producer.send(topic, value=value, partition=partition, headers=headers)
        for partition in range(settings.partitions)
    ]
    await asyncio.gather(*sent)


def _number(name: str, default: Number, read: Callable[[str], Number], least: float = 0.001) -> Number:
    """Return a number from ``least`` to a day's seconds."""
    given = os.environ.get(name)
    if given is None:
        return default
    with suppress(ValueError):
        if least <= (number := read(given)) <= _DAY_SECONDS:
            return number
    _tell(f"{name}={given!r} is no number from {least} to {_DAY_SECONDS}.", "correct it, or unset it")
    sys.exit(WRONG_USE)


def _tell(found: str, remedy: str) -> None:
    sys.stderr.write(f"{found}\nRemedy: {remedy}\n")


async def _main() -> int:
    stop = asyncio.Event()
    for which in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(which, stop.set)
    return await run(ClockSettings.from_environment(), stop)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
