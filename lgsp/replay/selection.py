"""What to record: the topics, and from where to where in each of their partitions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from lgsp.problems import Exit, Problem, wrong_use
from lgsp.replay.manifest import Asked, Range
from lgsp.stream.reading import Ends, high_watermarks, partitions_of
from schemas.topics import ALL

Bound = int | datetime | None
"""An offset, or the moment at which records were written; None: as far as there is anything."""

OURS: Final = {topic.name for topic in ALL}
NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,249}")
BY_DEFAULT: Final = tuple(topic.name for topic in ALL if topic.kind != "internal")
"""Every topic of events. Dead letters hold bytes of others, personal data perhaps: only if they are named."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Topics by the names that the recording uses, and the bounds: ``start`` is in, ``end`` is not.

    A name of the hub's table means that hub's topic, any other the topic of just that name. ``asked``: the
    bounds as they were written. ``named``: whether the topics were named, or are those by default.
    """

    topics: tuple[str, ...]
    prefix: str
    start: Bound = None
    end: Bound = None
    endless: bool = False
    asked: Asked = field(default_factory=Asked)
    named: bool = True

    @property
    def names(self) -> dict[str, str]:
        """What the topics are called on the cluster."""
        return {name: full_name(name, self.prefix) for name in self.topics}


def full_name(name: str, prefix: str) -> str:
    """Return what a topic is called on the cluster."""
    return prefix + name if name in OURS else name


def check_name(name: str) -> None:
    """Raise Problem for what no topic of Kafka can be called."""
    if NAME.fullmatch(name) is None or name in {".", ".."}:
        raise wrong_use(
            f"{name!r} cannot be the name of a topic.",
            "Use up to 249 letters, digits, dots, dashes and underscores.",
        )


def called(name: str, prefix: str) -> str:
    """Return what a recording calls a topic that is named with or without the hub's prefix."""
    bare = name.removeprefix(prefix)
    return bare if bare in OURS else name


async def places_of(bootstrap_servers: str, names: Mapping[str, str]) -> dict[TopicPartition, str]:
    """Return the partitions of these topics and what the recording calls them; raises Problem for none."""
    found = await partitions_of(bootstrap_servers, names.values())
    missing = sorted(set(names.values()) - {each.topic for each in found})
    if missing:
        raise Problem(
            f"No topic {', '.join(map(repr, missing))} on the Kafka at {bootstrap_servers}.",
            "See which the hub has with lgsp topics, or name another hub with --prefix; what this user "
            "may not describe looks as if it were not there.",
            "not-found",
            Exit.NO,
        )
    ours = {name: called for called, name in names.items()}
    return {each: ours[each.topic] for each in found}


async def ranges_of(
    consumer: AIOKafkaConsumer, bootstrap_servers: str, places: Mapping[TopicPartition, str], wanted: Wanted
) -> tuple[Range, ...]:
    """Return where each partition is to be recorded from and to, as the topics are now.

    The end is what is acknowledged by now, also what cannot be read as committed for some milliseconds.
    Raises Problem for offsets that are not there.
    """
    partitions = list(places)
    beginnings: Ends = await consumer.beginning_offsets(partitions)
    ends = await high_watermarks(bootstrap_servers, partitions)
    starts = await _offsets(consumer, partitions, wanted.start, beginnings, ends)
    stops = await _offsets(consumer, partitions, wanted.end, ends, ends)
    _check_kept(wanted.start, beginnings, ends)
    return tuple(
        Range(
            topic=places[one], partition=one.partition, beginning=beginnings[one],
            start=starts[one], next=starts[one],
            until=None if wanted.endless else max(starts[one], min(stops[one], ends[one])),
        )
        for one in sorted(partitions)
    )  # fmt: skip


async def _offsets(
    consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition], bound: Bound, default: Ends, ends: Ends
) -> Ends:
    if bound is None:
        return default
    if isinstance(bound, int):
        return dict.fromkeys(partitions, bound)
    moment = int(bound.timestamp() * 1000)
    found = await consumer.offsets_for_times(dict.fromkeys(partitions, moment))
    return {one: at.offset if (at := found[one]) is not None else ends[one] for one in partitions}


def _check_kept(start: Bound, beginnings: Ends, ends: Ends) -> None:
    """Refuse offsets that retention has taken, or that are not written yet, saying what there is."""
    if not isinstance(start, int):
        return
    bad = [one for one in sorted(ends) if not beginnings[one] <= start <= ends[one]]
    if bad:
        raise Problem(
            f"Offset {start} is not there in {_kept(bad, beginnings, ends)}.",
            "Begin within what is left with --from, or name fewer topics with --topic.",
            "not-found",
            Exit.NO,
        )


SHOWN: Final = 5


def _kept(partitions: Iterable[TopicPartition], beginnings: Ends, ends: Ends) -> str:
    listed = [f"{one.topic}/{one.partition} (it has {beginnings[one]} to {ends[one]})" for one in partitions]
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more


def check_still_there(ranges: Mapping[TopicPartition, Range], beginnings: Ends, ends: Ends) -> None:
    """Raise Problem where a recording cannot go on: what comes next was deleted, or never was."""
    for place, one in ranges.items():
        if one.done or beginnings[place] <= one.next <= ends[place]:
            continue
        raise Problem(
            f"{place.topic}/{place.partition} goes on at offset {one.next}, but the topic has "
            f"{beginnings[place]} to {ends[place]} by now.",
            "Retention took what is between, or it is another topic: record what is left into a new folder.",
            "not-found",
            Exit.NO,
        )
