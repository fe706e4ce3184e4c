"""One committed record by its place: what a permalink names."""

import re
from typing import Final, NamedTuple

from lgsp.problems import Exit, Problem, wrong_use
from lgsp.stream.reading import consumer_of, partitions_of, read_to_end
from lgsp.stream.record import Record

_PLACE: Final = re.compile(r"([a-z][a-z.-]{0,99})/([0-9]{1,9})/([0-9]{1,18})")


class Place(NamedTuple):
    """Where a record stands; the topic without the hub's prefix."""

    topic: str
    partition: int
    offset: int


def parse_place(text: str) -> Place:
    """Return the place that a permalink names; raises Problem for another form."""
    form = _PLACE.fullmatch(text)
    if form is None:
        raise wrong_use(
            f"{text[:100]!r} is no place of a record.",
            "Write topic, partition and offset: routing/3/1042.",
        )
    return Place(form[1], int(form[2]), int(form[3]))


async def record_at(bootstrap_servers: str, prefix: str, place: Place) -> Record:
    """Return the record that stands there; raises Problem when none does, or none any more."""
    known = await partitions_of(bootstrap_servers, [prefix + place.topic])
    wanted = [each for each in known if each.partition == place.partition]
    if not wanted:
        raise _nothing(place, "There is no such partition of a topic of this hub.")
    async with consumer_of(bootstrap_servers) as consumer:
        begin = (await consumer.beginning_offsets(wanted))[wanted[0]]
        end = (await consumer.end_offsets(wanted))[wanted[0]]
        if not begin <= place.offset < end:
            raise _nothing(place, f"The partition holds offsets {begin} to {end - 1}.")
        ends = {wanted[0]: place.offset + 1}
        async for record in read_to_end(consumer, wanted, lambda _begin, _end: place.offset, ends):
            return record
    raise _nothing(place, "It belongs to a transaction's end, or was never committed.")


def _nothing(place: Place, why: str) -> Problem:
    name = f"{place.topic}/{place.partition}/{place.offset}"
    return Problem(
        f"No record stands at {name}. {why}", "List places: lgsp kpi explain ID", "not-found", Exit.NO
    )
