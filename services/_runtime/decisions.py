"""What a pure core takes and gives: happenings, timers, documents, decisions; no I/O, clock or broker."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Protocol, Self, runtime_checkable

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.envelope import Event, Shape
from services._runtime.told import Told


class Timer(BaseModel):
    """A deadline kept in a document. It fires when something later than ``due_at`` happens, never at it."""

    model_config = ConfigDict(frozen=True)
    due_at: AwareDatetime
    name: str
    ref: str = ""


class Document(Protocol):
    """One frozen piece of a service's state, stored under ``kind/rest``, with the timers it waits for."""

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Return the deadlines it waits for."""
        ...

    def to_body(self) -> str:
        """Return it as the text that is stored."""
        ...

    @classmethod
    def from_body(cls, body: str) -> Self:
        """Return what :meth:`to_body` wrote, in this version or an older one."""
        ...


class CheckedDocument(BaseModel):
    """A document that checks itself, made and loaded alike; it may hold pieces of events."""

    model_config = ConfigDict(frozen=True)
    timers: tuple[Timer, ...] = ()

    def to_body(self) -> str:
        """Return it as JSON."""
        return self.model_dump_json()

    @classmethod
    def from_body(cls, body: str) -> Self:
        """Return it checked."""
        return cls.model_validate_json(body)


class RecordPlace(NamedTuple):
    """Where a record stands; the topic's name without the hub's prefix.

    ``written_ms``: Kafka's timestamp of the record (milliseconds since 1970 UTC), -1 where it has none.
    """

    topic: str
    partition: int
    offset: int
    written_ms: int = -1


class Tick(NamedTuple):
    """A tick that moved the time of a partition; ``written_ms`` is Kafka's timestamp of its record."""

    partition: int
    time: datetime
    source_of_time: str
    written_ms: int = -1


class Happening(NamedTuple):
    """An event and the time at which it applies: its own, or its lane's last tick when it came late.

    ``place``: where it was read, for cores that keep it as evidence; no decision depends on it. None where
    nobody read it from a topic.
    """

    event: Told
    at: datetime
    place: RecordPlace | None = None


class Emit(NamedTuple):
    """An event to publish. The runtime adds id, seq, causation and source; ``key`` is the record key.

    ``discriminator`` tells facts of one type on one subject apart: leg_id, order_id, transaction_id, round
    or the n-th of its type; never anything of the cause.
    """

    event: type[Event]
    data: Shape
    subject: str
    key: str
    time: datetime
    discriminator: str


Documents = Mapping[str, Document]


class Decision(NamedTuple):
    """The documents that changed and the events that follow, in order. Empty: nothing changes."""

    changes: Documents = MappingProxyType({})
    emits: tuple[Emit, ...] = ()


NOTHING = Decision()


class Unprocessable(Exception):
    """The record can never be processed: it becomes a dead letter, and nothing changes but ``kept``.

    ``reason`` is a short stable code (``unknown-procedure``, ``conflict``), ``explanation`` a sentence
    without personal data that says what was wrong and where, ``attempts`` how often it was tried. ``kept``:
    documents that say what was looked at in deciding (decision 58).
    """

    def __init__(
        self, reason: str, explanation: str, attempts: int = 1, kept: Documents = MappingProxyType({})
    ) -> None:
        super().__init__(explanation)
        self.reason = reason
        self.explanation = explanation
        self.attempts = attempts
        self.kept = kept


@runtime_checkable
class AsksFurther(Protocol):
    """A core some of whose decisions need documents that only a first one names, at a read of their own."""

    further_for: tuple[type[Event], ...]

    def further_keys(self, documents: Documents, happening: Happening) -> tuple[str, ...]:
        """Return the keys of what else the decision may read, given those of :meth:`Core.keys` that exist."""
        ...


class Core(Protocol):
    """The three pure functions of a service. The same input gives the same output, for ever."""

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the keys of every document that the decision may read or change."""
        ...

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        """Decide on an event, given those documents of :meth:`keys` that exist; may raise Unprocessable."""
        ...

    def on_timer(self, key: str, document: Document, timer: Timer) -> Decision:
        """Decide on a deadline that passed. The outcome's time is ``timer.due_at``; drop the timer.

        It may change other documents of the same partition, all of them without having seen them.
        """
        ...
