"""Where a fact was read: the record of the stream that told it, as evidence."""

from typing import Final

import msgspec

from schemas.topics import EVENT_OF, TOPIC_OF

_BEFORE: Final = "lgsp."


class Source(msgspec.Struct, frozen=True, array_like=True, order=True):
    """One record that was used. ``kind`` is its type without ``lgsp.``: ``leg.dispatched.v1``.

    ``ref`` tells those of one kind apart, as the facts do: a leg, a transaction, an event. Of a record that
    came twice the first is kept. ``written_ms``: Kafka's timestamp of it, -1 for none.
    """

    kind: str
    ref: str
    partition: int
    offset: int
    written_ms: int = -1

    @property
    def type(self) -> str:
        """Return the type of the event."""
        return f"{_BEFORE}{self.kind}"

    @property
    def topic(self) -> str:
        """Return the topic, without the hub's prefix."""
        return TOPIC_OF[EVENT_OF[self.type]].name

    @property
    def permalink(self) -> str:
        """Return the place of the record: ``routing/3/1042``."""
        return f"{self.topic}/{self.partition}/{self.offset}"


def kind_of_type(event_type: str) -> str:
    """Return the kind of records of a type."""
    return event_type.removeprefix(_BEFORE)
