"""Whether a target holds records of a replay of which no position is known: Kafka forgets it in a week."""

from collections.abc import Collection
from typing import Final

from lgsp.problems import Exit, Problem
from lgsp.replay.marks import origin_of
from lgsp.stream.reading import consumer_of, partitions_of, read_to_end, the_last

SEEN_BACK: Final = 50
"""How many of the last offsets of a partition are looked at: enough to get behind what others wrote."""


async def refuse_forgotten(bootstrap_servers: str, targets: Collection[str], replay_id: str) -> None:
    """Raise Problem where the last records of a target are this replay's; may raise KafkaError."""
    partitions = await partitions_of(bootstrap_servers, targets) if targets else []
    if not partitions:
        return
    async with consumer_of(bootstrap_servers) as consumer:
        async for record in read_to_end(consumer, partitions, the_last(SEEN_BACK)):
            origin = origin_of(record.headers)
            if origin is not None and origin.replay_id == replay_id:
                raise Problem(
                    f"{record.topic} holds records of replay {replay_id}, but Kafka has forgotten how far "
                    "it was: it keeps that for a week.",
                    "Replay to topics that are new (--prefix, --map); to send all of it once more into "
                    "these, use another --id.",
                    "recording",
                    Exit.NO,
                )
