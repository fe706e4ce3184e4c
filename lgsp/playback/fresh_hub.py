"""The hub that is to be given inputs: its topics are there, and nobody has told it anything yet."""

from collections.abc import Iterable
from contextlib import aclosing

from aiokafka import TopicPartition

from lgsp.playback.hubs_there import hubs_there
from lgsp.playback.inputs_order import INBOUND
from lgsp.problems import Problem
from lgsp.stream.reading import consumer_of, partitions_of, read_to_end
from lgsp.stream.record import Record
from lgsp.stream.ticks import last_tick
from schemas.topics import CLOCK


async def partitions_there(bootstrap_servers: str, prefix: str) -> list[TopicPartition]:
    """Return every inbound partition of a hub; raises Problem where topics are missing, KafkaError."""
    names = {prefix + name for name in INBOUND}
    found = await partitions_of(bootstrap_servers, sorted(names))
    missing = sorted(names - {each.topic for each in found})
    if missing:
        raise Problem(
            f"There is no hub {prefix!r} on the Kafka at {bootstrap_servers}: it has no topic "
            f"{', '.join(missing)}.",
            f"Raise one to be given the inputs: {raise_one(prefix)}",
            "hub-not-running",
        )
    return found


async def refuse_lived(bootstrap_servers: str, prefix: str, partitions: Iterable[TopicPartition]) -> None:
    """Raise Problem where the hub was given anything already, so that it would come to another end."""
    first = await _first_record(bootstrap_servers, list(partitions))
    if first is None:
        return
    last = await last_tick(bootstrap_servers, prefix)
    found = f"holds records already, in {first.topic}"
    if last is not None:
        kind = "runs on live time" if last.source_of_time == "live" else "has a life behind it"
        found = f"{kind}: its clock says {last.time:%Y-%m-%d %H:%M}"
    raise Problem(
        f"Hub {prefix!r} {found}. Inputs go into a hub that nobody has told anything.",
        f"Raise a fresh one: {raise_one(prefix, fresh=True)}",
        "time",
    )


async def refuse_asleep(bootstrap_servers: str, prefix: str) -> None:
    """Raise Problem where none of the hub's services reads: it would be given things that nobody takes."""
    if prefix not in (await hubs_there(bootstrap_servers, [CLOCK.full_name(prefix)])).running:
        raise Problem(
            f"Hub {prefix!r} does not run: its topics are there, and none of its services reads them.",
            f"Raise it: {raise_one(prefix)}",
            "hub-not-running",
        )


def live_clock(prefix: str) -> Problem:
    """Return the problem of a hub whose own clock would tick among the recorded ticks."""
    return Problem(
        f"Hub {prefix!r} has a live clock, and a hub has one source of time.",
        f"Raise one without: {raise_one(prefix, fresh=True)}",
        "time",
    )


def raise_one(prefix: str, *, fresh: bool = False) -> str:
    """Return what to type for a hub that can be given inputs."""
    option = f" --prefix {prefix}" if prefix else ""
    again = f"lgsp down{option} && " if fresh else ""
    return f"{again}lgsp up{option} --no-clock{' --fresh' if fresh else ''}"


async def _first_record(bootstrap_servers: str, partitions: list[TopicPartition]) -> Record | None:
    """Return any committed record; what a killed replay left uncommitted is none."""
    async with (
        consumer_of(bootstrap_servers) as consumer,
        aclosing(read_to_end(consumer, partitions)) as records,
    ):
        async for record in records:
            return record
    return None
