"""What makes a service out of the runtime: its name, what it applies, its core and its store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from schemas.envelope import Event
from schemas.inbound import ClockTicked
from schemas.topics import EventTopic, read_by, written_by
from services._runtime.copies import Copies
from services._runtime.decisions import Core, Emit, Tick
from services._runtime.documents import DocumentStore
from services._runtime.told import Reading

OnTick = Callable[[Connection, Tick], Sequence[Emit]]


def _nothing(_tx: Connection, _tick: Tick) -> Sequence[Emit]:
    return ()


@dataclass(frozen=True)
class ServiceSpec:
    """One service. It applies ticks of its ``stage`` and of ``all``; ``on_tick`` runs inside the batch.

    ``readings``: the types of which it reads only a part. ``overhears``: what is said to other services, of
    which it takes a part where it can and never makes a dead letter. ``copies``: who else gets what it takes
    and tells.
    """

    name: str
    stage: str
    applies: tuple[type[Event], ...]
    core: Core
    store: DocumentStore
    on_tick: OnTick = _nothing
    readings: Mapping[type[Event], type[Reading]] = field(default_factory=dict)
    overhears: Mapping[type[Event], type[Reading]] = field(default_factory=dict)
    copies: Copies | None = None

    @property
    def reads(self) -> tuple[EventTopic, ...]:
        """Return the topics it reads, from the single table."""
        return read_by(self.name)

    @property
    def writes(self) -> tuple[EventTopic, ...]:
        """Return the topics its relay writes, from the single table."""
        return written_by(self.name)

    @property
    def decodes(self) -> tuple[type[Event], ...]:
        """Return every type it decodes: what it applies, and ticks."""
        return (*self.applies, ClockTicked)
