"""What the replay tool adds to a record: headers behind the record's own, and nothing else of it.

The bytes of a value are somebody's, perhaps signed or counted; so neither ``replayid`` nor an origin is
written into them (docs/decisions/0024-replay.md).
"""

from typing import Final, NamedTuple

from lgsp.stream.record import Headers
from services._runtime.effects import EFFECTS, SUPPRESSED, WANTED

REPLAY_ID: Final = "ce_replayid"
"""The envelope's member ``replayid``, as CloudEvents names it among headers."""
ORIGIN: Final = "lgsp_origin"
"""``topic/partition/offset`` of the record that was replayed, the topic as its cluster calls it."""
NAMES: Final = (REPLAY_ID, ORIGIN, EFFECTS)


class Origin(NamedTuple):
    """Where a replayed record stood, and by which replay it came from there."""

    replay_id: str
    topic: str
    partition: int
    offset: int


def marks(replay_id: str, *, effects: bool) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """Return the marks that are the same for every record of a replay: the first and the last of three."""
    return (REPLAY_ID, replay_id.encode()), (EFFECTS, WANTED if effects else SUPPRESSED)


def without_marks(headers: Headers) -> Headers:
    """Return the record's own headers: less the marks of the last replay, where there was one."""
    last = headers[-len(NAMES) :]
    return headers[: -len(NAMES)] if tuple(name for name, _ in last) == NAMES else headers


def origin_of(headers: Headers) -> Origin | None:
    """Return where a record came from by its last replay; None: no replay put it there."""
    if without_marks(headers) is headers:
        return None
    (_, replay_id), (_, place), _ = headers[-len(NAMES) :]
    try:
        topic, partition, offset = (place or b"").decode().split("/")
        return Origin((replay_id or b"").decode(), topic, int(partition), int(offset))
    except ValueError:  # somebody else uses these names
        return None
