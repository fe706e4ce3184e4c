"""What was told on a topic, as far as the runtime and a core need it: a whole event, or a part of one."""

from datetime import datetime
from typing import Annotated, Protocol

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Reading(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """A type of the contract as one service reads it: what the runtime needs, and of its data what it uses.

    For topics that the hub writes, where the writer has checked the whole event. The tag is the type.
    """

    id: str
    subject: str
    time: Moment
    traceparent: str | None = None


class Told(Protocol):
    """What the runtime needs of an event, whole or read in part."""

    @property
    def id(self) -> str:
        """Return the fact's own id."""
        ...

    @property
    def subject(self) -> str:
        """Return what it is about."""
        ...

    @property
    def time(self) -> datetime:
        """Return when it happened in the province."""
        ...

    @property
    def traceparent(self) -> str | None:
        """Return the trace that it belongs to."""
        ...
