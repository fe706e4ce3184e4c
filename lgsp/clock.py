"""The live clock: every second it tells every lane how late it is, five seconds after the fact.

Five seconds leave stragglers time to arrive before the lanes decide that nothing older comes (design §3,
invariant 4c). It goes on after restarts and never back; it refuses a hub whose time is simulated.
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aiokafka import AIOKafkaProducer

from lgsp.stream.ticks import last_tick
from schemas.envelope import CONTENT_TYPE, event_id, schema_urn
from schemas.inbound import ClockTicked, ClockTickedData
from schemas.topics import CLOCK, DEFAULT_PARTITIONS

SOURCE: Final = "/lgsp/clock"
ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
REFUSED: Final = 3


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
        """Read ``LGSP_KAFKA__*`` and ``LGSP_CLOCK__*``."""
        read = os.environ.get
        return cls(
            read("LGSP_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
            read("LGSP_KAFKA__PREFIX", ""),
            int(read("LGSP_KAFKA__PARTITIONS", str(DEFAULT_PARTITIONS))),
            timedelta(seconds=float(read("LGSP_CLOCK__PERIOD_SECONDS", "1"))),
            timedelta(seconds=float(read("LGSP_CLOCK__DELAY_SECONDS", "5"))),
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
    """Tick until told to stop; returns the exit code."""
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


def _tell(found: str, remedy: str) -> None:
    sys.stderr.write(f"{found}\nRemedy: {remedy}\n")


async def _main() -> int:
    stop = asyncio.Event()
    for which in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(which, stop.set)
    return await run(ClockSettings.from_environment(), stop)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
