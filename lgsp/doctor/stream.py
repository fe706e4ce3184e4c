"""The stream: topics as the table says, nothing dead, nobody far behind, the clock running."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from lgsp.clock import ZONE
from lgsp.doctor.check import Check, failed, passed, warned
from lgsp.hub.record import HubRecord
from lgsp.stream.reading import consumer_of, partitions_of, read_to_end
from lgsp.stream.sizes import TopicSize, topic_sizes
from lgsp.stream.ticks import last_tick
from schemas.topics import DEAD_LETTERS, SERVICES

FAR_BEHIND = 1_000
STANDS_STILL = timedelta(seconds=30)


async def stream(hub: HubRecord) -> list[Check]:
    """Return what the topics tell; the broker answers."""
    sizes = await topic_sizes(hub.bootstrap_servers, hub.prefix)
    checks = [_topics(hub, sizes), await _dead_letters(hub)]
    if hub.is_up():
        checks += _lag(sizes)
        if hub.clock is not None:
            checks.append(await _clock(hub))
    return checks


def _topics(hub: HubRecord, sizes: list[TopicSize]) -> Check:
    missing = [size.topic.full_name(hub.prefix) for size in sizes if not size.partitions]
    other = [
        f"{size.topic.full_name(hub.prefix)} has {size.partitions} partitions, not {wanted}"
        for size in sizes
        if size.partitions and size.partitions != (wanted := size.topic.partitions or hub.partitions)
    ]
    if missing:
        return failed("topics", f"missing: {', '.join(missing)}", "lgsp down && lgsp up makes them")
    if other:
        return failed("topics", "; ".join(other), "Raise the hub with --partitions as the topics have them.")
    return passed("topics", f"{len(sizes)}, as the table says")


async def _dead_letters(hub: HubRecord) -> Check:
    partitions = await partitions_of(hub.bootstrap_servers, [DEAD_LETTERS.full_name(hub.prefix)])
    async with consumer_of(hub.bootstrap_servers) as consumer:
        count = 0
        async for _ in read_to_end(consumer, partitions):
            count += 1
    if count:
        option = f" --prefix {hub.prefix}" if hub.prefix else ""
        return warned(
            "dead letters",
            f"{count:,}",
            f"See why, and what to do: lgsp dead-letters list{option}",
        )
    return passed("dead letters", "0")


def _lag(sizes: list[TopicSize]) -> Iterator[Check]:
    for service in SERVICES:
        lags = [size.lag[service] for size in sizes if service in size.lag and size.offsets]
        behind = sum(lag for lag in lags if lag is not None)
        if None in lags:
            found = "unknown: it has not said yet how far it is"
            yield warned(f"lag of {service}", found, "Wait some seconds; if it stays so, see its log.")
        elif behind > FAR_BEHIND:
            yield warned(
                f"lag of {service}", f"{behind:,}", "Wait; if it does not shrink, see the service's log."
            )
        else:
            yield passed(f"lag of {service}", f"{behind:,}")


async def _clock(hub: HubRecord) -> Check:
    last = await last_tick(hub.bootstrap_servers, hub.prefix)
    now = datetime.now(ZONE)
    log = hub.clock.log if hub.clock else "its log"
    if last is None:
        return warned("clock", "has not ticked yet", f"Wait some seconds; if it stays so, see {log}")
    if now - last.time > STANDS_STILL:
        found = f"stands at {last.time:%Y-%m-%d %H:%M:%S}"
        return failed("clock", found, f"See {log}, then: lgsp down && lgsp up")
    return passed("clock", f"{last.time:%Y-%m-%d %H:%M:%S}")
