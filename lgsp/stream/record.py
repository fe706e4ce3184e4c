"""What stands in a topic, as bytes."""

from typing import Final, NamedTuple

Headers = tuple[tuple[str, bytes | None], ...]
"""In the order sent; a name may come twice."""

CREATE_TIME: Final = 0
LOG_APPEND_TIME: Final = 1


class Record(NamedTuple):
    """A record and where it stands.

    ``timestamp_ms`` is when it was written (milliseconds since 1970 UTC, -1 for none), by the clock that
    ``timestamp_type`` names: CREATE_TIME the writer's, LOG_APPEND_TIME the broker's.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp_ms: int = 0
    headers: Headers = ()
    timestamp_type: int = CREATE_TIME
